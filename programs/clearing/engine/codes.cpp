// SPDX-License-Identifier: Apache-2.0
#include "engine/codes.h"

namespace belay::clearing {

namespace {
constexpr const char* kNames[] = {
    "ok",
    "malformed",
    "unknown_kind",
    "signature_v",
    "signature_high_s",
    "signature_invalid",
    "unknown_signer",
    "expired",
    "nonce_used",
    "unknown_market",
    "not_configured",
    "bad_amount",
    "same_account",
    "below_new_account",
    "too_many_accounts",
    "fund_restricted",
    "insufficient_margin",
    "withdrawals_paused",
    "vault_short",
    "bad_price",
    "bad_size",
    "outside_band",
    "fee_above_max",
    "would_cross",
    "open_interest_cap",
    "position_cap",
    "too_many_orders",
    "book_full",
    "nothing_to_reduce",
    "unknown_order",
    "market_waiting",
    "market_halted",
    "price_stale",
    "price_out_of_range",
    "report_from_future",
    "unknown_oracle",
    "duplicate_oracle",
    "unknown_account",
    "self_liquidation",
    "not_liquidatable",
    "clock",
    "bad_receiver",
    "auction_due",
    "auction_taken",
    "auction_full",
    "no_auction",
    "auction_not_due",
};
static_assert(std::size(kNames) == static_cast<std::size_t>(Code::count));
}  // namespace

const char* to_string(Code code) {
    return code < Code::count ? kNames[static_cast<u32>(code)] : "unknown_code";
}

}  // namespace belay::clearing

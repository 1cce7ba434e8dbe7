// SPDX-License-Identifier: Apache-2.0
// Result codes of transactions (K-6). A code's number and name never change; new ones are added at the end.
#pragma once

#include "base/bytes.h"

namespace belay::clearing {

enum class [[nodiscard]] Code : u32 {
    ok,
    malformed,  // K-20
    unknown_kind,
    signature_v,  // K-23
    signature_high_s,
    signature_invalid,
    unknown_signer,
    expired,         // K-25
    nonce_used,      // K-24
    unknown_market,  // K-26
    not_configured,  // K-80
    bad_amount,
    same_account,  // K-13
    below_new_account,
    too_many_accounts,
    fund_restricted,      // K-15, K-39
    insufficient_margin,  // K-15, K-36
    withdrawals_paused,   // K-16
    vault_short,
    bad_price,  // K-31
    bad_size,
    outside_band,
    fee_above_max,  // K-32
    would_cross,
    open_interest_cap,  // K-38
    position_cap,
    too_many_orders,  // K-3
    book_full,
    nothing_to_reduce,  // K-34
    unknown_order,
    market_waiting,  // K-44
    market_halted,
    price_stale,
    price_out_of_range,  // K-40
    report_from_future,
    unknown_oracle,
    duplicate_oracle,
    unknown_account,  // K-70
    self_liquidation,
    not_liquidatable,
    clock,         // K-3: time beyond 2^46
    bad_receiver,  // K-14
    auction_due,   // K-102
    auction_taken,
    auction_full,
    no_auction,  // K-104
    auction_not_due,
    count,
};

const char* to_string(Code code);

}  // namespace belay::clearing

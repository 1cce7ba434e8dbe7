// SPDX-License-Identifier: Apache-2.0
// What a transaction offers to pay, first and when it is replaced. Pure.
#pragma once

#include "l1/tx_manager.h"

namespace belay::l1 {

struct TxFees {
    Fee priority = 0;
    Fee max = 0;
    Fee blob = 0;  // 0 for a transaction without blobs
    bool operator==(const TxFees&) const = default;
};

/// The first offer: twice the present base fee and blob base fee, so that it stays valid through six full
/// blocks.
TxFees market_fees(const FeeData& now, const TxPolicy& policy, bool blobs);

/// The least offer that every client takes as a replacement: +12.5 %, or for blob transactions +100 %, on
/// each fee; and not below the market. fee_cap when a cap leaves no room for that.
L1Result<TxFees> replacement_fees(const TxFees& old, const FeeData& now, const TxPolicy& policy, bool blobs);

/// True when a block at present fees could not include the offer.
bool priced_out(const TxFees& fees, const FeeData& now);

U256 to_u256(Fee fee);
/// Saturates; a fee beyond 128 bits is not one.
Fee to_fee(const U256& value);

}  // namespace belay::l1

// SPDX-License-Identifier: Apache-2.0
#include "l1/tx_fees.h"

#include <algorithm>

namespace belay::l1 {
namespace {

/// Fees far above any cap are cut before arithmetic, so nothing here can overflow.
constexpr Fee kFeeBound = Fee{1} << 100;

TxFees clamp(TxFees fees, const TxPolicy& policy) {
    fees.max = std::min(fees.max, policy.max_fee_cap);
    fees.priority = std::min(fees.priority, fees.max);
    fees.blob = std::min(fees.blob, policy.max_blob_fee_cap);
    return fees;
}

Fee raise(Fee old, bool blobs) {
    const Fee base = std::min(old, kFeeBound);
    return blobs ? std::max<Fee>(base * 2, 2) : base + std::max<Fee>((base + 7) / 8, 1);
}

TxFees unclamped(const FeeData& now, const TxPolicy& policy, bool blobs) {
    TxFees out;
    out.priority = std::min(std::max(now.priority_fee, policy.min_priority_fee), kFeeBound);
    out.max = 2 * std::min(now.base_fee, kFeeBound) + out.priority;
    if (blobs) out.blob = std::max<Fee>(2 * std::min(now.blob_base_fee, kFeeBound), 1);
    return out;
}

}  // namespace

TxFees market_fees(const FeeData& now, const TxPolicy& policy, bool blobs) {
    return clamp(unclamped(now, policy, blobs), policy);
}

L1Result<TxFees> replacement_fees(const TxFees& old, const FeeData& now, const TxPolicy& policy, bool blobs) {
    const TxFees market = unclamped(now, policy, blobs);
    const TxFees least{raise(old.priority, blobs), raise(old.max, blobs), blobs ? raise(old.blob, blobs) : 0};
    TxFees out{std::max(market.priority, least.priority), std::max(market.max, least.max),
               std::max(market.blob, least.blob)};
    out.max = std::max(out.max, out.priority);
    out = clamp(out, policy);
    if (out.priority < least.priority || out.max < least.max || out.blob < least.blob)
        return l1_fail(L1Reason::fee_cap, "a replacement would exceed the fee cap");
    return out;
}

bool priced_out(const TxFees& fees, const FeeData& now) {
    return fees.max < now.base_fee || (fees.blob != 0 && fees.blob < now.blob_base_fee);
}

U256 to_u256(Fee fee) { return {static_cast<u64>(fee), static_cast<u64>(fee >> 64), 0, 0}; }

Fee to_fee(const U256& value) {
    if (value.limb[2] != 0 || value.limb[3] != 0) return ~Fee{0};
    return (Fee{value.limb[1]} << 64) | value.limb[0];
}

}  // namespace belay::l1

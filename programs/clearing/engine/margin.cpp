// SPDX-License-Identifier: Apache-2.0
#include "engine/margin.h"

namespace belay::clearing {

namespace {

/// a * b where the product fits: a < 2^96 (K-3), b < 2^21.
u128 mul_small(u128 a, u32 b) {
    return wide_mul(static_cast<u64>(a), b) + (u128{static_cast<u64>(a >> 64) * b} << 64);
}

}  // namespace

const char* to_string(Health health) {
    constexpr const char* kNames[] = {"healthy", "no_new_risk", "partial", "full", "bankrupt"};
    return kNames[static_cast<u8>(health)];
}

bool Requirement::covered_by(i128 equity) const {
    if (equity < 0) return false;
    // Beyond 2^92 equity exceeds every notional, and so every requirement; below, the product fits.
    if (equity >= (i128{1} << 92)) return true;
    return mul_small(static_cast<u128>(equity), kPpm) >= scaled;
}

void MarginEngine::configure(const MarketConfig& config) {
    count_ = static_cast<u32>(config.brackets.size());
    u64 before = 0;
    for (u32 i = 0; i < count_; ++i) {
        const Bracket& b = config.brackets[i];
        const bool last = b.upto == kMaxAmount;
        steps_[i].width = last ? ~u128{0} : wide_mul(b.upto - before, kQPerUnit);
        steps_[i].ppm = {b.im, b.mm, b.co, b.im + config.withdraw_margin};
        before = b.upto;
    }
}

Requirement MarginEngine::requirement(MarginLevel level, u64 lots, u64 tick_value) const {
    u128 rest = wide_mul(lots, tick_value);
    Requirement out;
    for (u32 i = 0; i < count_; ++i) {
        const u128 part = rest < steps_[i].width ? rest : steps_[i].width;
        out.scaled += mul_small(part, steps_[i].ppm[static_cast<u8>(level)]);
        rest -= part;
        if (rest == 0) break;
    }
    return out;
}

Health MarginEngine::health(i128 equity, u64 lots, u64 tick_value) const {
    if (equity < 0) return Health::bankrupt;
    if (requirement(MarginLevel::initial, lots, tick_value).covered_by(equity)) return Health::healthy;
    if (requirement(MarginLevel::maintenance, lots, tick_value).covered_by(equity))
        return Health::no_new_risk;
    if (requirement(MarginLevel::close_out, lots, tick_value).covered_by(equity)) return Health::partial;
    return Health::full;
}

bool MarginEngine::risk_falls(i128 equity0, i64 position0, i128 equity1, i64 position1,
                              u64 tick_value) const {
    const bool same_sign = position1 == 0 || (position0 < 0) == (position1 < 0);
    if (!same_sign || magnitude(position1) > magnitude(position0)) return false;
    const u128 r0 = requirement(MarginLevel::initial, magnitude(position0), tick_value).scaled;
    const u128 r1 = requirement(MarginLevel::initial, magnitude(position1), tick_value).scaled;
    if (r0 == 0) return equity1 >= equity0;
    return product_not_below(equity1, r0, equity0, r1);
}

}  // namespace belay::clearing

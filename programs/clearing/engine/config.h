// SPDX-License-Identifier: Apache-2.0
// K-80: the program's configuration, the program bytes of the genesis entry.
#pragma once

#include <optional>

#include "engine/limits.h"

namespace belay::clearing {

struct Oracle {
    Address signer;
    u32 weight = 0;
    bool operator==(const Oracle&) const = default;
};

struct OracleConfig {
    u32 quorum = 0;  // weight
    u32 stale_ms = 0;
    u32 gate_base = 0, gate_per_second = 0, gate_max = 0;  // ppm (K-43)
    u8 confirmations = 0;
    std::vector<Oracle> oracles;
    bool operator==(const OracleConfig&) const = default;
};

/// Margin fractions (ppm) of the notional up to `upto` token units (K-61).
struct Bracket {
    u64 upto = 0;
    u32 im = 0, mm = 0, co = 0;
    bool operator==(const Bracket&) const = default;
};

struct MarketConfig {
    std::array<char, kMaxSymbol + 1> symbol{};
    u32 k = 0;              // Q per lot per tick (K-2)
    u32 lots_per_unit = 0;  // for display only
    u64 max_price = 0;
    u64 min_order = 0, max_order = 0, max_position = 0, max_open_interest = 0;
    u32 price_band = 0;  // ppm of the mark (K-31)
    u8 max_orders = 0;   // per account
    u32 taker_fee = 0;   // ppm
    i32 maker_fee = 0;   // ppm, negative is a rebate
    u32 withdraw_margin = 0;
    u32 penalty = 0, slice = 0;  // ppm (K-73, K-74)
    u64 min_slice = 0;
    u64 fund_max_position = 0;
    u32 window_ms = 0;    // K-76
    u64 window_base = 0;  // token units
    u32 mark_tau_ms = 0;
    u32 mark_beta = 0;
    u64 impact_notional = 0;  // token units
    i32 interest = 0;         // ppm per eight hours
    u32 interest_clamp = 0, funding_cap = 0;
    std::vector<Bracket> brackets;
    bool operator==(const MarketConfig&) const = default;
};

struct Config {
    Address token, treasury, fund;
    u64 min_new_account = 0;
    OracleConfig oracle;
    MarketConfig market;
    bool operator==(const Config&) const = default;
};

Bytes encode(const Config& config);
/// nullopt for bytes that are not exactly one configuration, or that break a bound of K-3.
std::optional<Config> decode_config(ByteView bytes);
/// Holds the bounds that all later arithmetic is proven from.
bool within_bounds(const Config& config);

}  // namespace belay::clearing

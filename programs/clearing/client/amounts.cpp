// SPDX-License-Identifier: Apache-2.0
// Decimal text and integers, exactly.
#include "client/client.h"

namespace belay::clearing::client {

namespace {

/// text x scale as an integer; nullopt unless it is exact, unsigned and below 2^64.
std::optional<u64> scaled(std::string_view text, u64 scale) {
    u128 whole = 0, part = 0, unit = 1;
    bool digits = false, point = false;
    for (const char c : text) {
        if (c == '.') {
            if (point) return std::nullopt;
            point = true;
            continue;
        }
        if (c < '0' || c > '9') return std::nullopt;
        digits = true;
        if (whole > (u128{1} << 64) || unit > u128{1'000'000'000'000'000'000}) return std::nullopt;
        if (point) {
            part = part * 10 + static_cast<u128>(c - '0');
            unit *= 10;
        } else {
            whole = whole * 10 + static_cast<u128>(c - '0');
        }
    }
    if (!digits || part * scale % unit != 0) return std::nullopt;
    const u128 value = whole * scale + part * scale / unit;  // exact
    if (value >> 64 != 0) return std::nullopt;
    return static_cast<u64>(value);
}

std::optional<u64> positive(std::optional<u64> value) { return value && *value != 0 ? value : std::nullopt; }

}  // namespace

std::optional<u64> parse_units(std::string_view text) { return scaled(text, 1'000'000); }

std::string format_units(u64 units) {
    std::string part = std::to_string(units % 1'000'000);
    part.insert(0, 6 - part.size(), '0');
    return std::to_string(units / 1'000'000) + "." + part;
}

std::optional<u64> parse_price(const MarketConfig& m, std::string_view text) {
    const u64 ticks_per_unit = kQPerCoin / (u64{m.k} * m.lots_per_unit);
    return ticks_per_unit == 0 ? std::nullopt : positive(scaled(text, ticks_per_unit));
}

std::optional<u64> parse_size(const MarketConfig& m, std::string_view text) {
    return positive(scaled(text, m.lots_per_unit));
}

}  // namespace belay::clearing::client

// SPDX-License-Identifier: Apache-2.0
// K-40..K-44: from signed reports to an index that risk may lean on.
#include <algorithm>

#include "engine/arith.h"
#include "engine/market.h"

namespace belay::clearing {

const char* to_string(MarketStatus status) {
    constexpr const char* kNames[] = {"waiting", "open", "halted"};
    return kNames[static_cast<u8>(status)];
}

bool Reports::store(u32 oracle, u64 price, u64 time) {
    if (time <= kept_[oracle].time) return false;
    kept_[oracle] = {price, time};
    return true;
}

std::optional<Candidate> Reports::candidate(const OracleConfig& config, u64 now) const {
    struct Weighted {
        u64 price, time;
        u32 weight;
    };
    std::array<Weighted, kMaxOracles> fresh{};
    std::size_t n = 0;
    u64 total = 0;
    for (std::size_t i = 0; i < config.oracles.size(); ++i) {
        const Candidate& r = kept_[i];
        if (r.price == 0 || r.time + config.stale_ms < now) continue;
        fresh[n++] = {r.price, r.time, config.oracles[i].weight};
        total += config.oracles[i].weight;
    }
    if (total < config.quorum) return std::nullopt;
    const auto end = fresh.begin() + static_cast<std::ptrdiff_t>(n);

    Candidate out;
    std::sort(fresh.begin(), end, [](const Weighted& a, const Weighted& b) { return a.price < b.price; });
    u64 weight = 0;
    for (std::size_t i = 0; i < n && weight * 2 < total; ++i) {
        weight += fresh[i].weight;
        out.price = fresh[i].price;
    }
    std::sort(fresh.begin(), end, [](const Weighted& a, const Weighted& b) { return a.time > b.time; });
    weight = 0;
    for (std::size_t i = 0; i < n && weight < config.quorum; ++i) {
        weight += fresh[i].weight;
        out.time = fresh[i].time;
    }
    return out;
}

u64 gate_ppm(const OracleConfig& config, u64 dt) {
    const u64 wide = config.gate_base + (dt / 1000) * config.gate_per_second;
    return std::min<u64>(wide, config.gate_max);
}

bool is_fresh(const Market& market, const OracleConfig& config, u64 now) {
    return market.status == MarketStatus::open && now <= market.index_time + config.stale_ms;
}

}  // namespace belay::clearing

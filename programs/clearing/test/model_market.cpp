// SPDX-License-Identifier: Apache-2.0
// K-40..K-51 of the second clearing house.
#include <algorithm>

#include "test/model.h"

namespace belay::clearing::model {

namespace {

const Int kMillion = 1'000'000;

Int median(Int a, Int b, Int c) {
    std::array<Int, 3> v{std::move(a), std::move(b), std::move(c)};
    std::ranges::sort(v);
    return v[1];
}

}  // namespace

Code House::prices(const Reports& reports) {
    for (std::size_t i = 0; i < reports.size(); ++i) {
        const auto& [who, c] = reports[i];
        if (c.price == 0 || c.price > config_.market.max_price) return Code::price_out_of_range;
        if (c.time > now) return Code::report_from_future;
        if (who < 101 || who > 103) return Code::unknown_oracle;
        for (std::size_t j = 0; j < i; ++j)
            if (reports[j].first == who) return Code::duplicate_oracle;
    }
    bool news = false;
    for (const auto& [who, c] : reports)
        if (c.time > state.reports[who].time) {
            state.reports[who] = {c.price, c.time};
            news = true;
        }
    if (!news) return Code::ok;
    std::vector<Tick> fresh_ones;  // all weights are 1 here
    for (const auto& [who, t] : state.reports)
        if (t.price != 0 && t.time + config_.oracle.stale_ms >= now) fresh_ones.push_back(t);
    if (fresh_ones.size() < config_.oracle.quorum) return Code::ok;
    Tick tick;
    std::ranges::sort(fresh_ones, {}, &Tick::price);
    tick.price = fresh_ones[(fresh_ones.size() - 1) / 2].price;
    std::ranges::sort(fresh_ones, std::greater{}, &Tick::time);
    tick.time = fresh_ones[config_.oracle.quorum - 1].time;
    consider(tick);
    return Code::ok;
}

bool House::gate(const Tick& from, const Tick& to) const {
    const OracleConfig& c = config_.oracle;
    const Int g = std::min(Int(c.gate_max),
                           Int(Int(c.gate_base) + Int((to.time - from.time) / 1000) * c.gate_per_second));
    return abs(to.price - from.price) * kMillion <= g * from.price;
}

void House::consider(const Tick& tick) {
    if (tick.time <= state.seen.time) return;
    const Tick before = state.seen;
    state.seen = tick;
    if (state.phase == Phase::waiting) return reopen(tick);
    const bool agrees = gate(before, tick);
    if (state.phase == Phase::open) {
        if (agrees) return move_index(tick, tick.time - before.time);
        state.phase = Phase::halted;
        state.agreed = 0;
        return;
    }
    state.agreed = agrees ? state.agreed + 1 : 0;
    if (state.agreed >= config_.oracle.confirmations) reopen(tick);
}

void House::reopen(const Tick& tick) {
    state.phase = Phase::open;
    state.agreed = 0;
    state.samples.clear();
    state.hour = now / 3'600'000;
    state.smooth = 0;
    move_index(tick, 0);
}

Int House::rate(const Int& average) const {
    const MarketConfig& m = config_.market;
    const Int s = m.interest_clamp, cap = m.funding_cap;
    const Int pull = std::clamp(Int(Int(m.interest) - average), Int(-s), s);
    return std::clamp(Int(average + pull), Int(-cap), cap) / 8;
}

void House::move_index(const Tick& tick, u64 dt) {
    const MarketConfig& m = config_.market;
    state.index = tick.price;
    state.index_time = tick.time;
    const auto delta = [&](const Int& hourly) { return Int(Int(m.k) * state.index * hourly / kMillion); };
    if (const u64 hour = now / 3'600'000; hour > state.hour) {
        Int sum = 0;
        for (const Int& s : state.samples) sum += s;
        const Int average =
            state.samples.empty() ? Int(0) : Int(sum / static_cast<i64>(state.samples.size()));
        state.funding += delta(rate(average));
        state.funding += delta(rate(0)) * std::min<u64>(hour - state.hour - 1, 24);
        state.hour = hour;
        state.samples.clear();
    }
    bool no_bid = false, no_ask = false;
    Int bid = impact(true, no_bid), ask = impact(false, no_ask);
    if (no_bid) bid = state.index;
    if (no_ask) ask = state.index;
    if (now / 60'000 > state.minute) {
        state.minute = now / 60'000;
        const Int premium =
            std::max(Int(0), Int(bid - state.index)) - std::max(Int(0), Int(state.index - ask));
        state.samples.push_back(premium * kMillion / state.index);
    }
    const Int x = 1000 * ((bid + ask) / 2 - state.index);
    state.smooth += (x - state.smooth) * dt / (Int(dt) + m.mark_tau_ms);
    const bool last_fresh = state.last_price != 0 && now <= state.last_time + config_.oracle.stale_ms;
    const Int touch = median(bid, ask, last_fresh ? state.last_price : state.index);
    const Int band = state.index * m.mark_beta / kMillion;
    const Int mark = median(state.index + state.smooth / 1000, touch, state.index);
    state.mark = std::clamp(mark, Int(state.index - band), Int(state.index + band));
    state.mark = std::clamp(state.mark, Int(1), Int(m.max_price));
}

Int House::impact(bool bids, bool& missing) const {
    std::map<Int, Int> levels;
    for (const Resting& r : state.orders)
        if (r.buy == bids) levels[bids ? Int(-r.price) : r.price] += r.left;
    const Int wanted = Int(config_.market.impact_notional) * kMillion, k = config_.market.k;
    Int cost = 0, lots = 0;
    int seen = 0;
    for (const auto& [key, size] : levels) {
        if (++seen > 32) break;
        const Int price = abs(key);
        const Int need = (wanted - cost + k * price - 1) / (k * price);  // ceil
        const Int take = std::min(need, size);
        cost += take * k * price;
        lots += take;
        if (cost >= wanted) {
            const Int by = lots * k;
            return bids ? Int(cost / by) : Int((cost + by - 1) / by);
        }
    }
    missing = true;
    return 0;
}

}  // namespace belay::clearing::model

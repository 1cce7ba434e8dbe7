// SPDX-License-Identifier: Apache-2.0
// K-43..K-51: ticks. Everything that moves with the index moves here, and only here.
#include "engine/market.h"

#include "engine/arith.h"

namespace belay::clearing {

namespace {

constexpr u64 kMinute = 60'000, kHour = 3'600'000;

bool within_gate(const OracleConfig& config, const Candidate& from, const Candidate& to) {
    const u64 gap = from.price < to.price ? to.price - from.price : from.price - to.price;
    return wide_mul(gap, kPpm) <= wide_mul(gate_ppm(config, to.time - from.time), from.price);
}

/// K-50: trunc(([max(0, bid - I) - max(0, I - ask)] 1e6) / I).
i64 premium_sample(u64 index, u64 bid, u64 ask) {
    const i128 over = bid > index ? bid - index : 0, under = index > ask ? index - ask : 0;
    return static_cast<i64>(trunc_div((over - under) * kPpm, index));
}

void settle_hours(Market& m, const MarketConfig& c, u64 hour) {
    if (hour <= m.hour) return;
    const i64 average = m.sample_count == 0 ? 0 : m.sample_sum / i64{m.sample_count};  // trunc
    const i64 rate = hourly_rate(c, average);
    m.funding = checked_add(m.funding, funding_delta(c, m.index, rate));
    const u64 missed = hour - m.hour - 1;
    const u64 caught_up = missed < kMaxFundingCatchUp ? missed : kMaxFundingCatchUp;
    for (u64 i = 0; i < caught_up; ++i)
        m.funding = checked_add(m.funding, funding_delta(c, m.index, hourly_rate(c, 0)));
    m.last_rate = rate;
    m.hour = hour;
    m.sample_sum = 0;
    m.sample_count = 0;
}

/// K-47.
void update_mark(Market& m, const Config& c, u64 bid, u64 ask, u64 dt, u64 now) {
    const auto index = static_cast<i64>(m.index);
    const i64 x = 1000 * (static_cast<i64>((bid + ask) / 2) - index);  // both below 2^52: floor is trunc here
    const i128 move = trunc_div(i128{x - m.premium_milli} * dt, i128{dt} + c.market.mark_tau_ms);
    m.premium_milli += static_cast<i64>(move);

    const bool last_fresh = m.last_price != 0 && now <= m.last_time + c.oracle.stale_ms;
    const u64 last = last_fresh ? m.last_price : m.index;
    const i64 smooth = index + m.premium_milli / 1000;  // trunc
    const auto touch = static_cast<i64>(median3(bid, ask, last));
    const auto band =
        static_cast<i64>(static_cast<u64>(floor_div_million(wide_mul(m.index, c.market.mark_beta))));
    i64 mark = clamp_to(median3(smooth, touch, index), index - band, index + band);
    mark = clamp_to(mark, i64{1}, static_cast<i64>(c.market.max_price));
    m.mark = static_cast<u64>(mark);
    m.tick_value = m.mark * c.market.k;
}

void tick(Market& m, const Config& c, const Book& book, const Candidate& candidate, u64 dt, u64 now) {
    m.index = candidate.price;
    m.index_time = candidate.time;
    settle_hours(m, c.market, now / kHour);
    const u64 bid = impact_price(c.market, book, true).value_or(m.index);
    const u64 ask = impact_price(c.market, book, false).value_or(m.index);
    if (now / kMinute > m.minute) {
        m.minute = now / kMinute;
        m.sample_sum += premium_sample(m.index, bid, ask);
        ++m.sample_count;
    }
    update_mark(m, c, bid, ask, dt, now);
}

/// The first candidate of the chain, or the end of a halt: no funding for the time in between (K-51), no old
/// premium.
void open(Market& m, const Config& c, const Book& book, const Candidate& candidate, u64 now) {
    m.status = MarketStatus::open;
    m.agreed = 0;
    m.hour = now / kHour;
    m.sample_sum = 0;
    m.sample_count = 0;
    m.premium_milli = 0;
    tick(m, c, book, candidate, 0, now);
}

}  // namespace

std::optional<u64> impact_price(const MarketConfig& config, const Book& book, bool bids) {
    const u128 wanted = wide_mul(config.impact_notional, kQPerUnit);
    const u32 levels = std::min(book.level_count(bids), kMaxImpactLevels);
    u128 cost = 0;
    u64 lots = 0;
    for (u32 i = 0; i < levels; ++i) {
        const Level& level = book.level(bids, i);
        const u64 per_lot = level.price * config.k;
        const u128 all = wide_mul(per_lot, level.lots);
        if (cost + all < wanted) {
            cost += all;
            lots += level.lots;
            continue;
        }
        const u64 part = static_cast<u64>((wanted - cost + per_lot - 1) / per_lot);  // ceil
        cost += wide_mul(per_lot, part);
        lots += part;
        const auto by = static_cast<i128>(wide_mul(lots, config.k));
        const auto total = static_cast<i128>(cost);
        return static_cast<u64>(bids ? floor_div(total, by) : ceil_div(total, by));
    }
    return std::nullopt;
}

i64 hourly_rate(const MarketConfig& c, i64 average) {
    const i64 s = c.interest_clamp, cap = c.funding_cap;
    const i64 rate = average + clamp_to<i64>(i64{c.interest} - average, -s, s);
    return clamp_to<i64>(rate, -cap, cap) / 8;  // trunc
}

i128 funding_delta(const MarketConfig& c, u64 index, i64 hourly_ppm) {
    return trunc_div(i128{index * c.k} * hourly_ppm, kPpm);
}

TickResult consider(Market& m, const Config& c, const Book& book, const Candidate& candidate, u64 now) {
    if (candidate.time <= m.pending.time) return TickResult::none;  // not later than the last one considered
    const Candidate before = m.pending;
    m.pending = candidate;
    if (m.status == MarketStatus::waiting) {
        open(m, c, book, candidate, now);
        return TickResult::reopened;
    }
    const bool agrees = within_gate(c.oracle, before, candidate);
    if (m.status == MarketStatus::open) {
        if (agrees) {
            tick(m, c, book, candidate, candidate.time - before.time, now);
            return TickResult::tick;
        }
        m.status = MarketStatus::halted;
        m.agreed = 0;
        return TickResult::halted;
    }
    m.agreed = agrees ? m.agreed + 1 : 0;
    if (m.agreed < c.oracle.confirmations) return TickResult::still_halted;
    open(m, c, book, candidate, now);
    return TickResult::reopened;
}

}  // namespace belay::clearing

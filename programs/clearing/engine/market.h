// SPDX-License-Identifier: Apache-2.0
// The state of the one market: index, mark, funding (K-40..K-52).
#pragma once

#include <optional>

#include "engine/book.h"
#include "engine/config.h"

namespace belay::clearing {

enum class MarketStatus : u8 { waiting, open, halted };
const char* to_string(MarketStatus status);

/// A quorum's price (K-42).
struct Candidate {
    u64 price = 0;
    u64 time = 0;
};

/// The latest report of each oracle (K-41).
class Reports {
  public:
    /// False when this is no later than the one kept.
    bool store(u32 oracle, u64 price, u64 time);
    /// K-42 at chain time `now`.
    std::optional<Candidate> candidate(const OracleConfig& config, u64 now) const;

    template <class Codec>
    void checkpoint(Codec& codec) {
        for (Candidate& kept : kept_) codec(kept.price, kept.time);
    }

    u64 price(u32 oracle) const { return kept_[oracle].price; }
    u64 time(u32 oracle) const { return kept_[oracle].time; }

  private:
    std::array<Candidate, kMaxOracles> kept_{};
};

struct Market {
    MarketStatus status = MarketStatus::waiting;
    u64 index = 0, index_time = 0;
    u64 mark = 0;
    u64 tick_value = 0;     // k * mark
    i64 premium_milli = 0;  // e of K-47 in 1/1000 tick
    u64 last_price = 0, last_time = 0;

    // K-43: the last candidate seen, and how many in a row agreed while halted.
    Candidate pending;
    u32 agreed = 0;

    // K-50, K-51
    i128 funding = 0;  // cumulative f, Q per lot
    u64 minute = 0, hour = 0;
    i64 sample_sum = 0;
    u32 sample_count = 0;
    i64 last_rate = 0;  // ppm an hour, display only

    u64 trade_count = 0;
};

/// What a candidate did.
enum class TickResult : u8 { none, tick, halted, still_halted, reopened };

/// K-43: gate in ppm after dt milliseconds.
u64 gate_ppm(const OracleConfig& config, u64 dt);
/// Considers a candidate: K-43, then index, funding and mark (K-45..K-51).
TickResult consider(Market& market, const Config& config, const Book& book, const Candidate& candidate,
                    u64 now);
/// K-44.
bool is_fresh(const Market& market, const OracleConfig& config, u64 now);

/// K-46: the average price of N_imp on one side, or nullopt.
std::optional<u64> impact_price(const MarketConfig& config, const Book& book, bool bids);
/// K-51: F8 to the delta per lot for one hour.
i64 hourly_rate(const MarketConfig& config, i64 average_premium);
i128 funding_delta(const MarketConfig& config, u64 index, i64 hourly_ppm);

}  // namespace belay::clearing

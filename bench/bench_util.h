// SPDX-License-Identifier: Apache-2.0
// Timing for the benches: the best of many runs, on one thread.
#pragma once

#include <chrono>
#include <cstdio>

namespace belay::bench {

/// Keeps a result from being optimized away.
template <class T>
void keep(const T& value) {
    asm volatile("" : : "g"(&value) : "memory");
}

/// Seconds a call takes: the least of `repeats` runs of about `run_seconds` each. Many short runs: some of
/// them pass undisturbed on a machine that does other things too.
template <class Call>
double seconds_per_call(Call&& call, double run_seconds = 0.004, int repeats = 150) {
    using Clock = std::chrono::steady_clock;
    const auto timed = [&call](long calls) {
        const auto start = Clock::now();
        for (long i = 0; i < calls; ++i) call();
        return std::chrono::duration<double>(Clock::now() - start).count();
    };
    long calls = 1;
    double best = timed(calls);
    while (best < run_seconds / 8) best = timed(calls *= 2);
    calls = static_cast<long>(static_cast<double>(calls) * run_seconds / best) + 1;
    best = 1e30;
    for (int i = 0; i < repeats; ++i) {
        const double each = timed(calls) / static_cast<double>(calls);
        if (each < best) best = each;
    }
    return best;
}

}  // namespace belay::bench

// SPDX-License-Identifier: Apache-2.0
// What the game promises in numbers (rules G-31, G-32): held against every tournament that is played.
#pragma once

#include "dispute/bonds.h"

namespace belay::dispute {

/// S: stages of a tournament of `count` contestants, ceil(log_m count), at least one.
constexpr unsigned stages(unsigned log2_width, u64 count) {
    unsigned out = 1;
    for (u64 cells = (count + (u64{1} << log2_width) - 1) >> log2_width; cells > 1; ++out)
        cells = (cells + (u64{1} << log2_width) - 1) >> log2_width;
    return out;
}

/// Seconds from a round's first claim to its end, with N contestants and at most M in an inner tournament.
constexpr Seconds delay_bound(const GameParams& p, u64 contestants, u64 inner_contestants, unsigned h1,
                              unsigned h2) {
    const Seconds s1 = stages(p.log2_width, contestants), s2 = stages(p.log2_width, inner_contestants);
    if (contestants <= 1) return p.join_grace + p.budget + 1 + p.grace;  // joining over, and a call
    const Seconds round = 3 * p.budget + (h1 + h2 + Seconds{7}) * p.grace + p.inner_join_grace;
    return p.join_grace + s1 * round + s1 * (s2 - 1) * (2 * p.budget + (h2 + Seconds{5}) * p.grace);
}

/// Pairs that the true contestant plays at level 0 at most.
constexpr u64 pairs_bound(unsigned log2_width, u64 contestants) {
    const u64 others = contestants == 0 ? 0 : contestants - 1;
    const u64 all = ((u64{1} << log2_width) - 1) * stages(log2_width, contestants);
    return all < others ? all : others;
}

}  // namespace belay::dispute

// SPDX-License-Identifier: Apache-2.0
// Brings an old tuple of the memory argument forward, so that accesses find it within 2^16 ticks. 7 cells, 6
// messages.
//
// Why time cannot run in a circle: the new time is proven to be an integer below 2^24, and so is the gap
// minus one; both are sums of limbs that cannot wrap. The old time is new - 1 - gap in the field, which as an
// integer lies in (-2^24 - 1, 2^24). Every tuple on the bus was sent by an access or by this chip, whose
// times are integers in [0, 2^24), or is a key's initial one. p exceeds 2^25, so where the old tuple is one
// of the former its time is less than the new one as an integer. Accesses rise likewise, by at most 2^16. So
// along the tuples of one key time rises strictly, but perhaps for the first step, which leaves the initial
// tuple: no circle, and each chain runs from an initial tuple to a final one.
#pragma once

#include "circuit/context.h"
#include "circuit/machine_rows.h"

namespace belay::circuit {

struct Age {
    static constexpr std::string_view kName = "age";
    using Row = AgeRow;

    template <class C>
    BELAY_CHIP static void define(C& c, const Row& row) {
        const auto key = c.column("key", [&] { return row.key; });
        const auto lo = c.column("lo", [&] { return low(row.value); });
        const auto hi = c.column("hi", [&] { return high(row.value); });
        const auto to = limbs(c, "to_lo", "to_hi", row.to);
        const auto gap = limbs(c, "gap_lo", "gap_hi", row.to - row.from - 1);
        c.receive(Bus::memory, c.live(), {key, lo, hi, to - c.live() - gap});
        c.send(Bus::memory, c.live(), {key, lo, hi, to});
    }

  private:
    static constexpr u32 kHighBits = kTimeBits - 16;

    /// A number below 2^24.
    template <class C>
    BELAY_CHIP static typename C::Expr limbs(C& c, std::string_view low_name, std::string_view high_name,
                                             u32 value) {
        const auto lo = c.column(low_name, [&] { return low(value); });
        const auto hi = c.column(high_name, [&] { return high(value); });
        c.range(16, lo);
        c.range(kHighBits, hi);
        return lo + hi * field(1 << 16);
    }
};

}  // namespace belay::circuit

// SPDX-License-Identifier: Apache-2.0
// What the tables hold, said as a predicate on a lookup's canonical entries. Tests judge lookups by it, and
// chip `tables` has to send exactly this.
#pragma once

#include <span>

#include "circuit/bus.h"
#include "circuit/decode_table.h"
#include "crypto/koalabear.h"

namespace belay::circuit {

/// One row of Bus::power: where a shift cuts a limb of 16 bits in two. A cut at `bits` leaves bits low bits
/// and 16 - bits high ones. `left` is 0 or 1; bits - left is below 16, so each shift has one cut: to the
/// right by 0..15 it is 0..15, to the left by 0..15 it is 16..1.
struct Cut {
    u32 left = 0, bits = 0;
    constexpr u32 low() const { return 1U << bits; }
    constexpr u32 high() const { return 1U << (16 - bits); }
};
inline constexpr u32 kCuts = 32;
constexpr Cut cut(u32 row) { return {row / 16, row % 16 + row / 16}; }

constexpr bool in_table(Bus bus, std::span<const u32> entries) {
    switch (bus) {
        case Bus::range:
            return entries.size() == 2 && entries[0] <= 16 && entries[1] >> entries[0] == 0;
        case Bus::and8:
            return entries.size() == 3 && entries[0] < 256 && entries[1] < 256 &&
                   entries[2] == (entries[0] & entries[1]);
        case Bus::decode:
            return entries.size() == 5 && entries[0] < 128 && entries[1] < 8 && entries[2] < 128 &&
                   decode_entry(entries[0] | entries[1] << 7 | entries[2] << 10) ==
                       DecodeEntry{entries[3], entries[4]};
        case Bus::power:
            for (u32 row = 0; row < kCuts; ++row) {
                const Cut c = cut(row);
                if (entries.size() == 4 && entries[0] == c.left && entries[1] == c.bits &&
                    entries[2] == c.low() && entries[3] == c.high())
                    return true;
            }
            return false;
        default:
            return true;  // of a bus that is no table, or whose table is judged elsewhere
    }
}

constexpr bool is_table(Bus bus) {
    return bus == Bus::range || bus == Bus::and8 || bus == Bus::decode || bus == Bus::power;
}

}  // namespace belay::circuit

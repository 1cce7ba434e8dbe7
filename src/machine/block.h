// SPDX-License-Identifier: Apache-2.0
// The memory blocks that an ecall names, and the checks that come before anything is read (rule M-30).
#pragma once

#include <initializer_list>

#include "base/bytes.h"

namespace belay::machine {

/// `size` bytes at `address`, which must be a multiple of `alignment`. 64 bits, so that no operand can wrap
/// here.
struct Block {
    u64 address;
    u64 size;
    u64 alignment;

    constexpr u64 end() const { return address + size; }
};

constexpr bool disjoint(const Block& a, const Block& b) {
    return a.size == 0 || b.size == 0 || a.end() <= b.address || b.end() <= a.address;
}

/// Aligned, inside 2^32 and pairwise disjoint: the checks whose failure is `bad_operand`.
constexpr bool blocks_are_valid(std::initializer_list<Block> blocks) {
    for (const Block& b : blocks)
        if (b.address % b.alignment != 0 || b.end() > (u64{1} << 32)) return false;
    for (const Block* a = blocks.begin(); a != blocks.end(); ++a)
        for (const Block* b = blocks.begin(); b != a; ++b)
            if (!disjoint(*a, *b)) return false;
    return true;
}

/// A length as whole leaves of 16 bytes (M-25, M-31).
constexpr u64 whole_leaves(u64 size) { return (size + 15) & ~u64{15}; }

}  // namespace belay::machine

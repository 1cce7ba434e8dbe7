// SPDX-License-Identifier: Apache-2.0
// Opening a run of neighbouring leaves of the memory tree (rule S-5): the leaves and, level by level from the
// bottom, the sibling left of the run if its first node is a right child, and the one right of it if its last
// is a left child.
#pragma once

#include <optional>

#include "crypto/poseidon2.h"
#include "machine/page.h"

namespace belay::machine {

using crypto::Digest;

inline constexpr u32 kLeafSize = 16;
inline constexpr unsigned kTreeLevels = 28;

/// Leaves [first, first + count), count >= 1, not past 2^28.
struct LeafRange {
    u32 first = 0;
    u32 count = 1;

    /// `address` and `size` are multiples of 16.
    static constexpr LeafRange of(u32 address, u32 size) { return {address / kLeafSize, size / kLeafSize}; }
    constexpr u32 last() const { return first + count - 1; }
};

/// T-4: 16 bytes as eight limbs.
constexpr Digest leaf_digest(const u8* bytes) {
    Digest out{};
    for (std::size_t i = 0; i < 8; ++i) out[i] = static_cast<u32>(bytes[2 * i] | bytes[2 * i + 1] << 8);
    return out;
}

/// How many siblings open the range: at most 56.
constexpr std::size_t sibling_count(LeafRange range) {
    std::size_t count = 0;
    u32 low = range.first, high = range.last();
    for (unsigned level = 0; level < kTreeLevels; ++level, low >>= 1, high >>= 1)
        count += (low & 1) + (1 - (high & 1));
    return count;
}

/// The root that `bytes` (16 times count) give with these siblings; their number must be
/// sibling_count(range).
Digest root_of_range(LeafRange range, ByteView bytes, std::span<const Digest> siblings);

}  // namespace belay::machine

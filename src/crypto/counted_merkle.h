// SPDX-License-Identifier: Apache-2.0
// The counted Merkle tree (rule O-2). The root binds the number of leaves, and inner nodes and root carry
// prefixes that leaves (prefix 0x00) do not, so no proof reads as one of another depth or count.
#pragma once

#include <optional>

#include "base/bytes.h"

namespace belay::crypto {

/// keccak(0x01 ‖ left ‖ right).
Hash merkle_node(const Hash& left, const Hash& right);

/// keccak(0x02 ‖ u64(count) ‖ top); top is zero for no leaves, else the root of the leaves padded with zero
/// words to a power of two.
Hash counted_root(std::span<const Hash> leaves);

/// The siblings of leaf `index`, leaf's level first; empty for a tree of one leaf. `index` is below
/// leaves.size().
std::vector<Hash> counted_path(std::span<const Hash> leaves, u64 index);

/// True iff `leaf` is leaf `index` of the `count` leaves under `root`; false for any other input.
bool verify_counted(const Hash& root, u64 count, u64 index, const Hash& leaf, std::span<const Hash> path);

}  // namespace belay::crypto

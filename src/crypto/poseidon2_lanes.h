// SPDX-License-Identifier: Apache-2.0
// Poseidon2 on several states at once where the processor has the instructions (x86-64, chosen at run time).
#pragma once

#include "crypto/lane_set.h"
#include "crypto/poseidon2.h"

namespace belay::crypto {

/// The permutation in portable code.
void permute_scalar(std::array<u32, 16>& state);

#if defined(__x86_64__)
/// The permutation of one state spread over AVX2's lanes.
void permute_avx2(std::array<u32, 16>& state);
#endif

/// Compresses n pairs; false, and nothing done, for kNone. `set` is at most best_lanes().
bool compress_in_lanes(const Digest* pairs, Digest* out, std::size_t n, LaneSet set);

/// The same with best_lanes().
bool compress_in_lanes(const Digest* pairs, Digest* out, std::size_t n);

}  // namespace belay::crypto

// SPDX-License-Identifier: Apache-2.0
// Poseidon2 over KoalaBear, width 16 (rules T-2, T-3), and its digests' bytes (T-8). Freestanding.
#pragma once

#include <optional>

#include "base/bytes.h"

namespace belay::crypto {

/// Eight canonical KoalaBear values. Collision resistance is at most 124 bits (rule T-3).
using Digest = std::array<u32, 8>;

/// True iff every word is below p.
bool is_canonical(std::span<const u32> words);

/// The permutation on canonical values. The guest build supplies its own definition (ecall poseidon2, rule
/// M-29) in place of poseidon2_soft.cpp.
void permute(std::array<u32, 16>& state);

/// permute(left ‖ right)_i + (left ‖ right)_i for i < 8.
Digest compress(const Digest& left, const Digest& right);

/// out[i] = compress(pairs[2 i], pairs[2 i + 1]) for i < n, on as many lanes as the processor has. `out` may
/// be `pairs`.
void compress_many(const Digest* pairs, Digest* out, std::size_t n);

/// Eight big-endian u32 (rule T-8).
Hash to_hash(const Digest& digest);
/// nullopt for a word that is not below p.
std::optional<Digest> from_hash(const Hash& hash);

}  // namespace belay::crypto

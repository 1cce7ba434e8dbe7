// SPDX-License-Identifier: Apache-2.0
#include "crypto/poseidon2.h"

#include "base/endian.h"
#include "crypto/koalabear.h"
#include "crypto/poseidon2_lanes.h"

namespace belay::crypto {

bool is_canonical(std::span<const u32> words) {
    for (const u32 word : words)
        if (!KoalaBear::is_canonical(word)) return false;
    return true;
}

Digest compress(const Digest& left, const Digest& right) {
    std::array<u32, 16> state;
    for (std::size_t i = 0; i < 8; ++i) {
        state[i] = left[i];
        state[i + 8] = right[i];
    }
    permute(state);
    Digest out;
    for (std::size_t i = 0; i < 8; ++i) {
        const u32 sum = state[i] + left[i];  // both below p
        out[i] = sum >= KoalaBear::kModulus ? sum - KoalaBear::kModulus : sum;
    }
    return out;
}

void compress_many(const Digest* pairs, Digest* out, std::size_t n) {
    if (compress_in_lanes(pairs, out, n)) return;
    for (std::size_t i = 0; i < n; ++i) out[i] = compress(pairs[2 * i], pairs[2 * i + 1]);
}

Hash to_hash(const Digest& digest) {
    Hash out;
    for (std::size_t i = 0; i < 8; ++i) store_be<u32>(out.data() + 4 * i, digest[i]);
    return out;
}

std::optional<Digest> from_hash(const Hash& hash) {
    Digest out;
    for (std::size_t i = 0; i < 8; ++i) out[i] = load_be<u32>(hash.data() + 4 * i);
    if (!is_canonical(out)) return std::nullopt;
    return out;
}

}  // namespace belay::crypto

// SPDX-License-Identifier: Apache-2.0
// The permutation in software. The guest build compiles its ecall form instead of this
// file.
#include "crypto/poseidon2.h"
#include "crypto/poseidon2_lanes.h"
#include "crypto/poseidon2_rounds.h"

namespace belay::crypto {

void permute_scalar(std::array<u32, 16>& state) {
    std::array<KoalaBear, 16> s;
    for (std::size_t i = 0; i < 16; ++i) s[i] = KoalaBear::from_canonical(state[i]);
    poseidon2_detail::permute_state(s.data());
    for (std::size_t i = 0; i < 16; ++i) state[i] = s[i].canonical();
}

void permute(std::array<u32, 16>& state) {
#if defined(__x86_64__)
    if (best_lanes() != LaneSet::kNone) return permute_avx2(state);
#endif
    permute_scalar(state);
}

}  // namespace belay::crypto

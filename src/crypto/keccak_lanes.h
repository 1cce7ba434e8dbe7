// SPDX-License-Identifier: Apache-2.0
// Keccak with vector instructions where the processor has them (x86-64, chosen at run time).
#pragma once

#include "crypto/keccak_f1600.h"

namespace belay::crypto {

/// out[i] = keccak(children[2 i] ‖ children[2 i + 1]) for as many i < n as fill all lanes; returns their
/// number.
std::size_t nodes_in_lanes(const Hash* children, Hash* out, std::size_t n);

#if defined(__x86_64__)

/// The fastest single permutation of this processor.
void (*best_keccak_f1600())(KeccakState&);

/// Every form, for tests: all must agree. Null where the processor lacks the instructions.
struct KeccakForms {
    void (*bmi2)(KeccakState&);
    void (*avx512)(KeccakState&);
    std::size_t (*nodes_avx2)(const Hash* children, Hash* out, std::size_t n);
    std::size_t (*nodes_avx512)(const Hash* children, Hash* out, std::size_t n);
};
KeccakForms keccak_forms();

#endif

}  // namespace belay::crypto

// SPDX-License-Identifier: Apache-2.0
// Keccak with vector instructions where the processor has them (x86-64, chosen at run time).
#pragma once

#include "crypto/keccak_f1600.h"

namespace belay::crypto {

/// out[i] = keccak(children[2 i] ‖ children[2 i + 1]) for as many i < n as fill all lanes; returns their
/// number.
std::size_t nodes_in_lanes(const Hash* children, Hash* out, std::size_t n);

/// out[i] = keccak of message i of those that lie side by side in `messages`, `length` > 0 bytes each.
void keccak256_many(ByteView messages, std::size_t length, Hash* out);

#if defined(__x86_64__)

/// The fastest single permutation of this processor.
void (*best_keccak_f1600())(KeccakState&);

/// Every form, for tests: all must agree. Null where the processor lacks the instructions.
struct KeccakForms {
    void (*bmi2)(KeccakState&);
    void (*avx512)(KeccakState&);
    std::size_t (*nodes_avx2)(const Hash* children, Hash* out, std::size_t n);
    std::size_t (*nodes_avx512)(const Hash* children, Hash* out, std::size_t n);
    /// As many messages as fill all lanes; returns their number.
    std::size_t (*messages_avx2)(const u8* messages, std::size_t length, Hash* out, std::size_t n);
    std::size_t (*messages_avx512)(const u8* messages, std::size_t length, Hash* out, std::size_t n);
};
KeccakForms keccak_forms();

#endif

}  // namespace belay::crypto

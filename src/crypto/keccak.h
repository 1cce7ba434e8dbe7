// SPDX-License-Identifier: Apache-2.0
// Keccak-256 as Ethereum uses it (padding 0x01, not SHA-3's 0x06). Freestanding.
#pragma once

#include <string_view>

#include "crypto/keccak_f1600.h"

namespace belay::crypto {

/// Keccak-256 of `data`. The guest build supplies its own definition (ecall keccak256, rule M-25) in place of
/// keccak_soft.cpp.
Hash keccak256(ByteView data);

/// Keccak-256 of data that comes in pieces, always in software.
class Keccak256 {
  public:
    void update(ByteView data);
    /// The hash of all data so far; the object must not be used afterwards.
    Hash finish();

  private:
    static constexpr std::size_t kRate = 136;

    void absorb_block(const u8* block);

    KeccakState state_{};
    std::array<u8, kRate> buffer_{};
    std::size_t filled_ = 0;  // bytes in buffer_, below kRate
};

/// Keccak of text, for compile-time constants: type hashes, event topics, selectors.
constexpr Hash keccak256_of_text(std::string_view text) {
    constexpr std::size_t kRate = 136;
    KeccakState state{};
    auto absorb = [&state](std::size_t i, u8 byte) { state[i / 8] ^= u64{byte} << (8 * (i % 8)); };
    std::size_t at = 0;
    for (const char c : text) {
        absorb(at, static_cast<u8>(c));
        if (++at == kRate) {
            keccak_detail::permute(state.data());
            at = 0;
        }
    }
    absorb(at, 0x01);
    absorb(kRate - 1, 0x80);
    keccak_detail::permute(state.data());
    Hash out;
    for (std::size_t i = 0; i < 32; ++i) out[i] = static_cast<u8>(state[i / 8] >> (8 * (i % 8)));
    return out;
}

}  // namespace belay::crypto

// SPDX-License-Identifier: Apache-2.0
#include "crypto/keccak.h"

#include "base/endian.h"
#include "crypto/keccak_lanes.h"

namespace belay::crypto {

void keccak_f1600(KeccakState& state) {
#if defined(__x86_64__)
    static void (*const best)(KeccakState&) = best_keccak_f1600();
    best(state);
#else
    keccak_detail::permute(state.data());
#endif
}

void Keccak256::absorb_block(const u8* block) {
    for (std::size_t i = 0; i < kRate / 8; ++i) state_[i] ^= load_le<u64>(block + 8 * i);
    keccak_f1600(state_);
}

void Keccak256::update(ByteView data) {
    if (filled_ != 0) {
        const std::size_t n = data.size() < kRate - filled_ ? data.size() : kRate - filled_;
        for (std::size_t i = 0; i < n; ++i) buffer_[filled_ + i] = data[i];
        filled_ += n;
        data = data.subspan(n);
        if (filled_ < kRate) return;
        absorb_block(buffer_.data());
        filled_ = 0;
    }
    for (; data.size() >= kRate; data = data.subspan(kRate)) absorb_block(data.data());
    for (std::size_t i = 0; i < data.size(); ++i) buffer_[i] = data[i];
    filled_ = data.size();
}

Hash Keccak256::finish() {
    for (std::size_t i = filled_; i < kRate; ++i) buffer_[i] = 0;
    buffer_[filled_] = 0x01;
    buffer_[kRate - 1] |= 0x80;
    absorb_block(buffer_.data());
    Hash out;
    for (std::size_t i = 0; i < 4; ++i) store_le<u64>(out.data() + 8 * i, state_[i]);
    return out;
}

}  // namespace belay::crypto

// SPDX-License-Identifier: Apache-2.0
#include "crypto/chain.h"

#include "base/u256.h"
#include "crypto/keccak.h"

namespace belay::crypto {

Hash chain_digest(ByteView data) {
    Hash running = U256(u64{data.size()}).to_hash();
    alignas(16) std::array<u8, 32 + kChainChunk> link;
    while (!data.empty()) {
        const std::size_t n = data.size() < kChainChunk ? data.size() : kChainChunk;
        std::memcpy(link.data(), running.data(), 32);
        std::memcpy(link.data() + 32, data.data(), n);
        running = keccak256(ByteView(link.data(), 32 + n));
        data = data.subspan(n);
    }
    return running;
}

}  // namespace belay::crypto

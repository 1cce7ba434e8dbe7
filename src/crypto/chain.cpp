// SPDX-License-Identifier: Apache-2.0
#include "crypto/chain.h"

#include "base/u256.h"
#include "crypto/keccak.h"

namespace belay::crypto {

ChainDigest::ChainDigest(u64 size) { U256(size).to_be(link_.data()); }

void ChainDigest::close_link() {
    const Hash next = keccak256(ByteView(link_.data(), 32 + filled_));
    std::memcpy(link_.data(), next.data(), 32);
    filled_ = 0;
}

void ChainDigest::update(ByteView data) {
    while (!data.empty()) {
        const std::size_t room = kChainChunk - filled_;
        const std::size_t n = data.size() < room ? data.size() : room;
        std::memcpy(link_.data() + 32 + filled_, data.data(), n);
        filled_ += n;
        data = data.subspan(n);
        if (filled_ == kChainChunk) close_link();
    }
}

Hash ChainDigest::finish() {
    if (filled_ > 0) close_link();
    return Hash::from(ByteView(link_.data(), 32));
}

Hash chain_digest(ByteView data) {
    ChainDigest digest(data.size());
    digest.update(data);
    return digest.finish();
}

}  // namespace belay::crypto

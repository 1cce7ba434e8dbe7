// SPDX-License-Identifier: Apache-2.0
// The chain digest (rule O-1): what L1 and a program can both compute over data of any length with bounded
// keccak calls.
#pragma once

#include "base/bytes.h"

namespace belay::crypto {

/// Bytes of data a link takes; with the 32 bytes of the running hash one ecall's 1,024 (rule M-25).
inline constexpr std::size_t kChainChunk = 992;

/// h_0 = u256(n); h_{i+1} = keccak(h_i ‖ chunk_i); the last chunk may be shorter.
Hash chain_digest(ByteView data);

/// The same over data that comes in pieces; its whole size is known at the start.
class ChainDigest {
  public:
    explicit ChainDigest(u64 size);
    void update(ByteView data);
    /// After exactly `size` bytes.
    Hash finish();

  private:
    void close_link();

    alignas(16) std::array<u8, 32 + kChainChunk> link_{};  // running hash, then the chunk being filled
    std::size_t filled_ = 0;
};

}  // namespace belay::crypto

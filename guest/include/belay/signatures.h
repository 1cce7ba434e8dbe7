// SPDX-License-Identifier: Apache-2.0
// The signatures that a transaction carries, found without state: a node recovers them on many threads before
// the transaction runs. The program still calls Context::recover itself; a node's answer is only a cache.
#pragma once

#include "base/bytes.h"

namespace belay {

struct SignedDigest {
    Hash digest;
    std::array<u8, 65> signature;  // r ‖ s ‖ v
};

/// Fixed capacity, so that admission never allocates for hostile bytes.
class SignatureList {
  public:
    static constexpr std::size_t kCapacity = 64;

    /// False when `signature65` is not 65 bytes or the list is full: reject the transaction then.
    bool add(const Hash& digest, ByteView signature65) {
        if (signature65.size() != 65 || count_ == kCapacity) return false;
        items_[count_].digest = digest;
        for (std::size_t i = 0; i < 65; ++i) items_[count_].signature[i] = signature65[i];
        ++count_;
        return true;
    }
    std::span<const SignedDigest> items() const { return {items_.data(), count_}; }

  private:
    std::array<SignedDigest, kCapacity> items_{};
    std::size_t count_ = 0;
};

}  // namespace belay

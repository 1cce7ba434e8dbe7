// SPDX-License-Identifier: Apache-2.0
#include "wire/receipt.h"

#include "base/endian.h"
#include "crypto/keccak.h"

namespace belay::wire {

Hash receipt_leaf_hash(const ReceiptLeaf& leaf) {
    std::array<u8, 1 + 8 + 4 + 32 + 8> bytes{};
    store_be<u64>(bytes.data() + 1, leaf.batch);
    store_be<u32>(bytes.data() + 9, leaf.index);
    std::memcpy(bytes.data() + 13, leaf.transaction_hash.data(), 32);
    store_be<u64>(bytes.data() + 45, leaf.time_ms);
    return crypto::keccak256(bytes);
}

Hash next_running_hash(const Hash& running_hash, const Hash& leaf_hash) {
    std::array<u8, 64> both;
    std::memcpy(both.data(), running_hash.data(), 32);
    std::memcpy(both.data() + 32, leaf_hash.data(), 32);
    return crypto::keccak256(both);
}

}  // namespace belay::wire

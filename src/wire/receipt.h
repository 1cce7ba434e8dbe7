// SPDX-License-Identifier: Apache-2.0
// What a soft confirmation covers (rules R-2..R-4); the group's tree is the counted Merkle tree (O-2).
#pragma once

#include "base/bytes.h"

namespace belay::wire {

/// Where the sequencer promises a transaction to stand.
struct ReceiptLeaf {
    u64 batch = 0;  ///< counts sequencer batches (R-2)
    u32 index = 0;  ///< counts transactions in it
    Hash transaction_hash;
    u64 time_ms = 0;
    bool operator==(const ReceiptLeaf&) const = default;
};

///
Hash receipt_leaf_hash(const ReceiptLeaf& leaf);
///
Hash next_running_hash(const Hash& running_hash, const Hash& leaf_hash);

}  // namespace belay::wire

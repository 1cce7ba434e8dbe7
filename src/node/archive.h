// SPDX-License-Identifier: Apache-2.0
// Blobs by versioned hash, kept past the time when L1 nodes prune them. On by default in every node.
#pragma once

#include <span>

#include "l1/client.h"
#include "node/store.h"

namespace belay::node {

class Archive {
  public:
    explicit Archive(Store& store) : store_(store) {}

    /// `blob` is known to belong to `versioned_hash`.
    StoreResult<void> put(const Hash& versioned_hash, const l1::Blob& blob);
    StoreResult<std::optional<l1::Blob>> get(const Hash& versioned_hash) const;

    /// From L1 first, from here when L1 has pruned them; what L1 gives is kept. Every blob is checked against
    /// its versioned hash, wherever it comes from.
    l1::L1Result<std::vector<l1::Blob>> fetch(l1::L1& l1, u64 block, std::span<const Hash> versioned_hashes);

  private:
    Store& store_;
};

}  // namespace belay::node

// SPDX-License-Identifier: Apache-2.0
// Blobs by versioned hash and committee data by chain digest, kept past the time when L1 nodes and members
// drop them. On by default in every node, and served by every node: whoever has the bytes may give them,
// because who asks checks them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "l1/client.h"
#include "node/store.h"

namespace belay::node {

class Archive {
  public:
    /// `urls`: other archives (and committee members), asked for what is neither on L1 nor here.
    explicit Archive(Store& store, std::vector<std::string> urls = {})
        : store_(store), urls_(std::move(urls)) {}

    /// `blob` is known to belong to `versioned_hash`.
    StoreResult<void> put(const Hash& versioned_hash, const l1::Blob& blob);
    StoreResult<std::optional<l1::Blob>> get(const Hash& versioned_hash) const;

    /// From L1 first, from here when L1 has pruned them, from elsewhere at last; what is not here is kept.
    /// Every blob is checked against its versioned hash, wherever it comes from.
    l1::L1Result<std::vector<l1::Blob>> fetch(l1::L1& l1, u64 block, std::span<const Hash> versioned_hashes);

    /// Bytes with this chain digest (O-1), which is checked. Durable when it returns.
    StoreResult<void> put_data(const Hash& data_hash, ByteView data);
    StoreResult<std::optional<Bytes>> data(const Hash& data_hash) const;
    /// From here, or from elsewhere; nothing when nobody gives `length` bytes with this digest.
    StoreResult<std::optional<Bytes>> fetch_data(const Hash& data_hash, u32 length);

  private:
    std::optional<l1::Blob> blob_from_elsewhere(const Hash& versioned_hash) const;

    Store& store_;
    std::vector<std::string> urls_;
};

}  // namespace belay::node

// SPDX-License-Identifier: Apache-2.0
#include "node/archive.h"

#include <algorithm>

#include "l1/blobs.h"

namespace belay::node {

StoreResult<void> Archive::put(const Hash& versioned_hash, const l1::Blob& blob) {
    return store_.put_blob(versioned_hash, blob);
}

StoreResult<std::optional<l1::Blob>> Archive::get(const Hash& versioned_hash) const {
    auto found = store_.blob(versioned_hash);
    if (!found) return fail(found.error());
    if (!*found) return std::nullopt;
    std::optional<l1::Blob> blob(std::in_place);
    if ((*found)->size() != blob->size())
        return fail(StoreFailure{StoreError::corrupt_record, "an archived blob has the wrong size"});
    std::copy((*found)->begin(), (*found)->end(), blob->begin());
    return blob;
}

l1::L1Result<std::vector<l1::Blob>> Archive::fetch(l1::L1& l1, u64 block,
                                                   std::span<const Hash> versioned_hashes) {
    auto from_l1 = l1.blobs(block, versioned_hashes);
    if (from_l1) {
        for (std::size_t i = 0; i < versioned_hashes.size(); ++i) {
            const auto known = get(versioned_hashes[i]);
            if (known && *known) continue;
            if (const auto kept = put(versioned_hashes[i], (*from_l1)[i]); !kept)
                return l1::l1_fail(l1::L1Reason::journal, kept.error().text());
        }
        return from_l1;
    }
    std::vector<l1::Blob> found;
    for (const Hash& hash : versioned_hashes) {
        auto blob = get(hash);
        if (!blob || !*blob) return from_l1;  // its reason is the one that matters
        found.push_back(**blob);
    }
    return l1::match_blobs(std::move(found), versioned_hashes);
}

}  // namespace belay::node

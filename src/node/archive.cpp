// SPDX-License-Identifier: Apache-2.0
#include "node/archive.h"

#include <algorithm>

#include "l1/blobs.h"
#include "node/archive_http.h"
#include "wire/entry.h"

namespace belay::node {
namespace {

// A blob's key is a versioned hash; committee data has its own word before the digest, so that neither can
// stand where the other is looked for.
Bytes data_key(const Hash& data_hash) {
    Bytes key = {'d', 'a', 't', 'a'};
    append(key, data_hash);
    return key;
}

}  // namespace

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

std::optional<l1::Blob> Archive::blob_from_elsewhere(const Hash& versioned_hash) const {
    for (const std::string& url : urls_) {
        const auto bytes = archive_get(url, ArchiveKind::blob, versioned_hash);
        std::optional<l1::Blob> blob(std::in_place);
        if (!bytes || bytes->size() != blob->size()) continue;
        std::copy(bytes->begin(), bytes->end(), blob->begin());
        if (l1::match_blobs({*blob}, std::span(&versioned_hash, 1))) return blob;
    }
    return std::nullopt;
}

l1::L1Result<std::vector<l1::Blob>> Archive::fetch(l1::L1& l1, u64 block,
                                                   std::span<const Hash> versioned_hashes) {
    auto from_l1 = l1.blobs(block, versioned_hashes);
    std::vector<l1::Blob> found;
    for (std::size_t i = 0; i < versioned_hashes.size(); ++i) {
        const Hash& hash = versioned_hashes[i];
        const auto known = get(hash);
        const bool here = known && *known;
        std::optional<l1::Blob> blob;
        if (from_l1)
            blob = (*from_l1)[i];
        else
            blob = here ? *known : blob_from_elsewhere(hash);
        if (!blob) return from_l1;  // its reason is the one that matters
        if (!here)
            if (const auto kept = put(hash, *blob); !kept)
                return l1::l1_fail(l1::L1Reason::journal, kept.error().text());
        found.push_back(*blob);
    }
    if (from_l1) return from_l1;
    return l1::match_blobs(std::move(found), versioned_hashes);
}

StoreResult<void> Archive::put_data(const Hash& data_hash, ByteView data) {
    if (wire::payload_hash(data) != data_hash)
        return fail(StoreFailure{StoreError::corrupt_record, "these bytes have another digest"});
    Write write;
    write.put(Family::archive, data_key(data_hash), data);
    return store_.commit(std::move(write), Sync::yes);
}

StoreResult<std::optional<Bytes>> Archive::data(const Hash& data_hash) const {
    auto found = store_.get(Family::archive, data_key(data_hash));
    if (!found || !*found) return found;
    if (wire::payload_hash(**found) != data_hash)
        return fail(StoreFailure{StoreError::corrupt_record, "archived data has another digest"});
    return found;
}

StoreResult<std::optional<Bytes>> Archive::fetch_data(const Hash& data_hash, u32 length) {
    auto here = data(data_hash);
    if (!here || *here) return here;
    for (const std::string& url : urls_) {
        auto bytes = archive_get(url, ArchiveKind::data, data_hash);
        if (!bytes || bytes->size() != length || wire::payload_hash(*bytes) != data_hash) continue;
        if (auto kept = put_data(data_hash, *bytes); !kept) return fail(kept.error());
        return std::move(*bytes);
    }
    return std::nullopt;
}

}  // namespace belay::node

// SPDX-License-Identifier: Apache-2.0
#include "node/kept_blobs.h"

#include "wire/blob.h"

namespace belay::node {

l1::L1Result<std::shared_ptr<const l1::Sidecar>> keep_as_blobs(ByteView stream, Archive& archive) {
    const Bytes packed = wire::pack_blobs(stream);
    std::vector<l1::Blob> blobs(packed.size() / wire::kBlobSize);
    for (std::size_t i = 0; i < blobs.size(); ++i)
        std::memcpy(blobs[i].data(), packed.data() + i * wire::kBlobSize, wire::kBlobSize);
    auto sidecar = l1::make_sidecar(std::move(blobs));
    if (!sidecar) return sidecar;
    const std::vector<Hash> hashes = l1::versioned_hashes(**sidecar);
    for (std::size_t i = 0; i < hashes.size(); ++i)
        if (auto kept = archive.put(hashes[i], (*sidecar)->blobs[i]); !kept)
            return l1::l1_fail(l1::L1Reason::journal, kept.error().text());
    return sidecar;
}

}  // namespace belay::node

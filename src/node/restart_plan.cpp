// SPDX-License-Identifier: Apache-2.0
#include "node/restart_plan.h"

#include "base/endian.h"
#include "wire/blob.h"

namespace belay::node {

Bytes encode(const RestartPlan& plan) {
    Bytes out;
    append(out, plan.program_hash);
    for (const Hash& hash : plan.versioned_hashes) append(out, hash);
    append(out, plan.stream);
    return out;
}

std::optional<RestartPlan> decode_restart_plan(const wire::EntryHeader& header, ByteView payload) {
    const std::size_t hashes = std::size_t{header.blob_count} * Hash::kSize;
    if (payload.size() < Hash::kSize + hashes) return std::nullopt;
    RestartPlan out;
    out.program_hash = Hash::from(payload.first(Hash::kSize));
    for (std::size_t i = 0; i < header.blob_count; ++i)
        out.versioned_hashes.push_back(Hash::from(payload.subspan(Hash::kSize * (1 + i), Hash::kSize)));
    const ByteView stream = payload.subspan(Hash::kSize + hashes);
    out.stream.assign(stream.begin(), stream.end());
    return out;
}

ByteView parent_output(const RestartPlan& plan) {
    if (plan.stream.size() < 2) return {};
    const std::size_t size = load_be<u16>(plan.stream.data());
    return plan.stream.size() - 2 < size ? ByteView{} : ByteView(plan.stream).subspan(2, size);
}

std::optional<wire::Elements> elements_of(const wire::EntryHeader& header, const RestartPlan& plan) {
    const Bytes packed = wire::pack_blobs(plan.stream);
    std::vector<ByteView> blobs;
    for (std::size_t at = 0; at + wire::kBlobSize <= packed.size(); at += wire::kBlobSize)
        blobs.push_back(ByteView(packed).subspan(at, wire::kBlobSize));
    auto elements = wire::elements_of_blobs(Hash{}, header, plan.versioned_hashes, blobs);
    if (!elements) return std::nullopt;
    return std::move(*elements);
}

}  // namespace belay::node

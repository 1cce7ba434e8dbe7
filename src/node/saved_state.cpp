// SPDX-License-Identifier: Apache-2.0
#include "node/saved_state.h"

#include "node/byte_reader.h"

namespace belay::node {
namespace {

constexpr u8 kVersion = 1;
constexpr std::size_t kHeader = 1 + 8 + machine::StatePreimage::kSize + 4;
constexpr std::size_t kPage = 4 + machine::kPageSize;

}  // namespace

const char* to_string(SavedStateError reason) {
    switch (reason) {
        case SavedStateError::bad_version:
            return "bad_version";
        case SavedStateError::truncated:
            return "truncated";
        case SavedStateError::trailing_bytes:
            return "trailing_bytes";
        case SavedStateError::bad_digest:
            return "bad_digest";
        case SavedStateError::bad_state:
            return "bad_state";
        case SavedStateError::unordered_pages:
            return "unordered_pages";
    }
    return "?";
}

Bytes encode(const SavedState& state) {
    Bytes out;
    out.reserve(kHeader + state.pages.size() * kPage + Hash::kSize);
    out.push_back(kVersion);
    append_be<u64>(out, state.position);
    append(out, state.end.encode());
    append_be<u32>(out, static_cast<u32>(state.pages.size()));
    for (const machine::PageCopy& copy : state.pages) {
        append_be<u32>(out, copy.page);
        append(out, copy.bytes);
    }
    append(out, crypto::keccak256(out));
    return out;
}

Result<SavedState, SavedStateError> decode_saved_state(ByteView bytes) {
    if (!bytes.empty() && bytes[0] != kVersion) return fail(SavedStateError::bad_version);
    if (bytes.size() < kHeader) return fail(SavedStateError::truncated);
    ByteReader in(bytes.subspan(1));
    SavedState out;
    out.position = in.integer<u64>();
    const ByteView preimage = in.take(machine::StatePreimage::kSize);
    const u64 size = kHeader + u64{in.integer<u32>()} * kPage + Hash::kSize;
    if (bytes.size() < size) return fail(SavedStateError::truncated);
    if (bytes.size() > size) return fail(SavedStateError::trailing_bytes);
    const ByteView body = bytes.first(bytes.size() - Hash::kSize);
    if (crypto::keccak256(body) != Hash::from(bytes.last(Hash::kSize)))
        return fail(SavedStateError::bad_digest);
    if (!machine::StatePreimage::decode(preimage, out.end) ||
        out.end.state.status != machine::Status::yielded)
        return fail(SavedStateError::bad_state);
    out.pages.resize((body.size() - kHeader) / kPage);
    for (std::size_t i = 0; i < out.pages.size(); ++i) {
        machine::PageCopy& copy = out.pages[i];
        copy.page = in.integer<u32>();
        if (copy.page >= machine::kPageCount || (i > 0 && out.pages[i - 1].page >= copy.page))
            return fail(SavedStateError::unordered_pages);
        std::memcpy(copy.bytes.data(), in.take(machine::kPageSize).data(), machine::kPageSize);
    }
    return out;
}

}  // namespace belay::node

// SPDX-License-Identifier: Apache-2.0
#include "node/step_cache.h"

#include "crypto/keccak.h"
#include "crypto/plain_merkle.h"
#include "node/byte_reader.h"
#include "node/whole_file.h"

namespace belay::node {
namespace {

constexpr u64 kMostLeaves = u64{1} << 48;  // as many as a frame has steps (FrameShape::is_valid)
constexpr std::size_t kRun = Hash::kSize + 8;

Hash digest_of(const Hash& before, ByteView body) {
    return crypto::plain_node(before, crypto::keccak256(body));
}

}  // namespace

const char* to_string(StepRecordError reason) {
    switch (reason) {
        case StepRecordError::truncated:
            return "truncated";
        case StepRecordError::bad_digest:
            return "bad_digest";
        case StepRecordError::bad_run:
            return "bad_run";
        case StepRecordError::too_many:
            return "too_many";
    }
    return "?";
}

Bytes encode(const StepRecord& record, Hash& before) {
    Bytes out;
    append_be<u32>(out, static_cast<u32>(record.leaves.size()));
    append_be<u32>(out, static_cast<u32>(record.rest.size()));
    for (const Hash& leaf : record.leaves) append(out, leaf);
    for (const dispute::LeafRun& run : record.rest) {
        append(out, run.root);
        append_be<u64>(out, run.count);
    }
    before = digest_of(before, out);
    append(out, before);
    return out;
}

Result<StepRecord, StepRecordError> take_step_record(ByteView& bytes, Hash& before) {
    ByteReader in(bytes);
    const u64 leaves = in.integer<u32>(), runs = in.integer<u32>();
    const u64 body = 8 + leaves * Hash::kSize + runs * kRun;
    if (!in.ok() || bytes.size() < body + Hash::kSize) return fail(StepRecordError::truncated);
    const Hash digest = digest_of(before, bytes.first(body));
    if (digest != Hash::from(bytes.subspan(body, Hash::kSize))) return fail(StepRecordError::bad_digest);
    StepRecord out;
    out.leaves.reserve(leaves);
    for (u64 i = 0; i < leaves; ++i) out.leaves.push_back(in.fixed<Hash>());
    u64 count = leaves;
    for (u64 i = 0; i < runs; ++i) {
        dispute::LeafRun run{.root = in.fixed<Hash>(), .count = 0};
        run.count = in.integer<u64>();
        if (run.count == 0) return fail(StepRecordError::bad_run);
        if (run.count > kMostLeaves - count) return fail(StepRecordError::too_many);
        count += run.count;
        out.rest.push_back(run);
    }
    bytes = bytes.subspan(body + Hash::kSize);
    before = digest;
    return out;
}

StepCache::StepCache(std::filesystem::path path, const Hash& stride, unsigned log2_stride)
    : path_(std::move(path)), digest_(stride), log2_stride_(log2_stride) {
    const Bytes file = read_whole(path_).value_or(Bytes{});
    ByteView rest = file;
    while (!rest.empty() && found_.rest.empty()) {
        auto record = take_step_record(rest, digest_);
        if (!record) break;
        found_.leaves.insert(found_.leaves.end(), record->leaves.begin(), record->leaves.end());
        found_.rest = std::move(record->rest);
    }
    std::error_code error;
    u64 kept = file.size() - rest.size();
    const u64 leaves = found_.leaves.size() + dispute::leaf_count(found_.rest);
    const u64 whole = u64{1} << log2_stride_;
    if (leaves > whole || (leaves < whole && !found_.rest.empty())) {
        found_ = {};  // whole records, but not of this stride
        digest_ = stride;
        kept = 0;
    }
    complete_ = leaves == whole;
    if (kept < file.size()) std::filesystem::resize_file(path_, kept, error);
    if (!error) out_.open(path_, std::ios::binary | std::ios::app);
}

bool StepCache::append(const StepRecord& record) {
    const Bytes bytes = encode(record, digest_);
    out_.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    out_.flush();
    return static_cast<bool>(out_);
}

}  // namespace belay::node

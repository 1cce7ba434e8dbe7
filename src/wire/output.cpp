// SPDX-License-Identifier: Apache-2.0
#include "wire/output.h"

#include "base/endian.h"
#include "crypto/chain.h"
#include "crypto/keccak.h"

namespace belay::wire {
namespace {

constexpr std::size_t kEvaluationSize = 96;

Hash take_hash(ByteView bytes, std::size_t at) { return Hash::from(bytes.subspan(at, Hash::kSize)); }

// The header at the front of `bytes`; what follows is the caller's.
Result<OutputHeader, OutputError> decode_front(ByteView bytes) {
    if (bytes.size() < kOutputHeaderBase) return fail(OutputError::too_short);
    if (bytes[0] != kOutputVersion) return fail(OutputError::bad_version);
    const EntryKind kind{bytes[9]};
    if (kind > EntryKind::committee_batch && kind != kExitOutput) return fail(OutputError::unknown_kind);
    OutputHeader out;
    out.entry_index = load_be<u64>(bytes.data() + 1);
    out.kind = static_cast<EntryKind>(bytes[9]);
    out.outbox_root = take_hash(bytes, 10);
    out.outbox_count = load_be<u32>(bytes.data() + 42);
    out.tx_root = take_hash(bytes, 46);
    out.tx_count = load_be<u32>(bytes.data() + 78);
    out.checkpoint_digest = take_hash(bytes, 82);
    out.exports_digest = take_hash(bytes, 114);
    out.blob_count = bytes[146];
    const bool is_exit = out.kind == kExitOutput;
    if (is_exit != (out.entry_index == ~u64{0}) || (is_exit && out.tx_count != 0))
        return fail(OutputError::bad_exit);
    if (has_blobs(out.kind) ? (out.blob_count == 0 || out.blob_count > kMaxBlobs) : out.blob_count != 0)
        return fail(OutputError::bad_blob_count);
    if (bytes.size() < kOutputHeaderBase + kEvaluationSize * out.blob_count)
        return fail(OutputError::too_short);
    for (std::size_t i = 0; i < out.blob_count; ++i) {
        const std::size_t at = kOutputHeaderBase + kEvaluationSize * i;
        out.blobs[i] = {take_hash(bytes, at), take_hash(bytes, at + 32), take_hash(bytes, at + 64)};
    }
    return out;
}

}  // namespace

const char* to_string(OutputError reason) {
    switch (reason) {
        case OutputError::too_short:
            return "too_short";
        case OutputError::bad_version:
            return "bad_version";
        case OutputError::unknown_kind:
            return "unknown_kind";
        case OutputError::bad_exit:
            return "bad_exit";
        case OutputError::bad_blob_count:
            return "bad_blob_count";
        case OutputError::trailing_bytes:
            return "trailing_bytes";
        case OutputError::exports_mismatch:
            return "exports_mismatch";
        case OutputError::bad_exports:
            return "bad_exports";
        case OutputError::bad_withdrawals:
            return "bad_withdrawals";
    }
    return "?";
}

Bytes encode(const OutputHeader& header) {
    Bytes out;
    out.reserve(kOutputHeaderBase + kEvaluationSize * header.blob_count);
    out.push_back(kOutputVersion);
    append_be<u64>(out, header.entry_index);
    out.push_back(static_cast<u8>(header.kind));
    append(out, header.outbox_root);
    append_be<u32>(out, header.outbox_count);
    append(out, header.tx_root);
    append_be<u32>(out, header.tx_count);
    append(out, header.checkpoint_digest);
    append(out, header.exports_digest);
    out.push_back(header.blob_count);
    for (const BlobEvaluation& e : header.evaluations()) {
        append(out, e.versioned_hash);
        append(out, e.z);
        append(out, e.y);
    }
    return out;
}

Result<OutputHeader, OutputError> decode_output_header(ByteView bytes) {
    auto header = decode_front(bytes);
    if (header && bytes.size() != kOutputHeaderBase + kEvaluationSize * header->blob_count)
        return fail(OutputError::trailing_bytes);
    return header;
}

Hash output_digest(ByteView header_bytes) { return crypto::keccak256(header_bytes); }

Hash void_output_digest() { return crypto::keccak256(ByteView{}); }

Result<SplitOutput, OutputError> split_output(ByteView output) {
    auto header = decode_front(output);
    if (!header) return fail(header.error());
    const std::size_t size = kOutputHeaderBase + kEvaluationSize * header->blob_count;
    const ByteView exports = output.subspan(size);
    if (crypto::chain_digest(exports) != header->exports_digest) return fail(OutputError::exports_mismatch);
    return SplitOutput{*header, output.first(size), exports};
}

void append_export(Bytes& exports, ByteView bytes) {
    append_be<u32>(exports, static_cast<u32>(bytes.size()));
    append(exports, bytes);
}

Result<std::vector<ByteView>, OutputError> list_exports(ByteView exports) {
    std::vector<ByteView> out;
    while (!exports.empty()) {
        if (exports.size() < 4) return fail(OutputError::bad_exports);
        const u32 length = load_be<u32>(exports.data());
        exports = exports.subspan(4);
        if (length > exports.size()) return fail(OutputError::bad_exports);
        out.push_back(exports.first(length));
        exports = exports.subspan(length);
    }
    return out;
}

void append_withdrawal(Bytes& out, const Withdrawal& withdrawal) {
    append_be<u64>(out, withdrawal.index);
    append(out, withdrawal.token);
    append(out, withdrawal.to);
    append(out, withdrawal.amount.to_hash());
}

Result<std::vector<Withdrawal>, OutputError> list_withdrawals(ByteView bytes) {
    if (bytes.size() % kWithdrawalSize != 0) return fail(OutputError::bad_withdrawals);
    std::vector<Withdrawal> out;
    out.reserve(bytes.size() / kWithdrawalSize);
    for (; !bytes.empty(); bytes = bytes.subspan(kWithdrawalSize))
        out.push_back({load_be<u64>(bytes.data()), Address::from(bytes.subspan(8, 20)),
                       Address::from(bytes.subspan(28, 20)), U256::from_be(bytes.data() + 48)});
    return out;
}

Hash outbox_leaf(const Withdrawal& withdrawal) {
    Bytes bytes{0};
    append_withdrawal(bytes, withdrawal);
    return crypto::keccak256(bytes);
}

Hash transaction_leaf(const Hash& transaction_hash, u64 time_ms) {
    std::array<u8, 1 + 32 + 8> bytes{};
    std::memcpy(bytes.data() + 1, transaction_hash.data(), 32);
    store_be<u64>(bytes.data() + 33, time_ms);
    return crypto::keccak256(bytes);
}

}  // namespace belay::wire

// SPDX-License-Identifier: Apache-2.0
// What a batch emits: output header, its leaves, and the exports behind it (rules O-3..O-9).
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "base/u256.h"
#include "wire/entry.h"

namespace belay::wire {

/// One blob's evaluation, which L1 checks with the point-evaluation precompile (B-8).
struct BlobEvaluation {
    Hash versioned_hash, z, y;
    bool operator==(const BlobEvaluation&) const = default;
};

/// O-5.
struct OutputHeader {
    u64 entry_index = 0;
    EntryKind kind = EntryKind::genesis;
    Hash outbox_root;
    u32 outbox_count = 0;
    Hash tx_root;
    u32 tx_count = 0;
    Hash checkpoint_digest;
    Hash exports_digest;
    u8 blob_count = 0;
    std::array<BlobEvaluation, kMaxBlobs> blobs{};

    bool operator==(const OutputHeader&) const = default;
    std::span<const BlobEvaluation> evaluations() const { return {blobs.data(), blob_count}; }
};

/// The kind of the exit batch's output (O-11): no inbox entry has it.
inline constexpr EntryKind kExitOutput = static_cast<EntryKind>(255);

inline constexpr u8 kOutputVersion = 1;
inline constexpr std::size_t kOutputHeaderBase = 147;
inline constexpr std::size_t kMaxOutputHeader =
    kOutputHeaderBase + 96 * kMaxBlobs;  // 723: one keccak ecall (O-6)

enum class [[nodiscard]] OutputError : u8 {
    too_short,
    bad_version,
    unknown_kind,
    bad_exit,          ///< kind `exit` without index 2^64-1 or with transactions, or that index elsewhere
    bad_blob_count,    ///< above 6, or blobs on another kind than `blob_batch`, or none on one
    trailing_bytes,    ///< more than the header where only a header belongs
    exports_mismatch,  ///< the exports do not hash to exports_digest
    bad_exports,       ///< an export's length runs past the end
    bad_withdrawals,   ///< not whole records
};
const char* to_string(OutputError reason);

Bytes encode(const OutputHeader& header);
/// Exactly one header.
Result<OutputHeader, OutputError> decode_output_header(ByteView bytes);
/// O-6.
Hash output_digest(ByteView header_bytes);
/// The digest of a void batch's output: keccak of the empty string (O-6).
Hash void_output_digest();

/// The output bytes of a yield, split (O-8) and checked against exports_digest. Views into the input.
struct SplitOutput {
    OutputHeader header;
    ByteView header_bytes;
    ByteView exports;
};
Result<SplitOutput, OutputError> split_output(ByteView output);

/// O-7: one export more, and all of them as views.
void append_export(Bytes& exports, ByteView bytes);
Result<std::vector<ByteView>, OutputError> list_exports(ByteView exports);

/// What the vault pays (O-3, C-12). Token zero is ETH.
struct Withdrawal {
    u64 index = 0;
    Address token, to;
    U256 amount;
    bool operator==(const Withdrawal&) const = default;
};
inline constexpr std::size_t kWithdrawalSize = 80;
/// A list of withdrawals as a native build hands it out: the fields of O-3, 80 bytes each.
void append_withdrawal(Bytes& out, const Withdrawal& withdrawal);
Result<std::vector<Withdrawal>, OutputError> list_withdrawals(ByteView bytes);
/// O-3.
Hash outbox_leaf(const Withdrawal& withdrawal);
/// O-4.
Hash transaction_leaf(const Hash& transaction_hash, u64 time_ms);

}  // namespace belay::wire

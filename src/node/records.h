// SPDX-License-Identifier: Apache-2.0
// What the sequencer keeps on disk, as bytes. Decoders are total: a record that does not read back exactly is
// a named error, never a guess.
#pragma once

#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "wire/entry.h"

namespace belay::node {

using Signature = std::array<u8, 65>;  ///< r ‖ s ‖ v

enum class [[nodiscard]] RecordError : u8 {
    bad_version,  ///< first byte is not the record's version
    truncated,    ///< ends inside a field
    trailing,     ///< bytes after the last field
    bad_value,    ///< a field outside its range
};
const char* to_string(RecordError reason);

/// One transaction at its place in the order. Its signers are kept so that a replay recovers none again.
struct TransactionRecord {
    u64 batch = 0;
    u32 index = 0;
    u64 time_ms = 0;
    u64 group = 0;  ///< the receipt group it was acknowledged in (R-3)
    std::vector<Address> signers{};
    Bytes bytes{};
    bool operator==(const TransactionRecord&) const = default;
};

/// One acknowledged group: what the receipts of the transactions from `first_sequence` have in common (R-3,
///
struct GroupRecord {
    u64 first_sequence = 0;
    u32 live =
        0;  ///< how many of its transactions are still in the order: fewer than leaves only after a rebase
    std::vector<Hash> leaves{};
    Hash root{};
    Hash running_hash{};  ///< after its last transaction (R-4)
    u64 deadline_block = 0;
    Signature signature{};
    bool operator==(const GroupRecord&) const = default;
};

/// One entry of the inbox as the sequencer runs it, before or after L1 has it. Batches name their
/// transactions by sequence; other kinds carry header and payload.
struct PlanEntry {
    u64 index = 0;
    wire::EntryKind kind = wire::EntryKind::genesis;
    bool is_void = false;  ///< ran without effect (B-11)

    // Batches only.
    bool sealed = false;
    u64 batch = 0;           ///< R-2
    u64 first_sequence = 0;  ///< of its transactions in the whole chain's order
    u32 count = 0;           ///< once sealed
    u64 queue_upto = 0;      ///< what its submission names (I-10)

    // Every other kind.
    u64 queue_index = 0;  ///< of a deposit or forced entry
    wire::EntryHeader header{};
    Bytes payload{};
    bool operator==(const PlanEntry&) const = default;
};

Bytes encode(const TransactionRecord& record);
Bytes encode(const GroupRecord& record);
Bytes encode(const PlanEntry& record);
Result<TransactionRecord, RecordError> decode_transaction_record(ByteView bytes);
Result<GroupRecord, RecordError> decode_group_record(ByteView bytes);
Result<PlanEntry, RecordError> decode_plan_entry(ByteView bytes);

}  // namespace belay::node

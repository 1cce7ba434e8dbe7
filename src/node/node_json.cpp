// SPDX-License-Identifier: Apache-2.0
#include "node/node_json.h"

#include <fmt/format.h>

#include "base/hex.h"
#include "node/json_rpc.h"

namespace belay::node {

std::string transaction_json(u64 sequence, const Hash& hash, const TransactionRecord& record) {
    std::string out = fmt::format(
        R"({{"hash":"{}","sequence":{},"batch":{},"index":{},"timeMs":{},"bytes":"{}","signers":[)",
        to_hex(hash), sequence, record.batch, record.index, record.time_ms, to_hex(record.bytes));
    for (std::size_t i = 0; i < record.signers.size(); ++i)
        out += (i == 0 ? "\"" : ",\"") + to_hex(record.signers[i]) + "\"";
    return out + "]}";
}

std::string batch_json(const PlanEntry& entry) {
    return fmt::format(
        R"({{"number":{},"entry":{},"kind":"{}","sealed":{},"void":{},"firstSequence":{},"count":{},"queueUpto":{}}})",
        entry.batch, entry.index, wire::to_string(entry.kind), entry.sealed, entry.is_void,
        entry.first_sequence, entry.count, entry.queue_upto);
}

std::string status_json(const SequencerStatus& status) {
    const Position& at = status.position;
    return fmt::format(
        R"({{"running":{},"failed":{},"nextEntry":{},"nextBatch":{},"nextSequence":{},"nextQueue":{},)"
        R"("timeMs":{},"runningHash":"{}","openBatch":{{"open":{},"count":{},"bytes":{}}},"pending":{},)"
        R"("acknowledged":{},"groups":{},"l1Head":{{"block":{},"time":{}}}}})",
        status.running, status.failed, at.next_entry, at.next_batch, at.next_sequence, at.next_queue,
        at.last_time_ms, to_hex(at.running_hash), status.batch_open, status.batch_count, status.batch_bytes,
        status.pending, status.acknowledged, status.groups, status.l1_block, status.l1_time);
}

std::string group_json(const CommittedGroup& group) {
    const Receipt& any = group.receipts.front();
    std::string out = fmt::format(
        R"({{"group":{},"groupRoot":"{}","runningHash":"{}","deadlineBlock":{},"signature":"{}","receipts":[)",
        group.number, to_hex(any.group_root), to_hex(any.running_hash), any.deadline_block,
        to_hex(any.signature));
    for (std::size_t i = 0; i < group.receipts.size(); ++i) {
        const Receipt& receipt = group.receipts[i];
        fmt::format_to(std::back_inserter(out),
                       R"({}{{"batch":{},"index":{},"transactionHash":"{}","timeMs":{}}})", i == 0 ? "" : ",",
                       receipt.batch, receipt.index, to_hex(receipt.transaction_hash), receipt.time_ms);
    }
    return out + "]}";
}

std::string broken_json(const BrokenReceipt& receipt) {
    std::string out = fmt::format(R"({{"transactionHash":"{}","oldBatch":{},"oldIndex":{},)",
                                  to_hex(receipt.transaction_hash), receipt.old_batch, receipt.old_index);
    if (receipt.now) {
        out += R"("receipt":)";
        append_json(out, *receipt.now);
    } else {
        out += R"("reason":)";
        append_json_text(out, receipt.reason);
    }
    return out + "}";
}

}  // namespace belay::node

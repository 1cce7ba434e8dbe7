// SPDX-License-Identifier: Apache-2.0
// The node's objects as JSON for the RPC.
#pragma once

#include "node/sequencer.h"

namespace belay::node {

std::string transaction_json(u64 sequence, const Hash& hash, const TransactionRecord& record);
std::string batch_json(const PlanEntry& entry);
std::string status_json(const SequencerStatus& status);
/// A whole group: enough to rebuild every leaf, the root and the running hash (R-3..R-5) without paths.
std::string group_json(const CommittedGroup& group);
std::string broken_json(const BrokenReceipt& receipt);

}  // namespace belay::node

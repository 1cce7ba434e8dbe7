// SPDX-License-Identifier: Apache-2.0
// Records jammed L1 blocks at the bond, so that deadlines stretch (rules ).
#pragma once

#include <functional>

#include "l1/bond_contract.h"
#include "l1/raw_header.h"
#include "l1/tx_manager.h"

namespace belay::node {

/// A run of headers for one call: from the newest jammed block back to the oldest one that is worth its way.
struct JamCall {
    u64 newest = 0;
    u64 jammed = 0;  ///< how many of its blocks count
    std::vector<Bytes> headers;
};

/// Calls that record every block of `blocks` (consecutive, oldest first) which is jammed and not `recorded`
/// yet. Blocks between two jammed ones are carried along while there are at most `most_gap` of them.
std::vector<JamCall> jam_calls(std::span<const l1::RawHeader> blocks, const U256& jam_base_fee,
                               const std::function<bool(u64)>& recorded, u64 most_gap = 8,
                               std::size_t most_headers = 256);

/// Looks at the newest `depth` blocks (what BLOCKHASH knows, or less) and sends what is missing. Returns how
/// many jammed blocks were recorded.
l1::L1Result<u64> record_jams(l1::JsonRpc& rpc, const l1::BondViews& bond, l1::TxManager& txs, u64 head,
                              u64 depth = 200);

}  // namespace belay::node

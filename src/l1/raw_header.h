// SPDX-License-Identifier: Apache-2.0
// A block's header as its hash's preimage, for contracts that judge blocks by their headers.
#pragma once

#include <nlohmann/json.hpp>

#include "l1/json_rpc.h"
#include "l1/types.h"

namespace belay::l1 {

struct RawHeader {
    u64 number = 0;
    Hash hash, parent;
    U256 base_fee;
    Bytes rlp;
};

/// From the block as JSON-RPC tells it. bad_field when a field is missing, or when the RLP does not hash to
/// the block's hash: then this L1 has header fields that we do not know.
L1Result<RawHeader> raw_header_of(const nlohmann::json& block);
L1Result<RawHeader> raw_header(JsonRpc& rpc, u64 number);

}  // namespace belay::l1

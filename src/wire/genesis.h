// SPDX-License-Identifier: Apache-2.0
// I-30: the chain configuration, payload of entry 0.
#pragma once

#include "wire/entry.h"

namespace belay::wire {

struct ChainConfig {
    u64 chain_id = 0;
    Address inbox, vault;
    u64 batch_time_window_ms = 0;
    Bytes program;  ///< the program's own configuration, opaque to the rollup
    bool operator==(const ChainConfig&) const = default;
};

enum class [[nodiscard]] GenesisError : u8 {
    too_short,
    too_long,         ///< beyond 65,536 bytes
    length_mismatch,  ///< the program bytes are not exactly as many as announced
};
const char* to_string(GenesisError reason);

Bytes encode(const ChainConfig& config);
Result<ChainConfig, GenesisError> decode_chain_config(ByteView bytes);

}  // namespace belay::wire

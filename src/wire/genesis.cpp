// SPDX-License-Identifier: Apache-2.0
#include "wire/genesis.h"

#include "base/endian.h"

namespace belay::wire {

const char* to_string(GenesisError reason) {
    switch (reason) {
        case GenesisError::too_short:
            return "too_short";
        case GenesisError::too_long:
            return "too_long";
        case GenesisError::length_mismatch:
            return "length_mismatch";
    }
    return "?";
}

Bytes encode(const ChainConfig& config) {
    Bytes out;
    out.reserve(kMinGenesisSize + config.program.size());
    append_be<u64>(out, config.chain_id);
    append(out, config.inbox);
    append(out, config.vault);
    append_be<u64>(out, config.batch_time_window_ms);
    append_be<u32>(out, static_cast<u32>(config.program.size()));
    append(out, config.program);
    return out;
}

Result<ChainConfig, GenesisError> decode_chain_config(ByteView bytes) {
    if (bytes.size() < kMinGenesisSize) return fail(GenesisError::too_short);
    if (bytes.size() > kMaxPayloadSize) return fail(GenesisError::too_long);
    const ByteView program = bytes.subspan(kMinGenesisSize);
    if (load_be<u32>(bytes.data() + 56) != program.size()) return fail(GenesisError::length_mismatch);
    ChainConfig out;
    out.chain_id = load_be<u64>(bytes.data());
    out.inbox = Address::from(bytes.subspan(8, 20));
    out.vault = Address::from(bytes.subspan(28, 20));
    out.batch_time_window_ms = load_be<u64>(bytes.data() + 48);
    out.program.assign(program.begin(), program.end());
    return out;
}

}  // namespace belay::wire

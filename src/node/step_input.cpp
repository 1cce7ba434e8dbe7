// SPDX-License-Identifier: Apache-2.0
// The input that a step reads, read off its log.
#include "base/endian.h"
#include "machine/ecall_values.h"
#include "node/move_writer.h"

namespace belay::node {

std::optional<u64> input_read_by(ByteView log) {
    // S-1: state, program, the code leaf with the instruction at pc.
    constexpr std::size_t kState = machine::StatePreimage::kSize, kProgram = 120, kLeaf = 32;
    constexpr u32 kEcall = 0x73;
    constexpr std::size_t kNumber = 17;  // a7
    machine::StatePreimage state;
    if (log.size() < kState + kProgram + kLeaf || !machine::StatePreimage::decode(log.first(kState), state))
        return std::nullopt;
    const u8* leaf = log.data() + kState + kProgram;
    const bool reads = load_le<u32>(leaf + state.state.pc % kLeaf) == kEcall &&
                       state.state.x[kNumber] == static_cast<u32>(machine::Ecall::read_input);
    if (!reads) return std::nullopt;
    return state.state.input_position;
}

}  // namespace belay::node

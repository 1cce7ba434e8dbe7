// SPDX-License-Identifier: Apache-2.0
// What can be read off the bytes of others: the outputs in a proposal's calldata, the input that a step
// reads.
#include <algorithm>

#include "base/endian.h"
#include "l1/abi.h"
#include "machine/ecall_values.h"
#include "node/move_writer.h"

namespace belay::node {
namespace {

constexpr std::string_view kPropose = "propose((bytes32,bytes32,bytes,bytes,bytes32[],bytes,bytes[],bytes))";

std::optional<std::vector<Bytes>> outputs_of_call(ByteView call, const Hash& outputs_root) {
    const auto values = l1::abi_decode_call(kPropose, call, l1::AbiMode::lenient);
    if (!values) return std::nullopt;
    std::vector<Bytes> outputs;
    std::vector<Hash> digests;
    for (const l1::AbiValue& header : (*values)[0][6].members()) {
        outputs.push_back(header.bytes());
        digests.push_back(wire::output_digest(outputs.back()));
    }
    if (rollup::outputs_root(digests) != outputs_root) return std::nullopt;
    return outputs;
}

}  // namespace

std::optional<std::vector<Bytes>> outputs_in_calldata(ByteView calldata, const Hash& outputs_root) {
    const auto selector = l1::abi_selector(kPropose);
    // Whoever pads his calldata with selectors gets no more of our time than this.
    constexpr int kMostTries = 64;
    auto rest = calldata;
    for (int tries = 0; tries < kMostTries && rest.size() >= selector.size(); ++tries) {
        const auto found = std::search(rest.begin(), rest.end(), selector.begin(), selector.end());
        if (found == rest.end()) break;
        rest = rest.subspan(static_cast<std::size_t>(found - rest.begin()));
        if (auto outputs = outputs_of_call(rest, outputs_root)) return outputs;
        rest = rest.subspan(1);
    }
    return std::nullopt;
}

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

// SPDX-License-Identifier: Apache-2.0
#include "prover/trace_core.h"

namespace belay::prover {

using machine::kLeafSize;

TraceCore::TraceCore(machine::Machine::Inside machine, const machine::InputWindow& input, Trace& out,
                     WordTimes& times, NodeCount& memory_nodes)
    : state_(machine.state),
      memory_(machine.memory),
      input_(input),
      out_(out),
      times_(times),
      memory_nodes_(memory_nodes) {
    std::copy(state_.x.begin(), state_.x.end(), registers.x.begin());
}

MutByteView TraceCore::update(u32 address, u32 size) {
    u8* at = memory_.open(address, size);
    replaced.address = address;
    replaced.size = size;
    std::memcpy(replaced.before.data(), at, size);
    return {at, size};
}

// Before a leaf's first access it is what the segment found; a block just replaced is kept for that.
void TraceCore::touch(u32 leaf, u32 first) {
    TouchedLeaf& out = out_.leaves.emplace_back();
    out.leaf = leaf;
    out.first = first;
    const u32 address = leaf * kLeafSize, inside = address - replaced.address;
    const u8* bytes = inside < replaced.size ? replaced.before.data() + inside : memory_.bytes() + address;
    std::memcpy(out.before.data(), bytes, kLeafSize);
    for (u32 k = 0; k < 4; ++k) times_.at(leaf * 4 + k) = first;
    memory_nodes_.add(leaf);
}

void Trace::clear() {
    steps = 0;
    for (auto& rows : families) rows.clear();
    ecalls.clear();
    stops.clear();
    aged.clear();
    words.clear();
    block_ios.clear();
    leaves.clear();
    code.clear();
    keccaks.clear();
    bigints.clear();
    products.clear();
    permutations.clear();
    dots.clear();
    memory_nodes = code_nodes = sink = keccak_blocks = dot_elements = 0;
    register_times = {};
}

}  // namespace belay::prover

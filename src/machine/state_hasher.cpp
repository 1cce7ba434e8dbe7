// SPDX-License-Identifier: Apache-2.0
#include "machine/state_hasher.h"

#include <algorithm>

#include "crypto/keccak_lanes.h"

namespace belay::machine {

StatePreimage StateHasher::absorb(const StateDelta& delta) {
    std::vector<const PageCopy*> copies;
    copies.reserve(delta.pages.size());
    for (const PageCopy& copy : delta.pages) copies.push_back(&copy);
    std::sort(copies.begin(), copies.end(), [](auto* a, auto* b) { return a->page < b->page; });
    std::vector<u32> pages;
    pages.reserve(copies.size());
    for (const PageCopy* copy : copies) pages.push_back(copy->page);
    std::size_t next = 0;  // update() asks for each page once, in order
    tree_.update(pages, [&](u32) { return copies[next++]->bytes.data(); });
    return {delta.program_hash, tree_.root(), delta.state};
}

MemoryRoots StateHasher::absorb(const StepTrace& trace) {
    MemoryRoots out{tree_.root(), {}};
    tree_.write(trace.pages, trace.writes, out.after);
    return out;
}

void append_step_roots(const Hash& program_hash, const StepTrace& trace, const MemoryRoots& memory,
                       std::vector<Hash>& roots) {
    StatePreimage preimage{program_hash, memory.before, {}};
    Bytes preimages(trace.states.size() * StatePreimage::kSize);
    std::size_t write = 0, changed = 0;
    for (std::size_t i = 0; i < trace.states.size(); ++i) {
        if (write < trace.writes.size() && trace.writes[write].step == i) {
            preimage.memory_root = memory.after[changed++];
            while (write < trace.writes.size() && trace.writes[write].step == i) ++write;
        }
        preimage.state = trace.states[i];
        const auto bytes = preimage.encode();
        std::memcpy(preimages.data() + i * bytes.size(), bytes.data(), bytes.size());
    }
    const std::size_t before = roots.size();
    roots.resize(before + trace.states.size());
    crypto::keccak256_many(preimages, StatePreimage::kSize, roots.data() + before);
}

}  // namespace belay::machine

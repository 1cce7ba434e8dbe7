// SPDX-License-Identifier: Apache-2.0
#include "node/input_reads.h"

#include <algorithm>

namespace belay::node {

using dispute::StepIndex;

/// The machine in an entry's frame.
struct InputReads::At {
    std::unique_ptr<machine::Machine> machine;
    wire::Elements elements;
    u64 first = 0;  ///< position of the first element
    u64 step = 0;   ///< of the frame

    u64 position() const { return machine->state().input_position; }
    /// False when the machine does not go on.
    bool advance(u64 steps) {
        const u64 done = machine->run(steps, {.first = first, .elements = elements}).steps;
        step += done;
        return done == steps;
    }
};

std::optional<InputReads::At> InputReads::before(u64 entry) const {
    const auto programs = chain_.programs();
    if (!programs || entry >= chain_.results().size()) return std::nullopt;
    At out;
    const ChainStart& start = chain_.start();
    if (start.entry > 0) {
        auto made = machine_before(chain_.entries()[start.entry], start.parent_output, *programs,
                                   machine::Hashing::here);
        if (made) out.machine = std::move(*made);
    } else {
        out.machine = machine::Machine::create(programs->first().program);
    }
    if (!out.machine || entry < start.entry) return std::nullopt;
    for (u64 i = start.entry; i <= entry; ++i) {
        const rollup::Entry& e = chain_.entries()[i];
        auto elements = elements_(e);
        if (!elements) return std::nullopt;
        out.elements = std::move(*elements);
        out.first = e.limit_before;
        if (i > start.entry) out.machine->close_batch();
        if (!begin_entry(*out.machine, e, *programs)) return std::nullopt;
        if (i < entry) out.advance(chain_.rollup().frame.steps_per_frame());
    }
    out.step = 0;
    return out;
}

// To the stride in which the position passes, and from its beginning step by step.
std::optional<StepIndex> InputReads::of_element(u64 entry, u64 position) const {
    const u64 frame = chain_.rollup().frame.steps_per_frame();
    const u64 stride = chain_.rollup().frame.steps_per_stride();
    auto at = before(entry);
    if (!at || at->position() > position) return std::nullopt;
    u64 start = 0;
    while (at->position() <= position) {
        start = at->step;
        const bool goes_on = at->step < frame && at->advance(stride);
        if (!goes_on && at->position() <= position) return std::nullopt;
    }
    at = before(entry);
    if (!at || !at->advance(start)) return std::nullopt;
    while (at->position() <= position)
        if (!at->advance(1)) return std::nullopt;
    return StepIndex{at->step - 1};
}

std::optional<StepIndex> InputReads::near_step(u64 entry, StepIndex from) const {
    auto at = before(entry);
    if (!at) return std::nullopt;
    at->advance(from.value);
    const u64 next = at->position();
    if (const auto found = of_element(entry, next)) return found;
    return next > at->first ? of_element(entry, next - 1) : std::nullopt;
}

}  // namespace belay::node

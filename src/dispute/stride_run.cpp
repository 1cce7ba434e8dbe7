// SPDX-License-Identifier: Apache-2.0
#include "dispute/stride_run.h"

namespace belay::dispute {

RootedPiece StepMemory::operator()(StepPiece&& piece) {
    RootedPiece out{.trace = std::move(piece.trace), .memory = {}, .still = piece.still, .closed = {}};
    out.memory = hasher_.absorb(out.trace);
    if (piece.closed) out.closed = hasher_.absorb(*piece.closed).root();
    return out;
}

void StepLeaves::operator()(const RootedPiece& piece) {
    machine::append_step_roots(program_hash_, piece.trace, piece.memory, leaves_);
    if (!piece.trace.states.empty()) last_ = leaves_.back();
    if (piece.still > 0) append_run(rest_, last_, piece.still);
    if (!piece.closed) return;
    last_ = *piece.closed;
    if (rest_.empty()) {
        leaves_.pop_back();
    } else if (--rest_.back().count == 0) {
        rest_.pop_back();
    }
    append_run(rest_, last_);
}

HistoryTree StepLeaves::finish(unsigned log2_stride) && {
    BELAY_CHECK(leaves_.size() + leaf_count(rest_) == u64{1} << log2_stride);
    return HistoryTree::from_leaves(std::move(leaves_), rest_, log2_stride);
}

Result<StepHistory, StrideEnd> step_history(machine::Machine& machine, const FrameShape& shape,
                                            StrideIndex stride, const machine::InputWindow& input) {
    StepHasher hasher(*machine.base(), machine.program().hash(), machine.take_delta());
    const StrideEnd end = run_stride(machine, shape, shape.first_step(stride), input, [&](StepPiece&& piece) {
        hasher(std::move(piece));
        return true;
    });
    if (end != StrideEnd::done) return fail(end);
    const Hash start = hasher.first();
    return StepHistory{start, std::move(hasher).finish(shape.log2_stride)};
}

}  // namespace belay::dispute

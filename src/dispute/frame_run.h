// SPDX-License-Identifier: Apache-2.0
// One batch through its frame (rules C-1 to C-5), stride by stride. The machine's thread takes the deltas;
// whoever gets them, here or on another core, turns them into machine roots and those into the history.
#pragma once

#include "dispute/frame.h"
#include "dispute/history.h"
#include "dispute/history_tree.h"
#include "machine/machine.h"

namespace belay::dispute {

enum class [[nodiscard]] FrameEnd : u8 {
    yielded,
    voided,         // trapped, halted, or out of steps: the void successor stands at the end (B-11)
    bad_advice,     // no claim may be made; the history of this batch is incomplete
    input_missing,  // the window does not hold the whole entry; likewise
};

/// The machine after a stride, `count` times in a row.
struct StrideRoots {
    machine::StateDelta delta;
    u64 count = 0;
};

/// Runs the batch that begin_batch() opened to the end of its frame and closes it. `sink` gets StrideRoots
/// whose counts add up to strides_per_frame(), unless the batch ends in bad_advice or input_missing, which is
/// undone.
template <class Sink>
FrameEnd run_frame(machine::Machine& machine, const FrameShape& shape, const machine::InputWindow& input,
                   Sink&& sink) {
    using machine::Status;
    const u64 strides = shape.strides_per_frame();
    for (u64 stride = 0; stride < strides; ++stride) {
        const machine::RunResult result = machine.run(shape.steps_per_stride(), input);
        const Status status = machine.state().status;
        if (result.stop == machine::Stop::input_missing || status == Status::bad_advice) {
            machine.undo_batch();
            return status == Status::bad_advice ? FrameEnd::bad_advice : FrameEnd::input_missing;
        }
        // From here to the last stride the machine stands still; the last one shows it closed (C-4).
        const u64 left = strides - stride - 1;
        const u64 same = status == Status::running ? u64{left > 0} : left;
        if (same > 0) sink(StrideRoots{machine.take_delta(), same});
        if (status != Status::running) break;
    }
    const bool voided = machine.close_batch();
    sink(StrideRoots{machine.take_delta(), 1});
    return voided ? FrameEnd::voided : FrameEnd::yielded;
}

/// The other end: machine roots and history from the strides of successive frames, in order.
class HistoryHasher {
  public:
    explicit HistoryHasher(const machine::Program& program) : hasher_(program) {}

    void operator()(const StrideRoots& stride) {
        last_ = hasher_.absorb(stride.delta);
        const Hash root = last_.root();
        history_.append(root, stride.count);
        append_run(strides_, root, stride.count);
    }

    /// The machine after the last stride absorbed: a claim's end state when that closed a frame.
    const machine::StatePreimage& last() const { return last_; }
    const HistoryBuilder& history() const { return history_; }
    /// The leaves of the history: executed strides one by one, standing still in one run.
    const std::vector<LeafRun>& strides() const { return strides_; }
    /// Begins the next claim; the machine goes on from where it is.
    void start_claim() {
        history_ = {};
        strides_.clear();
    }

  private:
    machine::StateHasher hasher_;
    machine::StatePreimage last_;
    HistoryBuilder history_;
    std::vector<LeafRun> strides_;
};

}  // namespace belay::dispute

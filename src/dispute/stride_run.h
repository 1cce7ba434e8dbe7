// SPDX-License-Identifier: Apache-2.0
// One stride step by step (rule G-2): the machine root after each of its 2^s steps, in pieces. The machine's
// thread makes pieces; whoever gets them, here or on another core, turns them into leaves and those into a
// tree. The pieces of a stride begin at multiples of the same number of steps, so who keeps the leaves of
// finished ones can go on from there.
#pragma once

#include <algorithm>

#include "dispute/history_tree.h"
#include "machine/machine.h"

namespace belay::dispute {

/// From step `from` of the frame to just before step `to`; a machine that stops on the way stands still.
/// False when the window lacks an element or the elements are not the inbox's own.
[[nodiscard]] inline bool advance(machine::Machine& machine, StepIndex from, StepIndex to,
                                  const machine::InputWindow& input) {
    BELAY_CHECK(from <= to);
    const machine::RunResult result = machine.run(to.value - from.value, input);
    return result.stop != machine::Stop::input_missing &&
           machine.state().status != machine::Status::bad_advice;
}

/// Some steps of a stride.
struct StepPiece {
    machine::StepTrace trace;                   // those that ran
    u64 still = 0;                              // and how many the machine stood still for afterwards
    std::optional<machine::StateDelta> closed;  // what the piece's last leaf shows instead (C-4)
};

inline constexpr u64 kStepsPerPiece = u64{1} << 14;

enum class [[nodiscard]] StrideEnd : u8 {
    done,
    stopped,        // the sink said so
    bad_advice,     // as in FrameEnd: nobody can have claimed over this
    input_missing,  // likewise
};

/// From step `from`, at which `machine` stands in an open batch, to the end of its stride. What the machine
/// changed before has been taken (take_delta). `sink` gets StepPieces and says whether to go on. The machine
/// is of no further use.
template <class Sink>
StrideEnd run_stride(machine::Machine& machine, const FrameShape& shape, StepIndex from,
                     const machine::InputWindow& input, Sink&& sink, u64 piece_steps = kStepsPerPiece) {
    using machine::Status;
    const StrideIndex stride{from.value >> shape.log2_stride};
    const u64 end = shape.first_step(stride).value + shape.steps_per_stride();
    for (u64 at = from.value; at < end;) {
        StepPiece piece;
        const u64 steps = std::min(piece_steps - at % piece_steps, end - at);
        const machine::RunResult result = machine.trace(steps, input, piece.trace);
        const Status status = machine.state().status;
        if (result.stop == machine::Stop::input_missing) return StrideEnd::input_missing;
        if (status == Status::bad_advice) return StrideEnd::bad_advice;
        at += result.steps;
        if (status != Status::running) piece.still = end - at;
        if (at + piece.still == end && shape.is_last(stride) && machine.close_batch())
            piece.closed = machine.take_delta();
        at += piece.still;
        if (!sink(std::move(piece))) return StrideEnd::stopped;
    }
    return StrideEnd::done;
}

/// A stride's history and the root that it starts from.
struct StepHistory {
    Hash start;
    HistoryTree tree;
};

/// A piece whose memory roots are known.
struct RootedPiece {
    machine::StepTrace trace;
    machine::MemoryRoots memory;
    u64 still = 0;
    std::optional<Hash> closed;  // the root that closes the frame
};

/// The other end, in two halves that may run beside each other: memory roots first, then leaves.
class StepMemory {
  public:
    /// `start` is all that a machine that stands where the first piece begins has changed since the program's
    /// initial state.
    StepMemory(const machine::Program& program, const machine::StateDelta& start)
        : hasher_(program), first_(hasher_.absorb(start).root()) {}

    RootedPiece operator()(StepPiece&& piece);
    /// The root that `start` gave: the stride's start root, or the last leaf of what was done before.
    const Hash& first() const { return first_; }

  private:
    machine::StateHasher hasher_;
    Hash first_;
};

class StepLeaves {
  public:
    /// `first` is the root before the first piece; `done` are the leaves up to it, when the stride was begun
    /// by another one.
    StepLeaves(const Hash& program_hash, const Hash& first, std::vector<Hash> done = {})
        : program_hash_(program_hash), leaves_(std::move(done)), last_(first) {}

    void operator()(const RootedPiece& piece);

    /// Leaves one by one, as far as the machine ran: what may be kept and handed to another one.
    const std::vector<Hash>& leaves() const { return leaves_; }
    /// What follows them: nothing while the machine runs.
    const std::vector<LeafRun>& rest() const { return rest_; }
    /// The machine after the last step.
    const Hash& last() const { return last_; }

    /// Once all pieces have come.
    HistoryTree finish(unsigned log2_stride) &&;

  private:
    Hash program_hash_;
    std::vector<Hash> leaves_;
    std::vector<LeafRun> rest_;  // after leaves_
    Hash last_;
};

/// Both halves on one thread.
class StepHasher {
  public:
    /// `base`: whose initial state `start` is relative to; `program_hash`: what runs now.
    StepHasher(const machine::Program& base, const Hash& program_hash, const machine::StateDelta& start,
               std::vector<Hash> done = {})
        : memory_(base, start), leaves_(program_hash, memory_.first(), std::move(done)) {}

    void operator()(StepPiece&& piece) { leaves_(memory_(std::move(piece))); }

    const Hash& first() const { return memory_.first(); }
    const std::vector<Hash>& leaves() const { return leaves_.leaves(); }
    const std::vector<LeafRun>& rest() const { return leaves_.rest(); }
    const Hash& last() const { return leaves_.last(); }
    HistoryTree finish(unsigned log2_stride) && { return std::move(leaves_).finish(log2_stride); }

  private:
    StepMemory memory_;
    StepLeaves leaves_;
};

/// The whole of it on this thread: from a machine (Hashing::elsewhere) that stands at the stride's first
/// step.
Result<StepHistory, StrideEnd> step_history(machine::Machine& machine, const FrameShape& shape,
                                            StrideIndex stride, const machine::InputWindow& input);

}  // namespace belay::dispute

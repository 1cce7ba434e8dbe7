// SPDX-License-Identifier: Apache-2.0
// A running machine: state, memory and program together. Not thread safe; two machines share nothing but the
// program.
//
// A batch (C-1) goes
//   machine.begin_batch(limit, accumulator);          // C-3; the point that undo comes back to
//   RunResult r = machine.run(frame_steps, window);    // as often as wanted, up to 2^B steps in all
//   machine.close_batch();                             // C-4: a batch that has not yielded becomes void
//
// The machine root is kept up to date by root(), on this thread, or elsewhere from what take_delta() hands
// over (state_hasher.h): a machine is made for one of the two.
#pragma once

#include <memory>
#include <optional>

#include "machine/input.h"
#include "machine/memory.h"
#include "machine/program.h"
#include "machine/state.h"
#include "machine/state_hasher.h"

namespace belay::machine {

enum class Stop : u8 {
    max_steps,      // the budget is used up and the machine still runs
    not_running,    // see state().status
    input_missing,  // the window lacks the element at state().input_position, which lies below the limit
};

struct RunResult {
    Stop stop = Stop::not_running;
    u64 steps = 0;
};

/// Where the last yield said its output lies (M-21): any values.
struct OutputPlace {
    u32 address = 0;
    u32 length = 0;
};

enum class [[nodiscard]] SnapshotError : u8 { wrong_program, bad_state, unordered_pages };
std::string_view to_string(SnapshotError error);

/// A machine at rest: what differs from the program's initial state.
struct Snapshot {
    Hash program_hash;
    MachineState state;
    std::vector<PageCopy> pages;  // rising
};

enum class Hashing : u8 { here, elsewhere };

class Machine {
  public:
    /// Null when the host cannot map the address space.
    static std::unique_ptr<Machine> create(std::shared_ptr<const Program> program,
                                           Hashing hashing = Hashing::here);

    const Program& program() const { return *program_; }
    const std::shared_ptr<const Program>& shared_program() const { return program_; }
    const MachineState& state() const { return state_; }

    /// The program in whose initial state the machine was made: deltas start there.
    const std::shared_ptr<const Program>& base() const { return base_; }

    /// C-3, and the point that close_batch() and undo_batch() come back to. Not for restarts.
    void begin_batch(u64 limit, const Hash& accumulator, Opening how = Opening::plain);
    /// U-2: the same for a restart with this program, whose image takes the place of all memory.
    void begin_restart(std::shared_ptr<const Program> program, u64 limit, const Hash& accumulator);
    /// At most `max_steps` steps; stops exactly there, or as soon as the machine no longer runs.
    RunResult run(u64 max_steps, const InputWindow& input = {});
    /// The same step by step, with what each step did. Hashing::elsewhere only, and right after take_delta():
    /// what a trace shows is not in the next delta.
    RunResult trace(u64 max_steps, const InputWindow& input, StepTrace& out);
    /// E-8: the same for the exit batch, which reads nothing.
    void begin_exit();
    /// C-4: a state that is not yielded becomes the void successor (B-11). True when the batch was void.
    bool close_batch();
    /// Back to the state at begin_batch(), before it resumed.
    void undo_batch();

    /// M-6. Hashes the pages that changed since the last call. Hashing::here only.
    Hash root() { return preimage().root(); }
    StatePreimage preimage();
    const Digest& memory_root();

    /// What changed since the last call, for a StateHasher. Hashing::elsewhere only.
    StateDelta take_delta();

    /// `length` bytes from `address`, wrapping at 2^32.
    Bytes read_memory(u32 address, u32 length) const;
    u32 read_word(u32 address) const;
    /// The bytes that the last yield named; nothing when they are more than `most`.
    std::optional<Bytes> output(u32 most) const;

    /// Not while a batch is open that may yet be undone.
    Snapshot snapshot() const;
    /// Replaces the state of a machine that has not run since it was created.
    std::optional<SnapshotError> restore(const Snapshot& snapshot);

    /// For who runs the machine itself, by the rules of run(): the prover's tracer.
    struct Inside {
        MachineState& state;
        Memory& memory;
        OutputPlace& output;
    };
    Inside inside() { return {state_, memory_, output_}; }

    /// For recording steps: the tree as of the last root(), and memory.
    const MemoryTree& tree() const { return *tree_; }
    const Memory& memory() const { return memory_; }

  private:
    Machine(std::shared_ptr<const Program> program, Hashing hashing);

    class Direct;
    class Traced;
    bool plain_step(const InputWindow& input);
    void begin(const MachineState& start);
    void update_tree();
    void replace_memory(const Program& next);

    const std::shared_ptr<const Program> base_;
    std::shared_ptr<const Program> program_, parent_program_;
    Memory memory_;
    MachineState state_;
    MachineState parent_;  // at begin_batch()
    OutputPlace output_;
    std::optional<MemoryTree> tree_;  // Hashing::here
};

}  // namespace belay::machine

// SPDX-License-Identifier: Apache-2.0
// Runs entries one after another: natively for the output, in the machine for the roots, and stops when the
// two disagree. What it returns is all that a claim, an explorer or a withdrawal proof needs of an entry.
#pragma once

#include <expected>
#include <filesystem>

#include "node/history_worker.h"
#include "node/native_program.h"
#include "node/programs.h"
#include "rollup/claim.h"
#include "rollup/derivation.h"
#include "rollup/exit.h"

namespace belay::node {

struct ExecutorConfig {
    /// Empty: no machine, so no roots, no claims, and no restarts.
    std::filesystem::path elf;
    std::filesystem::path
        so;  ///< empty: no native run, so no outbox lists; everything else comes from the machine
    rollup::Frame frame;
};

enum class [[nodiscard]] ExecutorError : u8 {
    bad_program,      ///< the ELF is refused
    no_memory,        ///< the machine's address space cannot be had
    bad_native,       ///< the shared object is refused
    out_of_order,     ///< not the entry after the last one
    wrong_elements,   ///< not as many as the entry has
    bad_advice,       ///< the elements are not those the accumulator commits to (B-7, B-9)
    disagreement,     ///< native and machine differ: a fault of ours, never to be claimed over
    bad_output,       ///< output bytes that do not split (O-8)
    unknown_program,  ///< a restart with a program whose package is not here
};
const char* to_string(ExecutorError reason);

struct ExecutorFailure {
    ExecutorError reason = ExecutorError::bad_program;
    std::string detail;
};

/// One entry, run.
struct EntryResult {
    /// `end`, `history` and `strides` only with a machine.
    rollup::BatchResult batch;
    bool is_void = false;
    Hash machine_root;                               ///< zero without a machine
    wire::OutputHeader output;                       ///< of batch.output_header; default when void
    Bytes exports;                                   ///< O-7
    std::vector<wire::Withdrawal> outbox;            ///< with a native program only
    double native_seconds = 0, machine_seconds = 0;  ///< machine_seconds: until its root is known
    double hash_seconds = 0;                         ///< beside the machine, on the other thread
    u64 steps = 0;  ///< machine steps; of a void entry those before its last stride
};

class Executor {
  public:
    static std::expected<std::unique_ptr<Executor>, ExecutorFailure> open(const ExecutorConfig& config);

    /// U-7: instead of running what comes before this restart entry. Needs a machine. `parent_output` is the
    /// digest of the output before it, and comes from a final claim.
    std::expected<void, ExecutorFailure> stand_before(const rollup::Entry& restart,
                                                      const Hash& parent_output);

    /// Runs the next entry. On bad_advice nothing has changed; on disagreement and bad_output the executor is
    /// of no further use.
    std::expected<EntryResult, ExecutorFailure> run(const rollup::Entry& entry,
                                                    std::span<const Hash> elements);

    /// The exit batch from where the executor stands (E-8), in both runs. Afterwards it is of no further use.
    std::expected<rollup::ExitResult, ExecutorFailure> run_exit();

    /// Entries run.
    u64 position() const { return position_; }
    /// Preimage of the newest end root; at position 0 that of the genesis claim (C-10). Needs a machine.
    const machine::StatePreimage& end_state() const { return end_; }
    bool has_machine() const { return machine_ != nullptr; }
    bool has_native() const { return native_ != nullptr; }
    /// Null without one. Its state is that after the last entry.
    NativeProgram* native() { return native_.get(); }
    /// All three null without a machine: the program that runs now, and where those before and after it are.
    const machine::Program* program() const { return machine_ ? &machine_->program() : nullptr; }
    std::shared_ptr<const machine::Program> shared_program() const {
        return machine_ ? machine_->shared_program() : nullptr;
    }
    const std::shared_ptr<Programs>& programs() const { return programs_; }

    /// The state between two entries, to come back to when L1 reorganises.
    struct Checkpoint {
        u64 position = 0;
        machine::StatePreimage end;
        std::optional<machine::Snapshot> machine;
        ProgramSnapshot native;
    };
    Checkpoint save() const;
    /// The machine alone, to be stored: a native program's snapshot cannot be. Needs a machine.
    machine::Snapshot machine_snapshot() const { return machine_->snapshot(); }
    /// Goes to a checkpoint that this executor saved.
    std::expected<void, ExecutorFailure> load(const Checkpoint& checkpoint);

  private:
    explicit Executor(rollup::Frame frame) : frame_(frame) {}
    std::expected<void, ExecutorFailure> start_machine(const machine::Snapshot* from);
    std::expected<NativeRun, ExecutorFailure> run_native(const rollup::Entry& entry, machine::Opening how,
                                                         std::span<const Hash> elements, EntryResult& result);
    std::expected<Bytes, ExecutorFailure> run_machine(const rollup::Entry& entry,
                                                      std::span<const Hash> elements, EntryResult& result);
    std::expected<Bytes, ExecutorFailure> run_exit_machine(rollup::ExitResult& result);
    std::expected<void, ExecutorFailure> settle(EntryResult& result, NativeRun native, Bytes machine_output);

    rollup::Frame frame_;
    std::shared_ptr<Programs> programs_;
    std::unique_ptr<machine::Machine> machine_;
    std::unique_ptr<HistoryWorker> history_;
    std::unique_ptr<NativeProgram> native_;
    machine::StatePreimage end_;
    u64 position_ = 0;
};

}  // namespace belay::node

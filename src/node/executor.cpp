// SPDX-License-Identifier: Apache-2.0
#include "node/executor.h"

#include <chrono>

#include "base/hex.h"
#include "wire/batch.h"

namespace belay::node {
namespace {

using machine::Status;

// Header and exports of an honest program stay far below; the length in a yield is any value (M-21).
constexpr u32 kMostOutput = 64U << 20;

double seconds_since(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

std::unexpected<ExecutorFailure> refuse(ExecutorError reason, std::string detail) {
    return std::unexpected(ExecutorFailure{reason, std::move(detail)});
}

}  // namespace

const char* to_string(ExecutorError reason) {
    switch (reason) {
        case ExecutorError::bad_program:
            return "bad_program";
        case ExecutorError::no_memory:
            return "no_memory";
        case ExecutorError::bad_native:
            return "bad_native";
        case ExecutorError::out_of_order:
            return "out_of_order";
        case ExecutorError::wrong_elements:
            return "wrong_elements";
        case ExecutorError::bad_advice:
            return "bad_advice";
        case ExecutorError::disagreement:
            return "disagreement";
        case ExecutorError::bad_output:
            return "bad_output";
        case ExecutorError::unknown_program:
            return "unknown_program";
    }
    return "?";
}

std::expected<std::unique_ptr<Executor>, ExecutorFailure> Executor::open(const ExecutorConfig& config) {
    std::unique_ptr<Executor> out(new Executor(config.frame));
    if (!config.elf.empty()) {
        auto programs = Programs::open(config.elf, config.so);
        if (!programs) return refuse(ExecutorError::bad_program, programs.error());
        out->programs_ = std::move(*programs);
        if (auto started = out->start_machine(nullptr); !started) return std::unexpected(started.error());
        const machine::ProgramIdentity& identity = out->program()->identity();
        out->end_ = rollup::genesis_state({.program_hash = out->program()->hash(),
                                           .memory_root = identity.initial_memory_root,
                                           .state = out->machine_->state()});
    }
    if (!config.so.empty()) {
        auto native = NativeProgram::open(config.so);
        if (!native)
            return refuse(ExecutorError::bad_native,
                          std::string(to_string(native.error().reason)) + ": " + native.error().detail);
        out->native_ = std::move(*native);
    }
    if (!out->machine_ && !out->native_)
        return refuse(ExecutorError::bad_program, "neither ELF nor shared object");
    return out;
}

std::expected<void, ExecutorFailure> Executor::start_machine(const machine::Snapshot* from) {
    const auto program = from ? programs_->find(from->program_hash) : programs_->first();
    if (!program) return refuse(ExecutorError::unknown_program, "of a state to go back to");
    auto machine = machine::Machine::create(program->program, machine::Hashing::elsewhere);
    if (!machine) return refuse(ExecutorError::no_memory, "the machine's address space");
    if (from != nullptr)
        if (const auto error = machine->restore(*from))
            return refuse(ExecutorError::bad_program, std::string(to_string(*error)));
    machine_ = std::move(machine);
    history_ = std::make_unique<HistoryWorker>(*machine_->base());
    return {};
}

std::expected<void, ExecutorFailure> Executor::stand_before(const rollup::Entry& restart,
                                                            const Hash& parent_output) {
    auto machine = machine_before(restart, parent_output, *programs_, machine::Hashing::elsewhere);
    if (!machine) return refuse(ExecutorError::unknown_program, machine.error());
    machine_ = std::move(*machine);
    history_ = std::make_unique<HistoryWorker>(*machine_->base());
    end_ = {.program_hash = machine_->program().hash(),
            .memory_root = machine_->program().identity().initial_memory_root,
            .state = machine_->state()};
    position_ = restart.header.index;
    return {};
}

std::expected<EntryResult, ExecutorFailure> Executor::run(const rollup::Entry& entry,
                                                          std::span<const Hash> elements) {
    if (entry.header.index != position_)
        return refuse(ExecutorError::out_of_order,
                      "entry " + std::to_string(entry.header.index) + " after " + std::to_string(position_));
    const bool withheld = entry.opening == machine::Opening::withheld;
    if (elements.size() != (withheld ? 0 : wire::element_count(entry.header)))
        return refuse(ExecutorError::wrong_elements, std::to_string(elements.size()) + " elements");
    if (entry.opening == machine::Opening::restart && !machine_)
        return refuse(ExecutorError::unknown_program, "a native run alone follows no restart");
    const machine::Opening how =
        machine_ ? rollup::effective(entry.opening, entry.restart, machine_->program().hash())
                 : entry.opening;
    const bool runs = how == machine::Opening::plain || how == machine::Opening::restart;

    EntryResult result;
    result.batch.entry = entry.header;
    result.batch.accumulator = entry.accumulator;
    result.batch.limit = entry.limit;
    result.batch.opening = entry.opening;
    result.batch.restart = entry.restart;

    const ProgramSnapshot before = native_ ? native_->take_snapshot() : nullptr;
    NativeRun native;
    native.status = RunStatus::is_void;  // of an entry that does not run at all (D-12, U-3)
    if (native_ && runs) {
        auto run = run_native(entry, how, elements, result);
        if (!run || run->status != RunStatus::yielded) native_->restore(before);
        if (!run) return std::unexpected(run.error());
        native = std::move(*run);
    }
    Bytes machine_output;
    if (machine_) {
        auto output = run_machine(entry, elements, result);
        if (!output) {
            if (!native_ || output.error().reason == ExecutorError::unknown_program)
                return std::unexpected(output.error());
            native_->restore(before);  // it had taken the elements for good
            return refuse(ExecutorError::disagreement, output.error().detail);
        }
        machine_output = std::move(*output);
    }
    if (auto settled = settle(result, std::move(native), std::move(machine_output)); !settled)
        return std::unexpected(settled.error());
    if (machine_) end_ = result.batch.end;
    ++position_;
    return result;
}

std::expected<NativeRun, ExecutorFailure> Executor::run_native(const rollup::Entry& entry,
                                                               machine::Opening how,
                                                               std::span<const Hash> elements,
                                                               EntryResult& result) {
    const auto begin = std::chrono::steady_clock::now();
    NativeRun run;
    if (how == machine::Opening::restart) {
        const auto next = programs_->find(entry.restart.program_hash);
        if (!next) return refuse(ExecutorError::unknown_program, to_hex(entry.restart.program_hash));
        auto restarted = native_->restart(next->so, elements, &entry.accumulator, end_.state.output_digest);
        if (!restarted) return refuse(ExecutorError::bad_native, restarted.error().detail);
        run = std::move(*restarted);
    } else {
        run = native_->run(elements, &entry.accumulator);
    }
    result.native_seconds = seconds_since(begin);
    if (run.status == RunStatus::bad_advice)
        return refuse(ExecutorError::bad_advice, "native, entry " + std::to_string(entry.header.index));
    return run;
}

// The output bytes; empty when the batch is void.
std::expected<Bytes, ExecutorFailure> Executor::run_machine(const rollup::Entry& entry,
                                                            std::span<const Hash> elements,
                                                            EntryResult& result) {
    const auto begin = std::chrono::steady_clock::now();
    if (auto begun = begin_entry(*machine_, entry, *programs_); !begun)
        return refuse(ExecutorError::unknown_program, begun.error());
    const u64 cycle_before = machine_->state().cycle;
    u64 cycle = cycle_before;
    const machine::InputWindow window{.first = entry.limit_before, .elements = elements};
    const dispute::FrameEnd end =
        dispute::run_frame(*machine_, frame_, window, [&](dispute::StrideRoots&& stride) {
            cycle = std::max(cycle, stride.delta.state.cycle);
            history_->push(std::move(stride));
        });
    if (end == dispute::FrameEnd::bad_advice || end == dispute::FrameEnd::input_missing) {
        history_->abandon();
        return refuse(ExecutorError::bad_advice, "machine, entry " + std::to_string(entry.header.index));
    }
    result.is_void = end == dispute::FrameEnd::voided;
    result.steps = cycle - cycle_before;
    Bytes output;
    if (!result.is_void) {
        auto bytes = machine_->output(kMostOutput);
        if (!bytes) return refuse(ExecutorError::bad_output, "larger than any program's");
        output = std::move(*bytes);
    }
    HistoryWorker::Frame frame = history_->finish();
    result.batch.end = frame.end;
    result.batch.history = std::move(frame.history);
    result.batch.strides = std::move(frame.strides);
    result.machine_root = result.batch.history.last;
    result.hash_seconds = frame.seconds;
    result.machine_seconds = seconds_since(begin);
    return output;
}

// One output out of two runs, which must be equal to the byte.
std::expected<void, ExecutorFailure> Executor::settle(EntryResult& result, NativeRun native,
                                                      Bytes machine_output) {
    auto differ = [&](const std::string& what) {
        return refuse(ExecutorError::disagreement,
                      what + ", entry " + std::to_string(result.batch.entry.index));
    };
    const bool native_void = native.status == RunStatus::is_void;
    if (machine_ && native_ && native_void != result.is_void)
        return differ(native_void ? "void in the native run only" : "void in the machine only");
    if (native_) result.is_void = native_void;
    if (result.is_void) return {};

    Bytes output;
    if (native_) {
        output = native.header;
        append(output, native.exports);
    }
    if (machine_ && native_ && output != machine_output) return differ("outputs differ");
    if (machine_) output = std::move(machine_output);

    const auto split = wire::split_output(output);
    if (!split) return refuse(ExecutorError::bad_output, wire::to_string(split.error()));
    result.output = split->header;
    result.exports.assign(split->exports.begin(), split->exports.end());
    result.batch.output_header.assign(split->header_bytes.begin(), split->header_bytes.end());
    // M-21: the digest in the state is the program's word; it must be that of the bytes it names.
    if (machine_ && result.batch.output_digest() != result.batch.end.state.output_digest)
        return refuse(ExecutorError::bad_output, "digest of other bytes than those handed out");
    auto outbox = wire::list_withdrawals(native.outbox);
    if (!outbox) return refuse(ExecutorError::bad_output, wire::to_string(outbox.error()));
    result.outbox = std::move(*outbox);
    return {};
}

Executor::Checkpoint Executor::save() const {
    Checkpoint out;
    out.position = position_;
    out.end = end_;
    if (machine_) out.machine = machine_->snapshot();
    if (native_) out.native = native_->take_snapshot();
    return out;
}

std::expected<void, ExecutorFailure> Executor::load(const Checkpoint& checkpoint) {
    if (machine_)
        if (auto started = start_machine(&*checkpoint.machine); !started) return started;
    if (native_) native_->restore(checkpoint.native);
    end_ = checkpoint.end;
    position_ = checkpoint.position;
    return {};
}

}  // namespace belay::node

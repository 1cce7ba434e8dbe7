// SPDX-License-Identifier: Apache-2.0
// The executor's last run: the exit batch (E-8), natively and in the machine.
#include "node/executor.h"

namespace belay::node {
namespace {

// 192 bytes a token (O-12), and more tokens than any vault accepts.
constexpr u32 kMostExitOutput = 16U << 20;

std::unexpected<ExecutorFailure> refuse(ExecutorError reason, std::string detail) {
    return std::unexpected(ExecutorFailure{reason, "the exit batch: " + std::move(detail)});
}

}  // namespace

// The output bytes; empty when the batch is void.
std::expected<Bytes, ExecutorFailure> Executor::run_exit_machine(rollup::ExitResult& result) {
    const u64 cycle_before = machine_->state().cycle;
    u64 cycle = cycle_before;
    machine_->begin_exit();
    // The window is empty and the machine stands at its limit: a read_input traps (M-22).
    const machine::InputWindow nothing{};
    const dispute::FrameEnd end =
        dispute::run_frame(*machine_, frame_, nothing, [&](dispute::StrideRoots&& stride) {
            cycle = std::max(cycle, stride.delta.state.cycle);
            history_->push(std::move(stride));
        });
    if (end == dispute::FrameEnd::bad_advice || end == dispute::FrameEnd::input_missing) {
        history_->abandon();
        return refuse(ExecutorError::bad_advice, "it asks for input");
    }
    result.steps = cycle - cycle_before;
    Bytes output;
    if (end == dispute::FrameEnd::yielded) {
        auto bytes = machine_->output(kMostExitOutput);
        if (!bytes) return refuse(ExecutorError::bad_output, "larger than any program's");
        output = std::move(*bytes);
    }
    HistoryWorker::Frame frame = history_->finish();
    result.end = frame.end;
    result.history = std::move(frame.history);
    result.strides = std::move(frame.strides);
    return output;
}

std::expected<rollup::ExitResult, ExecutorFailure> Executor::run_exit() {
    if (!machine_ || !native_) return refuse(ExecutorError::bad_program, "it takes ELF and shared object");
    rollup::ExitResult result;
    result.position = position_;
    result.parent = end_;
    result.start = rollup::exit_start(end_, program()->identity().manifest.exit_entry);
    const NativeRun native = native_->run_exit();
    if (native.status == RunStatus::bad_advice) return refuse(ExecutorError::bad_advice, "natively");
    const auto output = run_exit_machine(result);
    if (!output) return std::unexpected(output.error());
    Bytes both = native.header;
    append(both, native.exports);
    if ((native.status == RunStatus::is_void) != output->empty() || both != *output)
        return refuse(ExecutorError::disagreement, "native and machine outputs differ");
    if (output->empty()) return result;

    const auto split = wire::split_output(both);
    if (!split) return refuse(ExecutorError::bad_output, wire::to_string(split.error()));
    auto payments = wire::list_exit_payments(native.outbox);
    if (!payments) return refuse(ExecutorError::bad_output, wire::to_string(payments.error()));
    result.output_header = native.header;
    result.exports = native.exports;
    result.payments = std::move(*payments);
    if (const auto proposal = rollup::build_exit(result, frame_); !proposal)
        return refuse(ExecutorError::bad_output, rollup::to_string(proposal.error()));
    return result;
}

}  // namespace belay::node

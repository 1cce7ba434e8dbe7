// SPDX-License-Identifier: Apache-2.0
#include "node/exit_run.h"

#include <chrono>

#include "node/stride_source.h"

namespace belay::node {
namespace {

std::unexpected<ChainFailure> failed(std::string detail) {
    return fail(ChainFailure{ChainReason::execution, std::move(detail)});
}
std::string text_of(const ExecutorFailure& failure) {
    return std::string(to_string(failure.reason)) + ": " + failure.detail;
}

Result<std::unique_ptr<Executor>, ChainFailure> executor_at(DerivedChain& chain, ExecutorConfig program,
                                                            Archive archive, u64 position) {
    if (auto given = chain.release_executor(); given && given->position() == position) return given;
    program.frame = chain.rollup().frame;
    auto made = Executor::open(program);
    if (!made) return failed(text_of(made.error()));
    const ElementsOf elements_of = elements_from(archive);
    const ChainStart& start = chain.start();
    if (start.entry > 0)
        if (auto stood = (*made)->stand_before(chain.entries()[start.entry], start.parent_output); !stood)
            return failed(text_of(stood.error()));
    for (u64 i = start.entry; i < position; ++i) {
        const auto elements = elements_of(chain.entries()[i]);
        if (!elements) return failed(elements.error());
        if (const auto ran = (*made)->run(chain.entries()[i], *elements); !ran)
            return failed(text_of(ran.error()));
    }
    return std::move(*made);
}

}  // namespace

Result<ExitRun, ChainFailure> run_exit(DerivedChain& chain, const ExecutorConfig& program, Archive archive,
                                       u64 position) {
    auto executor = executor_at(chain, program, archive, position);
    if (!executor) return fail(executor.error());
    ExitRun out;
    out.machine = machine::Machine::create((*executor)->shared_program());
    if (!out.machine) return failed("no address space for a machine");
    if (const auto error = out.machine->restore((*executor)->machine_snapshot()))
        return failed(std::string(to_string(*error)));
    const auto begin = std::chrono::steady_clock::now();
    auto result = (*executor)->run_exit();
    if (!result) return failed(text_of(result.error()));
    out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    out.result = std::move(*result);
    if (out.machine->root() != out.result.parent.root())
        return failed("another machine root than the exit's");
    return out;
}

}  // namespace belay::node

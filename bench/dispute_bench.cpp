// LIBS: belay_node belay_clearing_client
// SPDX-License-Identifier: Apache-2.0
// What a dispute costs its honest party before the first move, on the flagship's load: histories while
// running, one stride step by step, and all of it for a claim over 2^32 steps. Seconds are CPU seconds of the
// thread that does it. Argument: the folder of the built programs.
#include <sys/resource.h>

#include <ctime>
#include <numeric>

#include "bench/bench_util.h"
#include "bench/market.h"
#include "dispute/stride_run.h"
#include "machine/step_log.h"
#include "rollup/claim.h"

namespace {

using namespace belay;
using namespace belay::bench;
using dispute::FrameShape;
using dispute::StepIndex;
using dispute::StrideIndex;
using machine::InputWindow;
using machine::Machine;

constexpr unsigned kLog2Frame = 31;
constexpr int kRuns = 3;

/// CPU seconds of this thread: what others do on the machine counts little.
double cpu_now() {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}
double peak_mib() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024;
}
[[noreturn]] void stop(const char* text) {
    std::fprintf(stderr, "%s\n", text);
    std::exit(1);
}

InputWindow window(const Placed& e) { return {.first = e.entry.limit_before, .elements = e.elements}; }

node::EntryResult run(node::Executor& executor, const Placed& e) {
    auto result = executor.run(e.entry, e.elements);
    if (!result || result->is_void) stop("an entry of the load is void or refused");
    return std::move(*result);
}

/// CPU seconds of the machine's thread, and of the hashing thread, over the batches.
struct Cost {
    double machine = 0, hashing = 0;
};

Cost with_history(const node::ExecutorConfig& config, const std::vector<Placed>& entries) {
    Cost cost;
    const auto executor = open_executor(config);
    for (const Placed& e : entries) {
        const double begin = cpu_now();
        const node::EntryResult result = run(*executor, e);
        if (!e.entry.batch) continue;
        cost.machine += cpu_now() - begin;
        cost.hashing += result.hash_seconds;
    }
    return cost;
}

double plain(const std::shared_ptr<const machine::Program>& program, const std::vector<Placed>& entries) {
    double seconds = 0;
    const auto machine = Machine::create(program, machine::Hashing::elsewhere);
    for (const Placed& e : entries) {
        const double begin = cpu_now();
        machine->begin_batch(e.entry.limit, e.entry.accumulator);
        machine->run(u64{1} << kLog2Frame, window(e));
        machine->close_batch();
        if (e.entry.batch) seconds += cpu_now() - begin;
    }
    return seconds;
}

void overhead(const std::filesystem::path& elf, const std::vector<Placed>& entries) {
    for (const unsigned stride : {18U, 20U, 22U}) {
        const node::ExecutorConfig config{
            .elf = elf, .so = {}, .frame = {.log2_frame = kLog2Frame, .log2_stride = stride}};
        double alone = 1e9;
        Cost cost{1e9, 1e9};
        for (int i = 0; i < kRuns; ++i) {
            alone = std::min(alone, plain(open_executor(config)->shared_program(), entries));
            const Cost once = with_history(config, entries);
            cost = {std::min(cost.machine, once.machine), std::min(cost.hashing, once.hashing)};
        }
        std::printf(
            "history, stride 2^%u      %+5.1f %% of the machine's time, %5.1f %% of it on another core\n",
            stride, 100 * (cost.machine / alone - 1), 100 * cost.hashing / alone);
    }
}

/// A machine in the batch of `entries.back()`, at the first step of a stride.
std::unique_ptr<Machine> machine_at(const std::shared_ptr<const machine::Program>& program,
                                    const std::vector<Placed>& entries, const FrameShape& shape,
                                    StepIndex step, machine::Hashing hashing) {
    auto machine = Machine::create(program, hashing);
    for (const Placed& e : entries) {
        machine->begin_batch(e.entry.limit, e.entry.accumulator);
        const bool last = &e == &entries.back();
        const StepIndex to = last ? step : StepIndex{shape.steps_per_frame()};
        if (!dispute::advance(*machine, {0}, to, window(e))) stop("the load is not the inbox's");
        if (!last) machine->close_batch();
    }
    return machine;
}

void strides(const std::shared_ptr<const machine::Program>& program, const std::vector<Placed>& entries) {
    for (const unsigned log2_stride : {20U, 22U}) {
        const FrameShape shape{kLog2Frame, log2_stride};
        const StrideIndex stride{1};
        const auto machine =
            machine_at(program, entries, shape, shape.first_step(stride), machine::Hashing::elsewhere);
        double trace = 0;
        const double begin = cpu_now();
        dispute::StepHasher hasher(*program, program->hash(), machine->take_delta());
        const double restored = cpu_now();
        double in_sink = 0;
        u64 writes = 0;
        const auto sink = [&](dispute::StepPiece&& piece) {
            const double at = cpu_now();
            writes += piece.trace.writes.size();
            hasher(std::move(piece));
            in_sink += cpu_now() - at;
            return true;
        };
        if (run_stride(*machine, shape, shape.first_step(stride), window(entries.back()), sink) !=
            dispute::StrideEnd::done)
            stop("the stride does not run");
        trace = cpu_now() - restored - in_sink;
        const double leaves = cpu_now();
        const dispute::HistoryTree tree = std::move(hasher).finish(log2_stride);
        const double end = cpu_now();
        const double steps = static_cast<double>(shape.steps_per_stride());
        std::printf(
            "steps of a stride of 2^%u %6.2f s, %5.2f M steps/s, %4.0f MiB (start %.2f s, steps %.2f, roots "
            "%.2f, tree %.2f; %.1f %% of steps change memory)\n",
            log2_stride, end - begin, steps / (end - begin) / 1e6,
            static_cast<double>(tree.memory()) / (1 << 20), restored - begin, trace, in_sink, end - leaves,
            100 * static_cast<double>(writes) / steps);
    }
}

/// A claim over at least this many steps, from the first batch to a step log of its last one.
constexpr u64 kClaimSteps = u64{1} << 32;

void whole_claim(const std::filesystem::path& elf) {
    constexpr FrameShape kShape{kLog2Frame, 22};
    constexpr StrideIndex kStride{1};
    const auto executor = open_executor({.elf = elf, .so = {}, .frame = kShape});
    Market market;
    std::vector<rollup::BatchResult> batches;
    u64 steps = 0;
    double running = 0;
    for (const Placed& e : market.opening()) batches.push_back(run(*executor, e).batch);
    std::optional<machine::Snapshot> before;
    Placed last;
    while (steps < kClaimSteps) {
        last = market.next();
        before = executor->machine_snapshot();  // kept now and then on disk (node/state_keeper.h)
        const double begin = cpu_now();
        node::EntryResult result = run(*executor, last);
        running += cpu_now() - begin;
        steps += result.steps;
        batches.push_back(std::move(result.batch));
    }
    const double run_peak = peak_mib(), claimed = cpu_now();
    const auto tree = rollup::claim_history(batches, kShape);
    if (!tree) stop("the claim has no history");
    const double opened = cpu_now();

    const auto at = [&](StepIndex step, machine::Hashing hashing) {
        auto machine = Machine::create(executor->shared_program(), hashing);
        if (machine->restore(*before)) stop("the snapshot does not fit");
        machine->begin_batch(last.entry.limit, last.entry.accumulator);
        if (!dispute::advance(*machine, {0}, step, window(last))) stop("the load is not the inbox's");
        return machine;
    };
    const StepIndex first = kShape.first_step(kStride);
    const auto history =
        dispute::step_history(*at(first, machine::Hashing::elsewhere), kShape, kStride, window(last));
    if (!history) stop("the stride has no history");
    const double stepped = cpu_now();
    const StepIndex some{first.value + 1'234'567};
    const auto log = machine::record_step(*at(some, machine::Hashing::here), window(last));
    const double logged = cpu_now();
    const Hash end = history->tree.leaf({1'234'567});
    if (!log || machine::verify_step(*log, history->tree.leaf({1'234'566}), end)) stop("the log is wrong");
    std::printf(
        "a claim of %.2f x 2^32 steps, %zu batches, stride 2^22: run %.1f s (%.0f M steps/s), tree %.3f s, "
        "one "
        "stride by steps %.1f s, a log %.2f s; peak %.0f MiB, %.0f before the dispute\n",
        static_cast<double>(steps) / 4294967296.0, batches.size(), running,
        static_cast<double>(steps) / running / 1e6, opened - claimed, stepped - opened, logged - stepped,
        peak_mib(), run_peak);
}

}  // namespace

int main(int argc, char** argv) {
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    const std::filesystem::path elf = programs_folder(argc, argv) / "clearing/clearing.elf";
    Market market;
    std::vector<Placed> entries = market.opening();
    for (int i = 0; i < 4; ++i) entries.push_back(market.next());
    const auto program = open_executor({.elf = elf, .so = {}, .frame = {kLog2Frame, 22}})->shared_program();
    whole_claim(elf);  // first: its peak is the process's
    strides(program, entries);
    overhead(elf, entries);
    return 0;
}

// LIBS: belay_prover belay_node belay_clearing_client
// SPDX-License-Identifier: Apache-2.0
// Segments proven from first to last, on two cores: seconds by phase, steps and cells a second, the sum of
// the kernels' own times beside it, where the proof's bytes are, and what each chip costs.
#include <sys/resource.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "bench/market.h"
#include "bench/prover_costs.h"
#include "circuit/bigint_rows.h"
#include "circuit/public_data.h"
#include "circuit/verify_segment.h"
#include "node/thread_workers.h"
#include "prover/prove_segment.h"
#include "verifier/soundness_report.h"
#include "verifier/verify.h"

namespace {

using namespace belay;
using namespace belay::bench;
using prover::Phase;

constexpr const char* kHelp =
    "prover_bench [options]\n"
    "  --full             segments of 2^26 cells\n"
    "  --log-cells N      segments of at most 2^N cells (default 22)\n"
    "  --segments N       segments of each load, one after another (default 1): later ones reuse memory\n"
    "  --threads N        (default 2)\n"
    "  --set NAME         parameter set (default p100)\n"
    "  --load NAME        only clearing, or a kernel (mix, sort, keccak, memory, branch, matrix, tree)\n"
    "  --programs FOLDER  of the built programs (default: beside this executable)\n"
    "  --no-bound         without the kernels' own times\n";

struct Options {
    u32 log_cells = 22, segments = 1, threads = 2;
    const verifier::ParameterSet* set = &verifier::kP100;
    std::vector<std::string> loads{"clearing", "mix"};
    std::filesystem::path programs;
    bool bound = true;
};

[[noreturn]] void stop(const std::string& text) {
    std::fprintf(stderr, "%s\n", text.c_str());
    std::exit(1);
}

Options read_options(int argc, char** argv) {
    Options out;
    out.programs = programs_folder(1, argv);
    for (int i = 1; i < argc; ++i) {
        const std::string name = argv[i];
        const auto value = [&] { return i + 1 < argc ? std::string(argv[++i]) : (stop(kHelp), ""); };
        const auto number = [&] { return static_cast<u32>(std::atoi(value().c_str())); };
        if (name == "--help") std::printf("%s", kHelp), std::exit(0);
        if (name == "--full")
            out.log_cells = 26;
        else if (name == "--log-cells")
            out.log_cells = number();
        else if (name == "--segments")
            out.segments = number();
        else if (name == "--threads")
            out.threads = number();
        else if (name == "--load")
            out.loads = {value()};
        else if (name == "--programs")
            out.programs = value();
        else if (name == "--no-bound")
            out.bound = false;
        else if (name == "--set") {
            const std::string wanted = value();
            for (const auto* set : verifier::kParameterSets)
                if (wanted == set->name) out.set = set;
        } else
            stop(kHelp);
    }
    return out;
}

double peak_gib() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / (1 << 20);
}
double now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}
double processor() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/// A machine in the middle of its work.
struct Load {
    std::unique_ptr<machine::Machine> machine;
    machine::InputWindow window;
    wire::Elements elements;
    double steps_of_transaction = 0;
};

/// A third into a batch, where transaction follows transaction.
Load clearing_load(const std::filesystem::path& programs) {
    const node::ExecutorConfig config{
        .elf = programs / "clearing/clearing.elf", .so = {}, .frame = {.log2_frame = 31, .log2_stride = 22}};
    Market market;
    std::vector<Placed> entries = market.opening();
    for (int i = 0; i < 2; ++i) entries.push_back(market.next());
    Load out{.machine = machine::Machine::create(open_executor(config)->shared_program()),
             .window = {},
             .elements = entries.back().elements};
    u64 steps = 0;
    for (const Placed& e : entries) {
        const machine::InputWindow window{.first = e.entry.limit_before, .elements = e.elements};
        const bool last = &e == &entries.back();
        out.machine->begin_batch(e.entry.limit, e.entry.accumulator);
        const u64 before = out.machine->state().cycle;
        out.machine->run(last ? steps / 3 : u64{1} << 31, window);
        if (last) break;
        steps = out.machine->state().cycle - before;
        out.machine->close_batch();
    }
    out.window = {.first = entries.back().entry.limit_before, .elements = out.elements};
    out.steps_of_transaction = static_cast<double>(steps) / kBatchSize;
    return out;
}

Load kernel_load(const std::filesystem::path& programs, const std::string& name) {
    std::ifstream file(programs / "kernels" / ("kernel_" + name + ".elf"), std::ios::binary);
    const auto program = machine::Program::from_elf(Bytes(std::istreambuf_iterator<char>(file), {}));
    if (!program) stop("no kernel " + name);
    Load out{.machine = machine::Machine::create(*program), .window = {}, .elements = {}};
    out.machine->begin_batch(0, Hash{});
    out.machine->run(100'000);
    return out;
}

/// Where the proof's bytes are, as the verifier reads them.
void print_bytes(const verifier::TranscriptLog& log) {
    std::vector<std::pair<std::string, std::size_t>> parts;
    for (const verifier::LogEntry& entry : log) {
        if (entry.item == verifier::Item::draw) continue;
        const std::string name(reinterpret_cast<const char*>(entry.label.text.data()),
                               strnlen(reinterpret_cast<const char*>(entry.label.text.data()), 27));
        // The opening's oracles stay apart; the argument's rounds are summed up.
        if (!parts.empty() && parts.back().first == name)
            parts.back().second += entry.data.size();
        else
            parts.emplace_back(name, entry.data.size());
    }
    std::map<std::string, std::size_t> sums;
    for (const auto& [name, bytes] : parts) sums[name.substr(0, name.find(':'))] += bytes;
    std::printf("  bytes:");
    for (const auto& [name, bytes] : sums) std::printf("  %s %zu", name.c_str(), bytes);
    std::printf("\n  rows and siblings by oracle:");
    for (const auto& [name, bytes] : parts)
        if (bytes >= 2048) std::printf("  %s %zu", name.c_str(), bytes);
    std::printf("\n");
}

struct Seconds {
    double trace = 0, verify = 0, wall = 0, used = 0;
    PhaseClock phases;
    double of(Phase phase) const { return phases.of(phase); }
};

/// What each chip took: cells share the commitment, messages the fractions, rows the zero-check.
void print_chips(const verifier::Layout& layout, u32 steps, const Seconds& s,
                 const std::vector<ChipRates>& rates, const prover::Trace& trace, double transactions) {
    const auto& key = circuit::machine_key<5>();
    const std::size_t n = key.chips.size();
    double fractions = 0, zero = 0, cells = 0;
    for (std::size_t t = 0; t < n; ++t) {
        const double rows = layout.tables[t].rows;
        fractions += rows * rates[t].fractions;
        zero += rows * rates[t].zero_check;
        cells += rows * key.shapes[t].columns;
    }
    std::map<std::string_view, std::pair<double, double>> of_row;  // cells, ms
    std::printf("  %-14s %9s %7s %8s %11s %6s %9s\n", "chip", "rows", "columns", "messages", "cells/step",
                "%", "us a row");
    for (std::size_t t = 0; t < n; ++t) {
        const double rows = layout.tables[t].rows, columns = key.shapes[t].columns;
        const double each = columns *
                                (s.trace + s.of(Phase::witness) + s.of(Phase::commitment) +
                                 s.of(Phase::values) + s.of(Phase::opening)) /
                                cells +
                            rates[t].fractions * s.of(Phase::fractions) / fractions +
                            rates[t].zero_check * s.of(Phase::zero_check) / zero;
        of_row[key.chips[t].name] = {columns, each * 1e3};
        if (rows != 0)
            std::printf("  %-14s %9.0f %7.0f %8u %11.3f %6.2f %9.3f\n",
                        std::string(key.chips[t].name).c_str(), rows, columns, key.shapes[t].messages,
                        rows * columns / steps, 100 * rows * columns / cells, each * 1e6);
    }
    const auto print = [&](const char* what,
                           std::initializer_list<std::pair<std::string_view, double>> rows) {
        double c = 0, ms = 0;
        for (const auto& [chip, count] : rows)
            c += count * of_row[chip].first, ms += count * of_row[chip].second;
        std::printf("  %-44s %9.0f cells %9.4f ms\n", what, c, ms);
    };
    print("one permutation of keccak256", {{"keccak_round", 240}, {"keccak_sponge", 25}});
    circuit::MulmodCall call;
    call.before.fill(0x12345678);
    call.before[16 + 7] = 0xfffffff0;
    std::vector<circuit::BigintRow> rows;
    std::vector<circuit::ProductRow> products;
    expand(call, rows);
    for (const circuit::BigintRow& row : rows) row.add_products(products);
    print("one mulmod256 (with its words and call)",
          {{"bigint", rows.size()}, {"product", products.size()}, {"word", 32}, {"system", 1}});
    for (std::size_t t = 0; t < n; ++t) {
        const double leaves = layout.tables[t].rows;
        if (key.chips[t].name != "leaf" || leaves == 0) continue;
        print("one leaf opened and closed (this segment's mean)",
              {{"leaf", 1}, {"poseidon2", 2.0 * trace.memory_nodes / leaves}});
    }
    if (transactions > 0)
        std::printf("  %-44s %9.0f cells %9.4f ms\n", "one signed transaction, all tables",
                    cells / transactions, s.wall / transactions * 1e3);
}

void prove(const std::string& name, const Options& options, Load& load, prover::Workers& workers,
           prover::Pool& pool, prover::SegmentTracer& tracer, prover::TracedSegment& segment,
           const verifier::KernelRates& rates, const std::vector<ChipRates>& chips) {
    Seconds s;
    const double start = now(), used = processor();
    tracer.next(load.window, {.cells = u64{1} << options.log_cells}, prover::kMostSteps, segment);
    s.trace = now() - start;
    const u32 steps = segment.statement.steps();
    if (steps == 0) stop(name + ": no segment: " + std::string(to_string(segment.cut)));
    const verifier::Layout layout = prover::layout_of(*options.set, segment.rows);
    s.phases.begin(Phase::done);
    const Bytes proof = prover::prove_segment(*options.set, layout, segment, {workers, pool}, &s.phases);
    s.phases.begin(Phase::done);
    s.wall = now() - start;
    s.used = processor() - used;
    circuit::Reject reject = circuit::Reject::kNone;
    s.verify = 1e9;
    for (int i = 0; i < 5; ++i) {
        const double begin = now();
        reject = circuit::verify_segment(*options.set, segment.statement, proof);
        s.verify = std::min(s.verify, now() - begin);
    }
    const double transactions = load.steps_of_transaction > 0 ? steps / load.steps_of_transaction : 0;
    std::printf("%s, %s, %u threads: %u steps, 2^%u cells (%.2f of them used, %.1f a step), cut: %s, %s\n",
                name.c_str(), options.set->name, workers.count(), steps, layout.log_cells,
                static_cast<double>(layout.cells) / static_cast<double>(u64{1} << layout.log_cells),
                static_cast<double>(layout.cells) / steps, std::string(to_string(segment.cut)).c_str(),
                reject == circuit::Reject::kNone ? "accepted"
                                                 : ("REJECTED: " + std::string(to_string(reject))).c_str());
    std::printf("  %.3f s (processor %.3f): trace %.3f", s.wall, s.used, s.trace);
    constexpr std::pair<Phase, const char*> kPhases[] = {
        {Phase::witness, "witness"},       {Phase::commitment, "commitment"}, {Phase::fractions, "fractions"},
        {Phase::zero_check, "zero-check"}, {Phase::values, "values"},         {Phase::opening, "opening"}};
    for (const auto& [phase, what] : kPhases)
        std::printf("  %s %.3f (%.3f)", what, s.of(phase), s.phases.processor(phase));
    std::printf("\n");
    std::printf("  %.1f kHz (%.1f with all cores to itself, by processor time)  %.2f M cells/s",
                steps / s.wall / 1e3, steps * workers.count() / s.used / 1e3,
                static_cast<double>(layout.cells) / s.wall / 1e6);
    if (transactions > 0) std::printf("  %.1f transactions (signatures)/s", transactions / s.wall);
    std::printf("  proof %zu bytes (%.1f KiB)  verify %.1f ms  peak %.2f GiB  %s bits\n", proof.size(),
                static_cast<double>(proof.size()) / 1024, s.verify * 1e3, peak_gib(),
                verifier::bits_text(verifier::costs_of(*options.set, layout.log_cells).bits).c_str());
    if (options.set->degree == 5) {
        verifier::TranscriptLog log;
        const auto verdict =
            verifier::verify<5>(circuit::machine_key<5>(), *options.set,
                                circuit::public_data(*options.set, segment.statement, segment.boundary),
                                circuit::boundary_messages(segment.statement, segment.boundary),
                                ByteView(proof).subspan(circuit::BoundaryData::kSize), &log);
        if (verdict) print_bytes(log);
    }
    if (!options.bound) return;
    const KernelSum sum = kernel_sum(*options.set, layout, rates, chips, workers.count());
    std::printf(
        "  kernels %.3f s: transform %.3f  hashing %.3f  whir %.3f  fractions %.3f  zero-check %.3f  values "
        "%.3f; the run takes %.2f times as long, %.2f by processor time (bound %.1f kHz)\n",
        sum.sum(), sum.transform, sum.hashing, sum.whir, sum.fractions, sum.zero_check, sum.values,
        s.wall / sum.sum(), s.used / workers.count() / sum.sum(), steps / sum.sum() / 1e3);
    print_chips(layout, steps, s, chips, tracer.trace(), transactions);
}

}  // namespace

int main(int argc, char** argv) {
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    const Options options = read_options(argc, argv);
    node::ThreadWorkers workers(options.threads);
    verifier::KernelRates rates;
    std::vector<ChipRates> chips;
    if (options.bound) {
        rates = kernel_rates();
        const auto& key = circuit::machine_key<5>();
        for (u32 t = 0; t < key.chips.size(); ++t) chips.push_back(chip_rates(t, key.shapes[t].max_rows));
        std::printf(
            "one core: Keccak %.2f M permutations/s, transform %.2f ns a word (%.1f a cell), products of "
            "E %.0f M/s\n",
            rates.permutations / 1e6, 1e9 / rates.transform_words, 4e9 / rates.transform_words,
            rates.element_products / 1e6);
    }
    for (const std::string& name : options.loads) {
        Load load =
            name == "clearing" ? clearing_load(options.programs) : kernel_load(options.programs, name);
        prover::Pool pool;
        prover::SegmentTracer tracer(*load.machine);
        prover::TracedSegment segment;
        for (u32 i = 0; i < options.segments; ++i)
            prove(name, options, load, workers, pool, tracer, segment, rates, chips);
    }
    return 0;
}

// LIBS: belay_prover
// SPDX-License-Identifier: Apache-2.0
// What the argument costs beside the commitment: nanoseconds per fraction, per row of the zero-check, per
// opened cell. The reference figures are those of the budget: an AVX2 prover measured on two Zen 3 cores.
//
//   argument_bench [log2 of rows] [workers]
#include <sys/resource.h>

#include <atomic>
#include <cstdlib>
#include <ctime>
#include <thread>

#include "bench/bench_util.h"
#include "circuit/key.h"
#include "prover/prove.h"

namespace {

using namespace belay;

/// Jobs in turn, on as many threads as asked for.
class Threads final : public prover::Workers {
  public:
    explicit Threads(unsigned count) : count_(count) {}
    unsigned count() const override { return count_; }
    void run(std::size_t jobs, prover::Job job) override {
        std::atomic<std::size_t> next{0};
        const auto work = [&] {
            for (std::size_t i; (i = next++) < jobs;) job(i);
        };
        std::vector<std::thread> others;
        for (unsigned i = 1; i < count_; ++i) others.emplace_back(work);
        work();
        for (auto& other : others) other.join();
    }

  private:
    unsigned count_;
};

/// Processor time, of all threads together: the machine may be busy with other things.
class Clock final : public prover::Progress {
  public:
    void begin(prover::Phase phase) override {
        const std::clock_t now = std::clock();
        seconds[static_cast<std::size_t>(current_)] += static_cast<double>(now - start_) / CLOCKS_PER_SEC;
        current_ = phase;
        start_ = now;
    }
    std::array<double, 8> seconds{};
    double of(prover::Phase phase) const { return seconds[static_cast<std::size_t>(phase)]; }

  private:
    prover::Phase current_ = prover::Phase::witness;
    std::clock_t start_ = std::clock();
};

/// Random cells are as good as an honest witness: no kernel branches on a value.
void fill(std::vector<crypto::KoalaBear>& cells) {
    u64 state = 1;
    for (auto& cell : cells) {
        state = state * 6364136223846793005 + 1442695040888963407;
        cell = crypto::KoalaBear::from_canonical(static_cast<u32>(state >> 33) % crypto::KoalaBear::kModulus);
    }
}

template <class List>
void measure(const char* name, const std::vector<u32>& rows, unsigned workers) {
    const auto chips = circuit::record<List>();
    const auto key = circuit::key_of<5, List>(chips);
    const auto layout = *verifier::layout_of(key.shapes, rows, 10, 27);
    std::vector<crypto::KoalaBear> cells(std::size_t{1} << layout.log_cells);
    fill(cells);
    double fractions = 0, live = 0, columns = 0;
    for (std::size_t t = 0; t < rows.size(); ++t) {
        live += rows[t];
        fractions += double{1} * rows[t] * key.shapes[t].messages;
        columns += double{1} * rows[t] * key.shapes[t].columns;
    }
    Threads threads(workers);
    prover::Pool pool;
    std::array<double, 3> best{1e9, 1e9, 1e9};
    for (int repeat = 0; repeat < 3; ++repeat) {
        prover::ProverChannel<5> channel(
            verifier::Transcript(verifier::HashKind::keccak256, verifier::kProtocol));
        Clock clock;
        bench::keep(
            prover::prove_claims<5>(channel, {key, chips, layout, cells.data()}, {threads, pool}, &clock));
        clock.begin(prover::Phase::done);
        best[0] = std::min(best[0], clock.of(prover::Phase::fractions));
        best[1] = std::min(best[1], clock.of(prover::Phase::zero_check));
        best[2] = std::min(best[2], clock.of(prover::Phase::values));
    }
    constexpr double of_fraction = 116, of_row = 800;  // one core
    std::printf("%s, %u worker(s): %.0f rows, %.1f columns and %.1f messages a row\n", name, workers, live,
                columns / live, fractions / live);
    std::printf("  fractions   %7.1f ns each      %7.3f s  %5.2f of the reference's %g ns\n",
                best[0] / fractions * 1e9, best[0], best[0] / fractions * 1e9 / of_fraction, of_fraction);
    std::printf("  zero-check  %7.1f ns a row     %7.3f s  %5.2f of the reference's %g ns\n",
                best[1] / live * 1e9, best[1], best[1] / live * 1e9 / of_row, of_row);
    std::printf("  values      %7.2f ns a cell    %7.3f s\n", best[2] / columns * 1e9, best[2]);
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    std::printf(
        "  memory      %7.0f MiB by formula, the process had at most %.0f MiB with its %.0f MiB of cells\n",
        static_cast<double>(prover::predicted_memory(chips, layout, 5)) / (1 << 20),
        static_cast<double>(usage.ru_maxrss) / 1024, static_cast<double>(cells.size()) * 4 / (1 << 20));
}

/// Of all steps, in rows of a chip; others than instructions have a few.
double share_of(std::string_view name) {
    constexpr std::pair<std::string_view, double> kShares[] = {
        {"load_word", .164}, {"add_imm", .163}, {"store_word", .137}, {"add_sub", .089},    {"shift", .103},
        {"bitwise", .072},   {"branch", .116},  {"load_part", .027},  {"store_part", .026}, {"mul", .048},
        {"set_less", .022},  {"jump", .021},    {"div", .014}};
    for (const auto& [chip, share] : kShares)
        if (chip == name) return share;
    return .01;
}

/// About as a load of an exchange spreads its steps.
std::vector<u32> machine_rows(u32 steps) {
    using circuit::MachineChips;
    std::vector<u32> rows;
    MachineChips::for_each([&]<class Chip, std::size_t>() {
        if constexpr (circuit::TableChip<Chip>)
            rows.push_back(Chip::kTableRows);
        else
            rows.push_back(static_cast<u32>(double{1} * steps * share_of(Chip::kName)));
    });
    return rows;
}

}  // namespace

int main(int argc, char** argv) {
    const u32 rows = 1U << (argc > 1 ? std::atoi(argv[1]) : 18);
    const unsigned most = argc > 2 ? static_cast<unsigned>(std::atoi(argv[2])) : 2;
    for (unsigned workers = 1; workers <= most; ++workers) {
        measure<circuit::ChipList<circuit::AddSub>>("add_sub", {rows - rows / 20}, workers);
        measure<circuit::MachineChips>("all chips", machine_rows(rows), workers);
    }
}

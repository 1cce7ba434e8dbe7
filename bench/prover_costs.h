// SPDX-License-Identifier: Apache-2.0
// What a proof costs at least: the kernels' rates, measured in this process on one core and in the caches,
// and their sum for a layout. A prover that only ran its kernels on all cores would take that long.
#pragma once

#include <array>
#include <ctime>
#include <utility>
#include <vector>

#include "bench/bench_util.h"
#include "circuit/machine_key.h"
#include "crypto/extension_vectors.h"
#include "crypto/keccak.h"
#include "crypto/keccak_lanes.h"
#include "crypto/ntt.h"
#include "prover/argument.h"
#include "verifier/parameter_search.h"

namespace belay::bench {

/// One core's commitment kernels.
inline verifier::KernelRates kernel_rates() {
    using crypto::KoalaBear;
    verifier::KernelRates out;
    constexpr std::size_t kLeaves = 1024, kLeafBytes = 256, kBlocks = 2;
    const Bytes leaves(kLeaves * kLeafBytes, 0x33);
    std::vector<Hash> hashes(kLeaves);
    const crypto::KeccakForms forms = crypto::keccak_forms();
    const auto messages = forms.messages_avx512 != nullptr ? forms.messages_avx512 : forms.messages_avx2;
    if (messages != nullptr)
        out.permutations =
            kLeaves * kBlocks /
            seconds_per_call(
                [&] { messages(leaves.data(), kLeafBytes, hashes.data(), kLeaves), keep(hashes); }, 0.003,
                30);

    constexpr unsigned kLogRows = 16, kExpansion = 2;
    constexpr std::size_t kColumns = 64;
    const std::vector<KoalaBear> in(kColumns << kLogRows, KoalaBear::from_raw(12345));
    std::vector<KoalaBear> codeword(in.size() << kExpansion);
    const crypto::NttPlan plan(in.data(), kLogRows, kColumns, kExpansion, codeword.data());
    out.transform_words = static_cast<double>(codeword.size()) /
                          seconds_per_call([&] { plan.run_all(), keep(codeword); }, 0.004, 10);

    constexpr std::size_t kN = 256, kD = 5;
    const std::vector<KoalaBear> a(kD * kN, KoalaBear::from_raw(54321));
    std::vector<KoalaBear> product(kD * kN);
    const auto& vectors = crypto::extension_vectors<kD>(crypto::best_lanes());
    out.element_products =
        kN / seconds_per_call(
                 [&] { vectors.multiply_planes(a.data(), a.data(), product.data(), kN), keep(product); },
                 0.003, 30);
    return out;
}

/// Of one chip: nanoseconds a row.
struct ChipRates {
    double fractions = 0, zero_check = 0, values = 0;
};

/// Seconds by phase: the wall's, and the processor's of all threads (the machine may be busy otherwise).
class PhaseClock final : public prover::Progress {
  public:
    void begin(prover::Phase phase) override {
        const auto now = std::chrono::steady_clock::now();
        seconds_[static_cast<std::size_t>(current_)] += std::chrono::duration<double>(now - start_).count();
        const prover::Phase last = std::exchange(current_, phase);
        start_ = now;
        const std::clock_t used = std::clock();
        used_[static_cast<std::size_t>(last)] += static_cast<double>(used - used_start_) / CLOCKS_PER_SEC;
        used_start_ = used;
    }
    double of(prover::Phase phase) const { return seconds_[static_cast<std::size_t>(phase)]; }
    double processor(prover::Phase phase) const { return used_[static_cast<std::size_t>(phase)]; }

  private:
    prover::Phase current_ = prover::Phase::done;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    std::clock_t used_start_ = std::clock();
    std::array<double, 8> seconds_{}, used_{};
};

/// The argument of one chip alone, on as many rows as stay in the caches, on one core.
inline ChipRates chip_rates(u32 chip, u32 most_rows) {
    using prover::Phase;
    constexpr u32 kRows = 1 << 11;
    const auto& key = circuit::machine_key<5>();
    std::vector<verifier::TableShape> shapes = key.shapes;
    for (verifier::TableShape& shape : shapes) shape.exact = false;
    std::vector<u32> rows(shapes.size());
    rows[chip] = std::min(kRows, most_rows);
    const auto layout = *verifier::layout_of(shapes, rows, 10, 27);
    std::vector<crypto::KoalaBear> cells(std::size_t{1} << layout.log_cells);
    u64 state = chip + 1;
    for (crypto::KoalaBear& cell : cells) {
        state = state * 6364136223846793005 + 1442695040888963407;
        cell = crypto::KoalaBear::from_canonical(static_cast<u32>(state >> 33) % crypto::KoalaBear::kModulus);
    }
    prover::OneWorker worker;
    prover::Pool pool;
    ChipRates best{1e9, 1e9, 1e9};
    for (int repeat = 0; repeat < 4; ++repeat) {
        prover::ProverChannel<5> channel(
            verifier::Transcript(verifier::HashKind::keccak256, verifier::kProtocol));
        PhaseClock clock;
        keep(prover::prove_claims<5>(channel, {key, circuit::machine_chips(), layout, cells.data()},
                                     {worker, pool}, &clock));
        clock.begin(Phase::done);
        const double scale = 1e9 / rows[chip];
        best.fractions = std::min(best.fractions, scale * clock.processor(Phase::fractions));
        best.zero_check = std::min(best.zero_check, scale * clock.processor(Phase::zero_check));
        best.values = std::min(best.values, scale * clock.processor(Phase::values));
    }
    return best;
}

/// Seconds on `cores` cores.
struct KernelSum {
    double transform = 0, hashing = 0, whir = 0, fractions = 0, zero_check = 0, values = 0;
    double sum() const { return transform + hashing + whir + fractions + zero_check + values; }
};

inline KernelSum kernel_sum(const verifier::ParameterSet& set, const verifier::Layout& layout,
                            const verifier::KernelRates& rates, const std::vector<ChipRates>& chips,
                            unsigned cores) {
    const verifier::Costs costs = verifier::costs_of(set, layout.log_cells);
    KernelSum out;
    out.transform = costs.transform_words / rates.transform_words / cores;
    out.hashing = costs.permutations / rates.permutations / cores;
    out.whir = costs.element_products / rates.element_products / cores;
    for (std::size_t t = 0; t < chips.size(); ++t) {
        const double rows = layout.tables[t].rows * 1e-9 / cores;
        out.fractions += rows * chips[t].fractions;
        out.zero_check += rows * chips[t].zero_check;
        out.values += rows * chips[t].values;
    }
    return out;
}

}  // namespace belay::bench

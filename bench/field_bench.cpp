// LIBS: belay_crypto
// SPDX-License-Identifier: Apache-2.0
// The prover's kernels on one core: a line for each set of lanes, with the ratio to a reference: the same
// kernels of a fast prover on two cores of an AMD EPYC (Zen 3, AVX2), one thread.
#include <string>
#include <vector>

#include "bench/bench_util.h"
#include "crypto/extension_vectors.h"
#include "crypto/keccak.h"
#include "crypto/keccak_lanes.h"
#include "crypto/ntt.h"

namespace {

using namespace belay;
using namespace belay::bench;
using crypto::KoalaBear;
using crypto::LaneSet;

constexpr LaneSet kSets[] = {LaneSet::kNone, LaneSet::kAvx2, LaneSet::kAvx512};
const char* name_of(LaneSet set) {
    return set == LaneSet::kAvx512 ? "AVX-512" : set == LaneSet::kAvx2 ? "AVX2" : "scalar";
}

double timed(auto call) { return seconds_per_call(call, 0.003, 40); }

/// Millions a second, against a reference in the same unit.
void rate_line(const char* what, LaneSet set, double each, double reference) {
    std::printf("%-28s %-8s %9.3f ns  %8.1f M/s  ", what, name_of(set), each * 1e9, 1e-6 / each);
    if (reference == 0)
        std::printf("no reference\n");
    else
        std::printf("%5.2fx of the reference's %.0f M/s\n", 1e-6 / each / reference, reference);
}

std::vector<KoalaBear> words(std::size_t n) {
    std::vector<KoalaBear> out(n);
    KoalaBear x = KoalaBear::from_canonical(3);
    for (KoalaBear& word : out) word = x, x = x * x + KoalaBear::from_canonical(7);
    return out;
}

template <std::size_t D>
void products(double reference, double by_base_reference) {
    constexpr std::size_t kN = 256;  // all operands stay in the first-level cache
    const auto a = words(D * kN), b = words(D * kN);
    std::vector<KoalaBear> out(D * kN);
    for (const LaneSet set : kSets) {
        if (set > crypto::best_lanes()) continue;
        const auto& all = crypto::extension_vectors<D>(set);
        const auto line = [&](const std::string& what, auto kernel, double against) {
            const double each = timed([&] { kernel(a.data(), b.data(), out.data(), kN), keep(out); });
            rate_line(what.c_str(), set, each / kN, against);
        };
        if (D == 4) line("base product", all.multiply_base, 2800);
        line("product, degree " + std::to_string(D), all.multiply_planes, reference);
        line("degree " + std::to_string(D) + " by base", all.multiply_planes_base, by_base_reference);
    }
}

template <std::size_t D>
void vectors() {
    constexpr std::size_t kN = 1024;
    std::vector<crypto::Extension<D>> a(2 * kN), b(2 * kN);
    const auto some = words(2 * kN);
    for (std::size_t i = 0; i < 2 * kN; ++i)
        for (std::size_t k = 0; k < D; ++k) a[i][k] = some[(i + k) % kN], b[i][k] = some[(i * 5 + k) % kN];
    for (const LaneSet set : kSets) {
        if (set > crypto::best_lanes()) continue;
        const auto& all = crypto::extension_vectors<D>(set);
        const auto line = [&](const char* what, auto call) { rate_line(what, set, timed(call) / kN, 0); };
        line("array: dot by base", [&] { keep(all.dot_base(some.data(), a.data(), kN)); });
        line("array: dot", [&] { keep(all.dot(a.data(), b.data(), kN)); });
        line("array: bind a variable", [&] { all.bind_low(a.data(), a[1], b.data(), kN), keep(b); });
        line("array: bind, base", [&] { all.bind_low_base(some.data(), a[1], b.data(), kN), keep(b); });
        line("array: double an eq table", [&] { all.eq_double(b.data(), a[1], kN), keep(b); });
    }
}

void transform(unsigned log_rows, std::size_t columns, int repeats) {
    const std::size_t cells = columns << log_rows;
    const auto in = words(cells);
    std::vector<KoalaBear> out(cells << 2);
    for (const LaneSet set : kSets) {
        if (set > crypto::best_lanes() || (set == LaneSet::kNone && log_rows > 16)) continue;
        const crypto::NttPlan plan(in.data(), log_rows, columns, 2, out.data(), set);
        const double each =
            seconds_per_call([&] { plan.run_all(), keep(out); }, 0.004, repeats) / static_cast<double>(cells);
        std::printf("NTT 2^%u x %zu, expanded x4    %-8s %6.2f ns a cell  %5.2fx of the reference's 24 ns\n",
                    log_rows, columns, name_of(set), each * 1e9, 24e-9 / each);
    }
}

void keccak() {
    constexpr std::size_t kN = 1024, kLeaf = 256;
    const Bytes leaves(kN * kLeaf, 0x33);
    std::vector<Hash> out(kN), children(2 * kN);
    const crypto::KeccakForms forms = crypto::keccak_forms();
    const auto lines = [&](LaneSet set, auto messages, auto nodes) {
        if (messages == nullptr) return;
        // 256 bytes are two blocks.
        const double leaf = timed([&] { messages(leaves.data(), kLeaf, out.data(), kN), keep(out); });
        const double node = timed([&] { nodes(children.data(), out.data(), kN), keep(out); });
        rate_line("Keccak of leaves of 256 B*", set, leaf / kN / 2, 6.45);
        rate_line("Keccak of nodes of 64 B*", set, node / kN, 6.45);
    };
    lines(LaneSet::kAvx2, forms.messages_avx2, forms.nodes_avx2);
    lines(LaneSet::kAvx512, forms.messages_avx512, forms.nodes_avx512);
    std::printf("* per permutation\n");
}

}  // namespace

int main() {
    products<4>(0, 0);
    products<5>(254, 680);
    products<6>(0, 0);
    vectors<5>();
    keccak();
    transform(16, 64, 30);
    transform(20, 64, 3);
}

// LIBS: belay_prover belay_node
// SPDX-License-Identifier: Apache-2.0
// The commitment's prover by itself, on all cores: seconds, bytes of proof, peak memory, and the sum of its
// kernels' own times (transform, hashing, work) as the bound to hold it against.
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "bench/bench_util.h"
#include "node/thread_workers.h"
#include "prover/test_stack.h"
#include "prover/whir.h"

namespace {

using namespace belay;
using Clock = std::chrono::steady_clock;

double since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

/// Largest resident size of the process, GiB.
double peak_memory() {
    std::FILE* status = std::fopen("/proc/self/status", "r");
    if (status == nullptr) return 0;
    char line[256];
    double out = 0;
    while (std::fgets(line, sizeof line, status) != nullptr) {
        long kib = 0;
        if (std::sscanf(line, "VmHWM: %ld", &kib) == 1) out = static_cast<double>(kib) / (1 << 20);
    }
    std::fclose(status);
    return out;
}

/// Processor time of all threads.
double processor() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// Processor time of the oracles, and of grinding at its mean.
template <std::size_t D>
double kernels(const verifier::Schedule& schedule, prover::Workers& workers, prover::Pool& pool) {
    constexpr unsigned kBits = 16, kSearches = 8;
    double nonces = 0, searched = 0, out = 0;
    verifier::Transcript transcript(verifier::HashKind::keccak256, "whir bench");
    const double grinding = processor();
    for (unsigned i = 0; i < kSearches; ++i) {
        const u64 nonce = prover::find_nonce(transcript, "work", kBits, workers);
        transcript.grind("work", kBits, nonce);
        searched += static_cast<double>(nonce);
    }
    const double each = (processor() - grinding) / searched;
    for (unsigned i = 0; i < schedule.oracles; ++i) {
        const verifier::OracleShape& shape = schedule.oracle[i];
        const std::size_t words = i == 0 ? 1 : D;
        const std::vector<crypto::KoalaBear> cells(words << shape.variables,
                                                   crypto::KoalaBear::from_raw(12345));
        const double start = processor();
        prover::Oracle oracle(cells.data(), shape, words, workers, pool);
        out += processor() - start;
        oracle.release(pool);
        nonces += static_cast<double>(u64{1} << shape.grinding);
    }
    return out + nonces * each;
}

template <std::size_t D>
void measure(const verifier::ParameterSet& set, unsigned log_cells, prover::Workers& workers,
             prover::Pool& pool) {
    const u64 unit = u64{1} << (log_cells - 6);
    const prover::TestStack<D> stack(log_cells,
                                     {{unit + 5, 20}, {unit / 2 - 3, 30}, {unit / 4, 40}, {unit / 8, 40}});
    const verifier::Schedule schedule = verifier::schedule(set, log_cells);
    prover::ProverChannel<D> channel(verifier::Transcript(set.hash, "whir bench"));
    const auto start = Clock::now();
    const double used = processor();
    prover::WhirProver<D> prover(schedule, stack.cells, workers, pool);
    prover.commit(channel);
    const double commit = since(start);
    prover.open(channel, stack.groups);
    const double total = since(start), total_used = processor() - used;
    const double memory = peak_memory();
    const Bytes proof = channel.take_proof();

    const auto claim = stack.claim();
    const auto begin = Clock::now();
    verifier::VerifierChannel<D> reader(proof, verifier::Transcript(set.hash, "whir bench"));
    const auto commitment = verifier::read_commitment(reader, schedule.oracle[0]);
    verifier::verify_opening<D>(reader, schedule, commitment, stack.groups, claim);
    const bool good = reader.finish().has_value();
    const double verify = since(begin);
    const double bound = kernels<D>(schedule, workers, pool);
    std::printf(
        "%-6s 2^%u cells  %5.2f s (commit %.2f)  processor %5.2f s, %.2f of its oracles and work (%.2f s)  "
        "%zu bytes (%.1f KiB)  peak %.2f GiB  verify %.1f ms  %s\n",
        set.name, log_cells, total, commit, total_used, total_used / bound, bound, proof.size(),
        static_cast<double>(proof.size()) / 1024, memory, verify * 1e3, good ? "accepted" : "REJECTED");
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
    const unsigned largest = argc > 1 ? static_cast<unsigned>(std::atoi(argv[1])) : 26;
    node::ThreadWorkers workers;
    prover::Pool pool;
    for (const unsigned n : {20U, 24U, 26U}) {
        if (n > largest) break;
        measure<5>(verifier::kP100, n, workers, pool);
        measure<6>(verifier::kP128, n, workers, pool);
    }
}

// LIBS: belay_node belay_clearing_client
// SPDX-License-Identifier: Apache-2.0
// The clearing house under load, one entry after another: natively, in the machine, and in the machine with
// its history. Argument: the folder of the built programs (default: beside this executable).
#include <ctime>

#include <numeric>
#include <unordered_map>

#include "bench/bench_util.h"
#include "bench/market.h"

namespace {

using namespace belay;
using namespace belay::bench;
constexpr std::size_t kBatches = 8;
constexpr rollup::Frame kFrame{.log2_frame = 31, .log2_stride = 20};

// CPU seconds of each batch on this thread, the least over several runs: what others do on the machine counts
// little.
using Seconds = std::vector<double>;
constexpr int kRuns = 5;

void keep_least(Seconds& best, std::size_t i, double seconds) {
    if (best.size() <= i) best.resize(i + 1, 1e9);
    best[i] = std::min(best[i], seconds);
}
double cpu_now() {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}
double sum(const Seconds& s) { return std::accumulate(s.begin(), s.end(), 0.0); }

struct Totals {
    u64 steps = 0, transactions = 0, exports = 0;
};

// Calls `each(batch number, CPU seconds, result)` for every sequencer batch. The seconds include the undo
// snapshot.
template <class Each>
void run(node::Executor& executor, const std::vector<Placed>& entries, Each&& each) {
    for (const Placed& e : entries) {
        const double begin = cpu_now();
        const auto result = executor.run(e.entry, e.elements);
        const double took = cpu_now() - begin;
        if (!result || result->is_void) {
            std::fprintf(stderr, "entry %llu: %s\n", static_cast<unsigned long long>(e.entry.header.index),
                         result ? "void" : result.error().detail.c_str());
            std::exit(1);
        }
        if (e.entry.batch) each(*e.entry.batch, took, *result);
    }
}

// Recovery with an answer that is known already, as in a node whose admission recovered it.
class KnownSigners {
  public:
    void learn(node::NativeProgram& program) {
        program.set_recover([this](const Hash& digest, const node::Signature& signature) {
            const auto signer = ecdsa::recover(digest, signature);
            if (signer) known_[digest] = *signer;
            return signer;
        });
    }
    void use(node::NativeProgram& program) {
        program.set_recover([this](const Hash& digest, const node::Signature&) -> std::optional<Address> {
            const auto found = known_.find(digest);
            if (found == known_.end()) return std::nullopt;
            return found->second;
        });
    }

  private:
    struct First8 {
        std::size_t operator()(const Hash& h) const { return load_be<u64>(h.data()); }
    };
    std::unordered_map<Hash, Address, First8> known_;
};

// The machine alone: no strides, no deltas, no hashing.
void plain(const node::Executor& like, const std::vector<Placed>& entries, Seconds& best) {
    const auto machine = machine::Machine::create(like.shared_program(), machine::Hashing::elsewhere);
    for (const Placed& e : entries) {
        const double begin = cpu_now();
        machine->begin_batch(e.entry.limit, e.entry.accumulator);
        machine->run(kFrame.steps_per_frame(), {.first = e.entry.limit_before, .elements = e.elements});
        machine->close_batch();
        const double took = cpu_now() - begin;
        if (e.entry.batch) keep_least(best, *e.entry.batch, took);
    }
}

}  // namespace

int main(int argc, char** argv) {
    const std::filesystem::path programs = programs_folder(argc, argv);
    const node::ExecutorConfig config{
        .elf = programs / "clearing/clearing.elf", .so = programs / "clearing/clearing.so", .frame = kFrame};
    Market market;
    std::vector<Placed> entries = market.opening();
    for (std::size_t i = 0; i < kBatches; ++i) entries.push_back(market.next());
    node::ExecutorConfig native_only = config, machine_only = config;
    native_only.elf.clear();
    machine_only.so.clear();

    Totals t;
    KnownSigners signers;
    Seconds native, known, with_history, hashing, alone;
    for (int i = 0; i < kRuns; ++i) {
        auto first = open_executor(native_only);
        signers.learn(*first->native());
        run(*first, entries,
            [&](u64 n, double took, const node::EntryResult&) { keep_least(native, n, took); });
        auto second = open_executor(native_only);
        signers.use(*second->native());
        run(*second, entries,
            [&](u64 n, double took, const node::EntryResult&) { keep_least(known, n, took); });
        auto third = open_executor(machine_only);
        t = {};
        run(*third, entries, [&](u64 n, double took, const node::EntryResult& r) {
            keep_least(with_history, n, took);
            keep_least(hashing, n, r.hash_seconds);
            t.steps += r.steps;
            t.transactions += r.output.tx_count;
            t.exports += wire::list_exports(r.exports)->size();
        });
        plain(*third, entries, alone);
    }

    const ecdsa::PrivateKey key = *ecdsa::PrivateKey::from_bytes(Hash{{1}});
    const Hash digest{{2}};
    const ecdsa::Signature signature = key.sign(digest);
    const double recover = seconds_per_call([&] { keep(ecdsa::recover(digest, signature)); });

    const auto n = static_cast<double>(t.transactions);
    const double steps = static_cast<double>(t.steps);
    std::printf("clearing, %zu batches of %zu transactions, %.2f exports a transaction; least of %d runs\n",
                kBatches, kBatchSize, static_cast<double>(t.exports) / n, kRuns);
    std::printf("native, one recovery  %9.0f tx/s  %5.2f of libsecp256k1's recovery rate (%.0f/s)\n",
                n / sum(native), n / sum(native) * recover, 1 / recover);
    std::printf("native, signers known %9.0f tx/s  %5.2f of that rate: the program's own work\n",
                n / sum(known), n / sum(known) * recover);
    std::printf("machine, plain        %9.0f tx/s  %5.3f of native, %.0f M steps/s, %.0f steps/tx\n",
                n / sum(alone), sum(native) / sum(alone), steps / sum(alone) / 1e6, steps / n);
    std::printf(
        "machine + history     %9.0f tx/s  %+5.1f %% time over plain (stride 2^%u, hashing %.1f %% on "
        "another core)\n",
        n / sum(with_history), 100 * (sum(with_history) / sum(alone) - 1), kFrame.log2_stride,
        100 * sum(hashing) / sum(with_history));
    return 0;
}

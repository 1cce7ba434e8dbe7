// LIBS: belay_node_testing belay_node
// SPDX-License-Identifier: Apache-2.0
// Transactions per second from a client's socket to a durable, signed receipt at the client, as a ratio to
// the rate at which libsecp256k1 alone recovers signatures on the same cores in the same run (one recovery
// per transaction).
//   sequencer_bench [transactions=40000] [threads=2] [folder for the store]
// Runs programs/counter's native build when it lies in the same build folder, else the tests' in-process
// program.
#include <time.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "base/endian.h"
#include "base/hex.h"
#include "bench/bench_util.h"
#include "crypto/keccak.h"
#include "node/native_program.h"
#include "node/testing/served_box.h"
#include "node/testing/ws_client.h"

namespace {

using namespace belay;
using namespace belay::node;
using namespace belay::node::testing;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kArray = 100;  // transactions in one belay_submit
constexpr std::size_t kWindow = 8;   // requests on their way, per connection
constexpr unsigned kClients = 2;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// CPU seconds of the whole process: client, server and all. What other processes do hardly moves it.
double cpu_seconds(clockid_t clock = CLOCK_PROCESS_CPUTIME_ID) {
    timespec now{};
    ::clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

struct Recovery {
    double per_second, cpu_seconds_each;
};

/// libsecp256k1 with every core busy.
Recovery recovery_rate(unsigned threads) {
    const auto key = test_key(1);
    const Hash digest = crypto::keccak256({});
    const auto signature = key.sign(digest);
    std::atomic<u64> total{0};
    std::vector<std::thread> workers;
    const auto start = Clock::now();
    const double cpu = cpu_seconds();
    for (unsigned i = 0; i < threads; ++i)
        workers.emplace_back([&] {
            u64 done = 0;
            for (; seconds_since(start) < 2; ++done) bench::keep(ecdsa::recover(digest, signature));
            total += done;
        });
    for (std::thread& worker : workers) worker.join();
    const auto count = static_cast<double>(total);
    return {count / seconds_since(start), (cpu_seconds() - cpu) / count};
}

std::filesystem::path counter_so() {
    return std::filesystem::read_symlink("/proc/self/exe").parent_path().parent_path() /
           "programs/counter/counter.so";
}

/// programs/counter: op 0 ‖ nonce ‖ amount ‖ signature.
std::vector<Bytes> counts(u64 account, u64 first, u64 count) {
    const auto key = test_key(account);
    std::vector<Bytes> out;
    for (u64 i = 0; i < count; ++i) {
        Bytes tx{0};
        append_be<u64>(tx, first + i);
        append_be<u64>(tx, 1);
        append(tx, key.sign(crypto::keccak256(tx)));
        out.push_back(std::move(tx));
    }
    return out;
}

std::string request(bool counter, u64 account, u64 first, u64 count) {
    std::string out = R"({"jsonrpc":"2.0","id":1,"method":"belay_submit","params":[[)";
    bool comma = false;
    for (const Bytes& tx : counter ? counts(account, first, count) : payments(account, first, count)) {
        out += comma ? ",\"" : "\"";
        out += to_hex(tx) + "\"";
        comma = true;
    }
    return out + "]]}";
}

std::size_t receipts_in(const std::string& answer) {
    std::size_t count = 0;
    for (std::size_t at = 0; (at = answer.find("{\"receipt\":", at)) != std::string::npos; ++at) ++count;
    return count;
}

/// Sends all requests with a window, returns each one's seconds to its answer. `gap`: seconds between two
/// sends (0: none).
std::vector<double> drive(u16 port, const std::vector<std::string>& requests, std::size_t each, double gap) {
    WsClient client(port);
    std::vector<Clock::time_point> sent;
    std::vector<double> seconds;
    const auto receive = [&] {
        const auto answer = client.receive();
        BELAY_CHECK(answer && receipts_in(*answer) == each);
        seconds.push_back(seconds_since(sent[seconds.size()]));
    };
    const auto start = Clock::now();
    for (std::size_t i = 0; i < requests.size(); ++i) {
        if (gap > 0)
            std::this_thread::sleep_until(start +
                                          std::chrono::duration_cast<Clock::duration>(
                                              std::chrono::duration<double>(gap * static_cast<double>(i))));
        sent.push_back(Clock::now());
        client.send(requests[i]);
        // Answers keep the order of the requests: every transaction of a later one waits for a later group,
        // or the same.
        if (gap > 0 || i + 1 >= kWindow) receive();
    }
    while (seconds.size() < requests.size()) receive();
    return seconds;
}

double percentile(std::vector<double> values, double p) {
    std::ranges::sort(values);
    return values[static_cast<std::size_t>(p * static_cast<double>(values.size() - 1))] * 1e3;
}

struct Driven {
    std::vector<double> seconds;  ///< of each request
    double client_cpu = 0;
};

Driven run_clients(u16 port, const std::vector<std::vector<std::string>>& requests, std::size_t each,
                   double gap) {
    Driven all;
    std::mutex mutex;
    std::vector<std::thread> clients;
    for (const auto& own : requests)
        clients.emplace_back([&, own = &own] {
            const auto seconds = drive(port, *own, each, gap);
            const std::lock_guard lock(mutex);
            all.seconds.insert(all.seconds.end(), seconds.begin(), seconds.end());
            all.client_cpu += cpu_seconds(CLOCK_THREAD_CPUTIME_ID);
        });
    for (std::thread& client : clients) client.join();
    return all;
}

}  // namespace

int main(int argc, char** argv) {
    const u64 transactions = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 40'000;
    const unsigned threads = argc > 2 ? static_cast<unsigned>(std::strtoul(argv[2], nullptr, 10)) : 2;
    const TempDir dir;
    TestProgram in_process;
    std::unique_ptr<NativeProgram> native;
    if (auto opened = NativeProgram::open(counter_so())) native = std::move(*opened);
    const bool counter = native != nullptr;
    ProgramHost& program = counter ? static_cast<ProgramHost&>(*native) : in_process;
    const auto key = test_key(1'000'000);
    SequencerConfig config;
    config.admission.threads = threads;
    Served served(argc > 3 ? std::filesystem::path(argv[3]) : dir.path(), program, key, config, {});
    served.start(test_genesis());

    std::vector<std::vector<std::string>> full(kClients), paced(kClients);
    const u64 per_client = transactions / kClients / kArray, paced_count = 600;
    std::vector<std::thread> signers;
    for (u64 c = 0; c < kClients; ++c)
        signers.emplace_back([&, c] {
            for (u64 i = 0; i < per_client; ++i) full[c].push_back(request(counter, c, i * kArray, kArray));
            for (u64 i = 0; i < paced_count; ++i) paced[c].push_back(request(counter, 100 + c, i, 1));
        });
    for (std::thread& signer : signers) signer.join();

    const Recovery before = recovery_rate(threads);
    const double cpu = cpu_seconds();
    const auto start = Clock::now();
    const auto busy = run_clients(served.server->port(), full, kArray, 0);
    const double elapsed = seconds_since(start), cpu_used = cpu_seconds() - cpu;
    const SequencerStatus status = served.sequencer->status();
    const Recovery after = recovery_rate(threads);
    const auto sent = static_cast<double>(per_client * kClients * kArray);
    const double bound = (before.per_second + after.per_second) / 2;
    const double recovery_cpu = sent * (before.cpu_seconds_each + after.cpu_seconds_each) / 2;
    const auto calm = run_clients(served.server->port(), paced, 1, 0.005);

    std::printf(
        "sequencer RPC to durable  %8.0f tx/s (%s) on %u threads, %.3f of libsecp256k1's recovery (%.0f/s "
        "before, "
        "%.0f/s after)\n",
        sent / elapsed, counter ? "counter" : "test program", threads, sent / elapsed / bound,
        before.per_second, after.per_second);
    const double node_cpu = cpu_used - busy.client_cpu;
    std::printf(
        "sequencer CPU             %8.1f us/tx in the node (its client %.1f more), recovery is %.3f of the "
        "node's\n",
        node_cpu / sent * 1e6, busy.client_cpu / sent * 1e6, recovery_cpu / node_cpu);
    std::printf(
        "sequencer latency         p50 %.1f ms, p99 %.1f ms for arrays of %zu at full load; p50 %.2f ms, p99 "
        "%.2f ms for single ones at 400/s\n",
        percentile(busy.seconds, 0.5), percentile(busy.seconds, 0.99), kArray, percentile(calm.seconds, 0.5),
        percentile(calm.seconds, 0.99));
    std::printf("sequencer groups          %.1f tx per fsync; %.3f recoveries per tx, %llu late\n",
                static_cast<double>(status.acknowledged) / static_cast<double>(status.groups),
                static_cast<double>(status.admission.recoveries) / static_cast<double>(status.acknowledged),
                static_cast<unsigned long long>(status.late_recoveries));
}

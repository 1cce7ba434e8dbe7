// SPDX-License-Identifier: Apache-2.0
// The clearing house under load, for benchmarks: batch after batch of what traders send.
#pragma once

#include <cstdio>
#include <filesystem>
#include <random>

#include "client/client.h"
#include "node/executor.h"
#include "tests/execution/inbox.h"

namespace belay::bench {

using clearing::client::Signer;
using test::Inbox;
using test::Placed;

inline constexpr std::size_t kTraders = 200, kOracles = 3, kBatchSize = 1'500;

// A day on one market: 60 % limit orders around a moving price, 34 % cancels, 6 % orders that take.
class Market {
  public:
    Market() {
        for (std::size_t i = 0; i < kTraders + kOracles; ++i) {
            Hash secret;
            store_be<u64>(secret.data() + 24, i + 1);
            people_.emplace_back(*ecdsa::PrivateKey::from_bytes(secret), Inbox::kChainId, Inbox::kInbox);
        }
        nonces_.resize(kTraders);
    }
    /// Genesis and deposits.
    std::vector<Placed> opening() {
        std::vector<Address> oracles;
        for (std::size_t i = 0; i < kOracles; ++i) oracles.push_back(people_[kTraders + i].address());
        const Address token{{0x77}}, treasury{{0x01}}, fund{{0x02}};
        std::vector<Placed> out;
        out.push_back(
            inbox_.genesis(encode(clearing::client::example_config(token, treasury, fund, oracles))));
        for (std::size_t i = 0; i < kTraders; ++i)
            out.push_back(inbox_.deposit(people_[i].address(), 1'000'000'000'000, token));
        return out;
    }
    /// The next batch.
    Placed next() { return inbox_.blobs(wire::pack_blobs(batch())); }

  private:
    Bytes batch() {
        inbox_.l1_time += 10;
        const u64 now = inbox_.l1_time * 1000;
        std::vector<Bytes> txs;
        std::vector<clearing::Report> reports;
        for (std::size_t i = 0; i < kOracles; ++i) reports.push_back(people_[kTraders + i].report(mid_, now));
        txs.push_back(clearing::client::prices(reports));
        while (txs.size() < kBatchSize) txs.push_back(transaction());
        return test::batch_of(now, txs);
    }
    Bytes transaction() {
        mid_ += rng_() % 21 - 10;
        const std::size_t who = rng_() % kTraders;
        const u64 nonce = ++nonces_[who], dice = rng_() % 100;
        if (dice < 34 && nonce > 4) return people_[who].cancel(nonce, nonce - 1 - rng_() % 4);
        clearing::client::OrderTerms terms;
        terms.buy = rng_() % 2 == 0;
        const u64 away = rng_() % 400;
        terms.price =
            dice < 94 ? (terms.buy ? mid_ - away : mid_ + away) : (terms.buy ? mid_ + 500 : mid_ - 500);
        terms.size = 100 + rng_() % 2'000;
        if (dice >= 94) terms.kind = clearing::OrderKind::ioc;
        return people_[who].order(nonce, terms);
    }

    Inbox inbox_;
    std::vector<Signer> people_;
    std::vector<u64> nonces_;
    std::mt19937_64 rng_{11};
    u64 mid_ = 600'000;
};

/// The folder of the built programs: the first argument, or beside this executable.
inline std::filesystem::path programs_folder(int argc, char** argv) {
    return argc > 1 ? argv[1]
                    : std::filesystem::canonical("/proc/self/exe").parent_path().parent_path() / "programs";
}

inline std::unique_ptr<node::Executor> open_executor(const node::ExecutorConfig& config) {
    auto executor = node::Executor::open(config);
    if (executor) return std::move(*executor);
    std::fprintf(stderr, "%s\n", executor.error().detail.c_str());
    std::exit(1);
}

}  // namespace belay::bench

// SPDX-License-Identifier: Apache-2.0
// Traders with real keys on a small chain: writes random batches of signed transactions.
#pragma once

#include <random>

#include "client/client.h"
#include "rig.h"

namespace belay::clearing::builds_test {

inline constexpr u64 kPrice = 1'000'000;

class Venue {
  public:
    explicit Venue(u64 seed, u32 traders = 6);

    Bytes config() const;
    /// One deposit entry's payload: trader `who`, whole USDC.
    Bytes deposit(u32 who, u64 usdc) const;
    Bytes deposit_to(const Address& to, u64 usdc) const;
    /// All three oracles at the time of the next transaction.
    Bytes prices(u64 price, u64 time_ms) const;
    /// A random transaction, sometimes a broken one.
    Bytes random_transaction(u64 time_ms);
    Bytes order(u32 who, const client::OrderTerms& terms) {
        return traders_[who].order(++nonces_[who], terms);
    }
    Bytes liquidate(u32 who, u32 target) {
        return traders_[who].liquidate(++nonces_[who], traders_[target].address());
    }
    Bytes withdraw(u32 who, u64 units) {
        return traders_[who].withdraw(++nonces_[who], traders_[who].address(), units);
    }
    const client::Signer& trader(u32 who) const { return traders_[who]; }
    const client::Signer& fund() const { return fund_; }
    u64 index() const { return index_; }

  private:
    Bytes random_order(u32 who);
    u64 random(u64 below) { return engine_() % below; }

    std::mt19937_64 engine_;
    std::vector<client::Signer> traders_, oracles_;
    client::Signer fund_, treasury_;
    std::vector<u64> nonces_;
    u64 index_ = kPrice;
};

/// A sequencer batch that ends `early_ms` before its entry's L1 time; `first` makes one transaction at its
/// time.
class BatchMaker {
  public:
    explicit BatchMaker(const sdk_test::Inbox& inbox, u64 early_ms = 8'000)
        : writer_(1000 * (inbox.l1_time + 12) - early_ms) {}
    u64 next_time() const { return writer_.last_time_ms() + 1; }
    void add(ByteView tx) { writer_.add(next_time(), tx); }
    Bytes bytes() const { return writer_.bytes(); }

  private:
    wire::BatchWriter writer_;
};

}  // namespace belay::clearing::builds_test

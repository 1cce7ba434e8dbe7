// SPDX-License-Identifier: Apache-2.0
// A clearing house under test. Signatures are not cryptography here: the stub host reads the signer out of
// them, so that millions of transactions cost nothing. signatures_test.cpp uses real ones.
#pragma once

#include <map>
#include <string>

#include "client/client.h"
#include "engine/engine.h"

namespace belay::clearing::test {

struct Withdrawal {
    Address token, to;
    U256 amount;
};

class StubHost final : public Host {
  public:
    bool recover(const Hash& digest, const Signature& signature, Address& signer) override;
    void emit(ByteView bytes) override { events.emplace_back(bytes.begin(), bytes.end()); }
    void withdraw(const Address& token, const Address& to, const U256& amount) override {
        withdrawals.push_back({token, to, amount});
    }
    void charge(u32 amount) override { weight += amount; }

    std::vector<Bytes> events;
    std::vector<Withdrawal> withdrawals;
    u64 weight = 0;
};

/// The stub signature of an address.
Signature stub_signature(const Address& signer);
Address named(u32 number);
/// Three oracles of weight 1, quorum 2, fund named(1), treasury named(2), oracles named(101..103), token
/// named(7).
Config test_config();

/// Long histories are a tenth as long under a sanitizer.
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr int kShorter = 10;
#else
inline constexpr int kShorter = 1;
#endif

inline constexpr u64 kStart = 1'700'000'000'000;
inline constexpr u64 kUsdc = 1'000'000;            // token units
inline constexpr i128 kUsdcQ = 1'000'000'000'000;  // Q

class House {
  public:
    explicit House(const Config& config = test_config());

    Engine engine;
    StubHost host;
    u64 now = kStart;

    // Each call is one input with the next nonce of its account; the answer is its code.
    void deposit(u32 who, u64 units);
    Code order(u32 who, const client::OrderTerms& terms);
    Code buy(u32 who, u64 price, u64 size, OrderKind kind = OrderKind::limit, bool reduce_only = false);
    Code sell(u32 who, u64 price, u64 size, OrderKind kind = OrderKind::limit, bool reduce_only = false);
    /// K-101, K-104.
    Code auction(u32 who, bool buys, u64 price, u64 size, u32 max_fee = 5'000);
    Code clear(u64 number);
    Code cancel(u32 who, u64 order);
    Code cancel_all(u32 who);
    Code transfer(u32 who, u32 to, u64 units);
    Code withdraw(u32 who, u64 units);
    Code liquidate(u32 who, u32 target);
    /// All three oracles report at `now`.
    Code price(u64 ticks);
    Code price_of(std::span<const std::pair<u32, Candidate>> reports);
    /// Moves the clock, then reports.
    Code price_after(u64 ms, u64 ticks);
    Code apply(Action action, u32 who);
    Code apply_bytes(ByteView tx) { return engine.apply(tx, now, host); }

    u64 last_nonce(u32 who) const { return nonces_.contains(who) ? nonces_.at(who) : 0; }
    const Account& account(u32 who) const { return engine.accounts()[engine.accounts().find(named(who))]; }
    i128 cash(u32 who) const { return account(who).cash; }
    i64 position(u32 who) const { return account(who).position; }
    i128 equity(u32 who) const { return engine.equity(account(who)); }

    /// Every invariant, from scratch: K-4 in full, sorted levels, sums of resting lots, list integrity.
    std::string broken() const;
    std::size_t count_events(EventKind kind) const;

  private:
    std::map<u32, u64> nonces_;
};

}  // namespace belay::clearing::test

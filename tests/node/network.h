// SPDX-License-Identifier: Apache-2.0
// A development network of real processes for one test: anvil, `belay node`, `belay verify`.
#pragma once

#include <gtest/gtest.h>

#include <functional>

#include "apps/belay/devnet.h"
#include "apps/belay/venue.h"
#include "base/hex.h"
#include "node/derived_chain.h"

namespace belay::apps {

inline constexpr u64 kUnit = 1'000'000;  // one token

/// Fails the test with the error's text.
#define ASSERT_L1(result)                                                   \
    do {                                                                    \
        const auto& l1_ = (result);                                         \
        ASSERT_TRUE(l1_) << (l1_ ? "" : belay::l1::to_string(l1_.error())); \
    } while (false)

class NetworkTest : public testing::Test {
  protected:
    void SetUp() override;
    /// Kept, and named, when the test failed.
    void TearDown() override;

    /// Quick defaults; ASSERT it.
    bool start(DevnetOptions options = {});
    DevnetOptions options() const;

    json status() { return ask("belay_status"); }
    json ask(const std::string& method, json params = json::array());
    /// Polls until `done`. Fails the test, telling of the node's log, when it takes unreasonably long.
    bool wait(const std::string& what, const std::function<bool()>& done,
              std::chrono::seconds limit = std::chrono::seconds(150));
    /// Everything ordered is on L1 and has run.
    bool settle();
    /// Claims cover every entry.
    bool wait_claimed();
    bool wait_cash(const Address& who, double at_least);

    Trader& trader(const std::string& name);
    bool deposit(const std::string& name, u64 units);
    /// Receipts of those that were accepted; fails the test when the RPC does not answer or one is refused.
    std::vector<json> submit(const std::vector<Bytes>& transactions);
    json submit(const Bytes& transaction);
    /// The receipt is the one the order holds.
    void expect_in_order(const json& receipt);

    struct Verified {
        int exit = -1;
        json report;
        std::string log;
    };
    /// `belay verify` with these arguments.
    Verified run_verify(const std::vector<std::string>& arguments);
    /// Of this network.
    Verified verify();
    void expect_agreement(u64 voids = 0);

    /// A manager of a role's key on L1, for what the node would not send. The node's own must be idle.
    struct Hand {
        l1::MemoryJournal journal;
        ecdsa::PrivateKey key;
        l1::TxManager txs;
        Hand(l1::L1& l1, const ecdsa::PrivateKey& own) : key(own), txs(l1, key, journal) {}
        l1::L1Result<l1::TxStatus> send(l1::TxRequest request);
    };
    std::unique_ptr<Hand> hand(const char* role);
    /// A batch that nobody sealed, with the right number.
    l1::L1Result<l1::TxStatus> post_blob(Hand& from, const l1::Blob& blob);
    l1::L1Result<l1::TxStatus> post_calldata(Hand& from, ByteView batch);

    /// All entries, straight from L1.
    std::vector<rollup::Entry> entries_on_l1();
    /// What L1 holds of the sequencer's batches, by number; void ones are empty.
    std::vector<std::vector<Bytes>> batches_on_l1();

    std::filesystem::path folder;
    std::unique_ptr<Devnet> net;
    std::unique_ptr<Venue> venue;
    std::map<std::string, std::unique_ptr<Trader>> traders;
};

}  // namespace belay::apps

// SPDX-License-Identifier: Apache-2.0
// A rollup with a committee of four on anvil, three of whom certify. Each member is a real server over a real
// store, unless it lies: then it signs whatever it is sent and keeps nothing.
#pragma once

#include <filesystem>
#include <fstream>
#include <thread>

#include "anvil_fixture.h"
#include "l1/committee.h"
#include "l1/rollup_deployment.h"
#include "node/claim_sender.h"
#include "node/dac_client.h"
#include "node/dac_member.h"
#include "node/demand_watch.h"
#include "node/derived_chain.h"
#include "wire/entry.h"

namespace belay::node {

namespace fs = std::filesystem;

inline constexpr u64 kWindow = 600, kPublishWindow = 900;  // seconds

/// One member of the committee.
class TestMember {
  public:
    TestMember(const RollupInfo& rollup, const ecdsa::PrivateKey& key, const fs::path& folder, bool lies)
        : key_(key), domain_(wire::committee_domain(rollup.chain_id, rollup.parts.committee)) {
        store_ = std::move(*Store::open(folder, {rollup.chain_id, rollup.inbox}));
        DacMemberConfig config;
        config.chain_id = rollup.chain_id;
        config.committee = rollup.parts.committee;
        config.sequencer = rollup.sequencer;
        member_ = std::move(*DacMember::open(config, *store_, key));
        RpcServerHooks hooks;
        hooks.route = [this, lies](const HttpAsk& ask) {
            return lies ? lie(ask) : member_->answer(ask, now());
        };
        server_ = std::make_unique<RpcServer>(RpcServerConfig{}, dispatcher_, std::move(hooks));
        started_ = server_->start().has_value();
    }

    std::string url() const { return "http://127.0.0.1:" + std::to_string(server_->port()); }
    bool started() const { return started_; }
    void die() { server_->stop(); }
    DacMember& member() { return *member_; }
    Store& store() { return *store_; }
    /// What its clock shows: L1's time, which the tests move.
    void set_now(u64 seconds) { now_ = seconds; }
    u64 now() const { return now_; }

  private:
    std::optional<HttpAnswer> lie(const HttpAsk& ask) {
        const auto* bytes = reinterpret_cast<const u8*>(ask.body.data());
        const auto asked = wire::decode_hold_request({bytes, ask.body.size()});
        if (!ask.post || !asked) return HttpAnswer{404, "", "text/plain"};
        const wire::DataHeld held{wire::payload_hash(asked->data), static_cast<u32>(asked->data.size()),
                                  asked->expiry};
        const auto signature = wire::compact(key_.sign(wire::held_digest(domain_, held)));
        return HttpAnswer{200, std::string(signature.begin(), signature.end())};
    }

    const ecdsa::PrivateKey key_;
    const Hash domain_;
    std::unique_ptr<Store> store_;
    std::unique_ptr<DacMember> member_;
    RpcDispatcher dispatcher_{RpcLimits{}};
    std::unique_ptr<RpcServer> server_;
    std::atomic<u64> now_{0};
    bool started_ = false;
};

class CommitteeTest : public l1::AnvilTest {
  protected:
    void SetUp() override;
    void TearDown() override;

    /// Members 0 .. 3; the first `liars` of them lie.
    void start_members(unsigned liars);
    std::vector<std::string> urls() const;
    u64 l1_time();
    /// The clock of L1 and of the members.
    void pass(u64 seconds);

    /// A batch of no transactions, one of its own for every `n`.
    static Bytes batch(u8 n);
    Result<Certified, std::string> certify(const Bytes& data);
    /// The index of the entry; nothing when L1 refuses it.
    std::optional<u64> submit(const Bytes& data, const Certified& certified);
    std::optional<u64> submit(const Bytes& data);
    l1::L1Result<l1::TxStatus> send(l1::TxManager& txs, const Address& to, Bytes data,
                                    const U256& value = {});

    struct Watcher {
        std::unique_ptr<Store> store;
        std::unique_ptr<DerivedChain> chain;
        std::vector<wire::EntryHeader> missing;
    };
    std::unique_ptr<Watcher> watcher(const std::string& name, std::vector<std::string> archives);
    /// Until it has run everything, or lacks bytes.
    ::testing::AssertionResult catch_up(Watcher& who);
    /// Whether the entries were void.
    static std::vector<bool> voids(const Watcher& who);
    /// Of the newest state.
    static Hash end_root(const Watcher& who) { return who.chain->results().back().batch.end.root(); }
    std::unique_ptr<DemandWatch> demands(Store& store, l1::TxManager& txs);

    fs::path folder;
    RollupInfo rollup;
    std::vector<ecdsa::PrivateKey> keys;  // of the members, ascending
    std::vector<std::unique_ptr<TestMember>> members;
    ecdsa::PrivateKey sequencer = l1::dev_key(0), payer_key = l1::dev_key(5);
    l1::MemoryJournal journal;
    std::unique_ptr<l1::TxManager> txs;
    u64 sent_ = 0;

  private:
    l1::L1Result<Address> deploy();
};

}  // namespace belay::node

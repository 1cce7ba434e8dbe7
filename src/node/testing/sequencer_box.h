// SPDX-License-Identifier: Apache-2.0
// A sequencer with the test program on a store in a folder, and calls that wait for their answers.
#pragma once

#include <future>
#include <mutex>

#include "base/check.h"
#include "base/hex.h"
#include "node/sequencer.h"
#include "node/testing/temp_dir.h"
#include "node/testing/test_program.h"
#include "wire/deposit.h"
#include "wire/genesis.h"

namespace belay::node::testing {

inline PlanEntry test_genesis() {
    PlanEntry out;
    wire::ChainConfig config;
    config.chain_id = 31337;
    config.batch_time_window_ms = 600'000;
    out.payload = wire::encode(config);
    out.header.l1_block = 1;
    out.header.payload_length = static_cast<u32>(out.payload.size());
    out.header.payload_hash = wire::payload_hash(out.payload);
    return out;
}

inline QueueItem test_deposit(u64 queue_index, const Address& to, u64 amount) {
    QueueItem out;
    out.queue_index = queue_index;
    const auto bytes = wire::encode(wire::Deposit{.token = {}, .from = to, .to = to, .amount = U256(amount)});
    out.payload.assign(bytes.begin(), bytes.end());
    return out;
}

inline const StoreIdentity kTestIdentity{.chain_id = 31337, .inbox = {}};

struct SequencerBox {
    explicit SequencerBox(const std::filesystem::path& folder, SequencerConfig config = {}) {
        config.chain_id = kTestIdentity.chain_id;
        config.inbox = kTestIdentity.inbox;
        auto opened = Store::open(folder, kTestIdentity);
        BELAY_CHECK(opened.has_value());
        store = std::move(*opened);
        SequencerHooks hooks;
        hooks.sealed = [this](const PlanEntry& entry) {
            const std::lock_guard lock(mutex);
            sealed.push_back(entry);
        };
        hooks.broken = [this](const BrokenReceipt& receipt) {
            const std::lock_guard lock(mutex);
            broken.push_back(receipt);
        };
        hooks.failed = [this](const std::string& why) {
            const std::lock_guard lock(mutex);
            failure = why;
        };
        sequencer = std::make_unique<Sequencer>(std::move(config), program, *store, key, std::move(hooks));
    }
    ~SequencerBox() { sequencer->stop(); }

    Result<void, ReplayFailure> start() { return sequencer->start(test_genesis()); }

    std::vector<Outcome> submit(std::vector<Bytes> transactions) {
        std::promise<std::vector<Outcome>> answer;
        sequencer->submit(std::move(transactions), [&answer](std::vector<Outcome>&& outcomes) {
            answer.set_value(std::move(outcomes));
        });
        return answer.get_future().get();
    }
    Outcome submit_one(Bytes transaction) {
        std::vector<Bytes> one;
        one.push_back(std::move(transaction));
        return std::move(submit(std::move(one)).front());
    }
    std::string ask(const std::string& question, std::vector<std::string> arguments = {}) {
        std::promise<std::string> answer;
        const bool asked =
            sequencer->query(question, std::move(arguments),
                             [&answer](bool, std::string json) { answer.set_value(std::move(json)); });
        return asked ? answer.get_future().get() : "busy";
    }
    std::string rebase(Rebase change) {
        std::promise<std::string> answer;
        sequencer->rebase(std::move(change),
                          [&answer](std::string error) { answer.set_value(std::move(error)); });
        return answer.get_future().get();
    }
    /// Commands run in order: a question answered means that all before it ran.
    void settle() { ask("state"); }

    TestProgram program;
    std::unique_ptr<Store> store;
    ecdsa::PrivateKey key = test_key(1'000'000);
    std::mutex mutex;
    std::vector<PlanEntry> sealed;
    std::vector<BrokenReceipt> broken;
    std::string failure;
    std::unique_ptr<Sequencer> sequencer;
};

/// Payments of one account, in nonce order.
inline std::vector<Bytes> payments(u64 account, u64 first_nonce, u64 count, Op op = Op::free_pay) {
    const auto key = test_key(account);
    std::vector<Bytes> out;
    for (u64 i = 0; i < count; ++i)
        out.push_back(
            signed_transaction({.op = op, .nonce = first_nonce + i, .amount = 1, .to = key.address()}, key));
    return out;
}

}  // namespace belay::node::testing

// SPDX-License-Identifier: Apache-2.0
// Posts claims over what was run on the newest true claim, its own or somebody else's, and finalizes them
// when the game has decided (rules C-6..C-11, G-18). A claim of others that it does not agree with is
// answered by its own in the same round: that is the first move of a dispute (G-8).
//
// step() is called by the owner of the DerivedChain, on its thread. It never blocks on L1 for longer than a
// few calls; transactions in flight are looked after by later steps.
#pragma once

#include "l1/tx_manager.h"
#include "node/claim_sender.h"
#include "node/derived_chain.h"

namespace belay::node {

struct ProposerConfig {
    u64 max_batches =
        24;  ///< a claim over so many is posted at once; also the most in one that opens a round
    std::chrono::milliseconds max_wait{60'000};  ///< fewer are posted when the oldest has waited so long
    std::chrono::milliseconds finalize_every{12'000};
};

struct PostedClaim {
    u64 sequence = 0;
    Hash id, transaction;
    u64 first_entry = 0, position = 0;
    u64 gas_used = 0;
};

struct ProposerHooks {
    std::function<void(const PostedClaim&)> posted;
    std::function<void(u64 number)> finalized;
    std::function<void(const std::string&)> log;
};

class Proposer {
  public:
    Proposer(ProposerConfig config, const DerivedChain& chain, l1::L1& l1, Archive archive,
             l1::TxManager& txs, ProposerHooks hooks);

    void step();
    /// A claim with less than max_batches goes out at the next step.
    void propose_now() { now_ = true; }

  private:
    using Clock = std::chrono::steady_clock;

    void propose();
    void propose_next(const rollup::Parent& parent);
    void answer(const rollup::Parent& parent, const KnownRound& round);
    u64 end_of_claim(u64 from) const;
    void send(const rollup::Parent& parent, u64 position);
    void report_posted();
    void forget_final();
    void finalize();
    void open_again(const KnownRound& round);
    void finish();
    void collect();
    bool submit(const std::string& id, const Address& to, const Bytes& data);
    bool succeeds(const Address& to, const Bytes& data) const;
    void note(const std::string& text);

    const ProposerConfig config_;
    const DerivedChain& chain_;
    l1::L1& l1_;
    l1::TxManager& txs_;
    ClaimSender sender_;
    const ProposerHooks hooks_;
    std::optional<Clock::time_point> waiting_since_;
    Clock::time_point next_finalize_{};
    std::optional<SentClaim> in_flight_;
    u64 finished_ = 0;  // final claims up to this number owe us nothing more
    u64 reorgs_ = 0;
    std::string last_note_;
    std::atomic<bool> now_{false};
};

}  // namespace belay::node

// SPDX-License-Identifier: Apache-2.0
// Posts claims over what was run, and finalizes them when their period is over (rules C-6..C-11).
//
// step() is called by the owner of the DerivedChain, on its thread. It never blocks on L1 for longer than a
// few calls; transactions in flight are looked after by later steps.
#pragma once

#include "l1/tx_manager.h"
#include "node/derived_chain.h"

namespace belay::node {

struct ProposerConfig {
    u64 max_batches = 24;  ///< a claim over so many is posted at once; also the most in one claim
    std::chrono::milliseconds max_wait{60'000};  ///< fewer are posted when the oldest has waited so long
    std::chrono::milliseconds finalize_every{12'000};
};

struct PostedClaim {
    u64 number = 0;
    Hash id, transaction;
    u64 first_entry = 0, position = 0;
    u64 gas_used = 0;
};

struct ProposerHooks {
    std::function<void(const PostedClaim&)> posted;
    std::function<void(u64 up_to)> finalized;
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
    u64 end_of_claim(u64 from) const;
    l1::L1Result<void> send(u64 number, const rollup::Parent& parent, u64 position);
    l1::L1Result<Bytes> kzg_proofs(const rollup::Proposal& proposal) const;
    void report_posted();
    void forget_final();
    l1::L1Result<l1::TxStatus> submit_again(const l1::TxRequest& request);
    void finalize();
    void collect();
    bool succeeds(const Bytes& call) const;
    void note(const std::string& text);

    const ProposerConfig config_;
    const DerivedChain& chain_;
    l1::L1& l1_;
    Archive archive_;
    l1::TxManager& txs_;
    const ProposerHooks hooks_;
    std::optional<Clock::time_point> waiting_since_;
    Clock::time_point next_finalize_{};
    std::string in_flight_;  // the claim on its way, by the transaction manager's name
    PostedClaim in_flight_claim_;
    std::string last_note_;
    std::atomic<bool> now_{false};
};

}  // namespace belay::node

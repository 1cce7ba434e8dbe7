// SPDX-License-Identifier: Apache-2.0
// The honest party of the dispute game, at work: reads the game off L1, has the strategy say what is due, and
// sees every move through. Whoever runs it defends every true claim, whoever made it.
//
// step() is called by the owner of the DerivedChain, on its thread, when the chain has caught up with L1. It
// never blocks on L1 for longer than a few calls. Moves have names that follow from what they do, so a
// restart goes on where it was and nothing is sent twice.
#pragma once

#include <mutex>

#include "l1/tx_manager.h"
#include "node/claim_sender.h"
#include "node/move_ledger.h"
#include "node/move_writer.h"

namespace belay::node {

struct ChallengerConfig {
    /// Wei that may be out at once: gas, bonds in flight, and what the games begun may still take at most. A
    /// game that does not fit is not begun; one that is begun is played to its end. Empty: no limit.
    std::optional<U256> max_spend;
    /// Joins rounds, settles and finalizes them, and brings the money home. Off beside a proposer of the same
    /// key, who does that.
    bool claims = true;
    bool dry_run = false;    ///< says what it would do, and sends nothing
    u64 hurry_seconds = 60;  ///< this near to a deadline fees are raised faster
    u64 resubmit_ms = 24'000, hurry_resubmit_ms = 4'000;
    std::size_t max_in_flight = 32;  ///< transactions
};

struct ChallengerStatus {
    u64 games = 0, moves_due = 0, in_flight = 0, moves_made = 0, gas_used = 0;
    std::optional<i64> next_deadline;  ///< seconds from L1's head until the true claim would be lost
    u64 wait_until = dispute::kNever;  ///< the next time at which more becomes possible
    U256 bonds_in_flight, fees, received;
    U256 lost;               ///< bonds of ours that are out: stays zero
    u64 games_lost = 0;      ///< stays zero
    u64 beyond_limit = 0;    ///< games not begun because of max_spend
    bool looked = false;     ///< at the newest state of the game, at least once
    bool computing = false;  ///< a history is on its way
    bool quiet = false;      ///< nothing to do, nothing on its way, all that is claimed is final and ours
    bool disagrees = false;  ///< a claim that this node did not compute is final
};

/// The exit batch, for a party that defends it too (E-10).
struct ExitDefense {
    const rollup::ExitResult* exit = nullptr;
    Bytes propose;  ///< calldata of EscapeHatch.proposeExit: how the true history joins its round
};

struct ChallengerHooks {
    std::function<void(const std::string&)> log;
    std::function<void(const ChallengerStatus&)> status;  ///< after each step
};

class Challenger {
  public:
    Challenger(ChallengerConfig config, const DerivedChain& chain, GameView& view, StepSource& steps,
               l1::L1& l1, Archive archive, l1::TxManager& txs, MoveLedger& ledger, ChallengerHooks hooks);

    void step();
    /// From now on. What `exit` points to outlives the challenger.
    void defend_exit(ExitDefense defense);
    const ChallengerStatus& status() const { return status_; }
    const MoveLedger& ledger() const { return ledger_; }

  private:
    struct Busy;
    struct Tried {
        u64 times = 0, block = 0;
    };

    bool follow();
    void record_done();
    void record(const l1::TxStatus& done);
    void make_moves(const dispute::Plan& plan);
    void make(dispute::Move move, const Busy& busy);
    void send(const dispute::Move& move, const std::string& name, Bytes data);
    void join_round(const dispute::Move& move);
    void join_exit(const dispute::Move& move);
    bool is_exit(const Hash& round) const;
    bool is_others_work(const dispute::Move& move) const;
    bool pays(const dispute::Move& move, const Bytes& data);
    void keep_to_limit(const dispute::Plan& plan, dispute::Move& move);
    bool admit(const dispute::Duel& duel);
    void drop_moot(const dispute::Plan& plan);
    void hurry(const dispute::Plan& plan);
    void finalize();
    bool may_try(const std::string& name) const;
    void count_money();
    void show(const dispute::Plan& plan);
    U256 out_of_pocket() const;
    void note(const std::string& text);

    const ChallengerConfig config_;
    const DerivedChain& chain_;
    GameView& view_;
    l1::L1& l1_;
    l1::TxManager& txs_;
    MoveLedger& ledger_;
    const ChallengerHooks hooks_;
    TrueHistories truth_;
    MoveWriter writer_;
    ClaimSender sender_;
    ExitDefense exit_;
    ChallengerStatus status_;
    U256 reserved_;                             // for the games begun
    std::map<std::string, std::string> texts_;  // of what is on its way, by name
    std::map<std::string, U256> values_;
    std::map<std::string, Tried> tried_;
    std::set<std::string> noted_, beyond_;
};

/// "round 0x12ab..: opened 3 nodes against contestant 2 at depth 7".
std::string describe(const dispute::Move& move, const dispute::GameState& state);
/// "0.00123 ETH".
std::string ether(const U256& wei);

}  // namespace belay::node

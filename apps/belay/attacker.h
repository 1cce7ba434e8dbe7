// SPDX-License-Identifier: Apache-2.0
// Somebody who attacks a rollup on a development chain: every player of src/dispute/adversary.h with an
// account that the chain itself funds and signs for (anvil impersonates it), so no other chain would take
// part.
//
// Single threaded: step() makes the moves that are due, the owner mines or waits.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>

#include "apps/belay/chain_truth.h"
#include "dispute/attack.h"
#include "l1/dev_chain.h"
#include "node/move_writer.h"

namespace belay::apps {

/// Why this chain is not one to attack; nullopt on a development chain (its client is anvil, its id 31337).
std::optional<std::string> why_not_attackable(l1::HttpL1& l1);

/// What one player put in and got back.
struct PlayerAccount {
    std::string label;
    Address address;
    U256 bonds, fees, back;
    u64 moves = 0, refused = 0;
};

class Attacker {
  public:
    using Event = std::function<void(const nlohmann::json&)>;

    Attacker(l1::HttpL1& l1, const node::DerivedChain& chain, const node::GameView& view,
             node::StepSource& steps, node::Archive archive, Event event);

    /// Each with an account and ether.
    bool add(const std::vector<dispute::PlayerSpec>& players);
    /// Leaves all rounds but this one alone.
    void only(const Hash& round) { truth_.only(round); }
    /// The first player who can makes the round's first claim.
    bool open_round(const rollup::Parent& parent, u64 position);
    /// What every player does in a block at `now` or later. True when something was sent.
    bool step(dispute::Seconds now);
    /// After a block: what became of what was sent.
    void look_after();
    /// When some player wants to move next, if nothing happens before.
    dispute::Seconds wait_until() const { return wait_until_; }

    std::vector<PlayerAccount> accounts() const;
    u64 transactions() const { return transactions_; }

  private:
    struct Member {
        std::unique_ptr<dispute::Player> player;
        PlayerAccount account;
        std::map<std::string, unsigned> tried;
    };
    struct Sent {
        std::size_t member = 0;
        Hash transaction;
        dispute::MoveKind kind = dispute::MoveKind::open;
        U256 value;
    };
    struct CallTo {
        Address to;
        Bytes data;
        U256 value;
        u64 gas = 0;
    };

    std::optional<CallTo> write(Member& member, const dispute::Move& move);
    std::optional<CallTo> claim(Member& member, const Hash& id, const dispute::Tournament& round);
    std::optional<Bytes> join_stride(Member& member, const dispute::Move& move);
    std::optional<Bytes> open_stride(Member& member, const dispute::Move& move);
    bool send(std::size_t member, const dispute::Move& move, const CallTo& call);
    void tell(const Member& member, const std::string& what, nlohmann::json more) const;

    l1::HttpL1& l1_;
    l1::DevChain dev_;
    const node::DerivedChain& chain_;
    const node::GameView& view_;
    node::Archive archive_;
    node::TrueHistories histories_;
    ChainTruth truth_;
    node::MoveWriter writer_;
    const Event event_;
    std::vector<Member> members_;
    std::vector<Sent> sent_;
    dispute::Seconds wait_until_ = dispute::kNever;
    u64 transactions_ = 0;
};

}  // namespace belay::apps

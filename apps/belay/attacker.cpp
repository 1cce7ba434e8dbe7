// SPDX-License-Identifier: Apache-2.0
#include "apps/belay/attacker.h"

#include "base/hex.h"
#include "dispute/bonds.h"
#include "dispute/bracket.h"
#include "dispute/own_walk.h"
#include "l1/contracts.h"
#include "l1/game_contract.h"
#include "l1/json_fields.h"
#include "l1/tx_fees.h"
#include "node/claim_sender.h"

namespace belay::apps {

using dispute::Move;
using dispute::MoveKind;
using dispute::Tournament;
using nlohmann::json;

namespace {

constexpr u64 kDevChainId = 31337;
constexpr u64 kMostGas = 16'000'000;  // what a transaction may have (EIP-7825), less a little
constexpr u64 kBaseGas = 500'000, kGasPerByte = 60;
constexpr u64 kTip = 1'000'000'000;  // wei a gas
constexpr unsigned kTries = 3;

Bytes bytes_of(const machine::StatePreimage& state) {
    const auto encoded = state.encode();
    return {encoded.begin(), encoded.end()};
}

Address account_of(const std::string& label, std::size_t number) {
    const std::string name = "belay attacker " + label + std::to_string(number);
    const Hash hash = crypto::keccak256(ByteView(reinterpret_cast<const u8*>(name.data()), name.size()));
    return Address::from(ByteView(hash).last(20));
}

std::string short_hex(const Hash& hash) { return to_hex_plain(ByteView(hash).first(4)); }

}  // namespace

std::optional<std::string> why_not_attackable(l1::HttpL1& l1) {
    const auto chain = l1.chain_id();
    if (!chain) return to_string(chain.error());
    if (*chain != kDevChainId) return "chain " + std::to_string(*chain) + " is not a development chain";
    if (!l1.rpc().read("anvil_nodeInfo", json::array())) return "its client is not anvil";
    return std::nullopt;
}

Attacker::Attacker(l1::HttpL1& l1, const node::DerivedChain& chain, const node::GameView& view,
                   node::StepSource& steps, node::Archive archive, Event event)
    : l1_(l1),
      dev_(l1),
      chain_(chain),
      view_(view),
      archive_(archive),
      histories_(chain, view, steps),
      truth_(chain, histories_, archive),
      writer_(chain, view, histories_, l1, archive),
      event_(std::move(event)) {}

bool Attacker::add(const std::vector<dispute::PlayerSpec>& players) {
    for (const dispute::PlayerSpec& spec : players) {
        Member member;
        member.account.label = spec.label;
        member.account.address = account_of(spec.label, members_.size());
        member.player = std::make_unique<dispute::Player>(spec, member.account.address, truth_);
        const json who = to_hex(member.account.address);
        // 2^64 x 1000 wei: nobody runs out of it here.
        if (!dev_.set_balance(member.account.address, U256(0, 1000, 0, 0)) ||
            !l1_.rpc().write("anvil_impersonateAccount", json::array({who})))
            return false;
        members_.push_back(std::move(member));
    }
    return true;
}

bool Attacker::open_round(const rollup::Parent& parent, u64 position) {
    const auto round = truth_.round_on(parent, position);
    if (!round) return false;
    const Hash id = dispute::round_id(chain_.rollup().claims, parent.id, 0);
    for (std::size_t i = 0; i < members_.size(); ++i) {
        if (!members_[i].player->spec().joins_rounds) continue;
        Move move;
        move.kind = MoveKind::join_round;
        move.id = id;
        const auto call = claim(members_[i], id, *round);
        return call && send(i, move, *call);
    }
    return false;
}

bool Attacker::step(dispute::Seconds now) {
    bool moved = false;
    wait_until_ = dispute::kNever;
    for (std::size_t i = 0; i < members_.size(); ++i) {
        Member& member = members_[i];
        dispute::Plan plan = member.player->plan(view_.state(), now);
        wait_until_ = std::min(wait_until_, plan.wait_until);
        for (const Move& move : plan.moves) {
            if (member.tried[move.name()] >= kTries) continue;
            const auto call = write(member, move);
            if (call && send(i, move, *call)) moved = true;
        }
    }
    return moved;
}

// ---- calldata

std::optional<Attacker::CallTo> Attacker::write(Member& member, const Move& move) {
    if (move.kind == MoveKind::join_round)
        return claim(member, move.id, view_.state().tournaments.at(move.id));
    CallTo out;
    out.to = chain_.rollup().game;
    out.value = move.value;
    std::optional<Bytes> data;
    if (move.kind == MoveKind::join_stride)
        data = join_stride(member, move);
    else if (move.kind == MoveKind::open_stride)
        data = open_stride(member, move);
    else if (auto written = writer_.write(move))
        data = *std::move(written);
    if (!data) return std::nullopt;
    out.data = *std::move(data);
    out.gas = std::min(kMostGas, kBaseGas + 2 * move.gas + kGasPerByte * out.data.size());
    return out;
}

std::optional<Attacker::CallTo> Attacker::claim(Member& member, const Hash& id, const Tournament& round) {
    const auto p = truth_.proposal(*member.player, id, round);
    if (!p) return std::nullopt;
    const auto kzg = node::kzg_proofs(*p, archive_);
    if (!kzg) return std::nullopt;
    CallTo out;
    out.to = chain_.rollup().claims;
    out.gas = kMostGas / 4;
    out.value = bond_of(view_.state().params, view_.state().gas, 0, round.height);
    out.data = node::propose_call(*p, *kzg);
    return out;
}

std::optional<Bytes> Attacker::join_stride(Member& member, const Move& move) {
    const auto own = member.player->of_stride(move.id, view_.state().tournaments.at(move.id));
    if (!own.tree) return std::nullopt;
    const dispute::LeafIndex last{(u64{1} << own.tree->height()) - 1};
    return l1::game_calls::join_stride(move.id, own.tree->root(), own.tree->leaf(last), own.tree->path(last));
}

// G-10, with what the player's own history has before the stride.
std::optional<Bytes> Attacker::open_stride(Member& member, const Move& move) {
    const Tournament& t = view_.state().tournaments.at(move.id);
    const auto walk = walk_pair(view_.state(), move.id, move.x, move.y, view_.head()->timestamp);
    const auto own = member.player->of_round(move.id, t);
    if (!walk || !walk->bottom || !own.tree) return std::nullopt;
    const auto shown = [&](u64 leaf, l1::GameLeaf& out) {
        auto path = path_through_openings(view_.state(), t.contestants[move.x].root, {leaf}, *own.tree);
        if (!path) return false;
        out = {own.tree->leaf({leaf}), *std::move(path)};
        return true;
    };
    const u64 leaf = walk->leaf.value, frame = t.round.frame.strides_per_frame();
    l1::GameLeaf before, parent;
    Bytes state_before;
    if (leaf > 0 && !shown(leaf - 1, before)) return std::nullopt;
    if (leaf > 0 && leaf % frame == 0) {
        const auto state = histories_.state_before(t.round.first_entry + leaf / frame);
        if (!state || state->root() != before.value) return std::nullopt;
        state_before = bytes_of(*state);
    }
    if (leaf % frame == frame - 1 && leaf >= frame && !shown(leaf - frame, parent)) return std::nullopt;
    return l1::game_calls::open_stride(move.id, move.x, move.y, encode_walk(*walk), before, state_before,
                                       parent);
}

// ---- L1

bool Attacker::send(std::size_t index, const Move& move, const CallTo& call) {
    Member& member = members_[index];
    ++member.tried[move.name()];
    const auto fees = l1_.fees();
    if (!fees) return false;
    const json transaction = {{"maxFeePerGas", l1::quantity(l1::to_u256(2 * fees->base_fee + kTip))},
                              {"maxPriorityFeePerGas", l1::quantity(kTip)},
                              {"from", to_hex(member.account.address)},
                              {"to", to_hex(call.to)},
                              {"data", to_hex(call.data)},
                              {"value", l1::quantity(call.value)},
                              {"gas", l1::quantity(call.gas)}};
    const auto answer = l1_.rpc().write("eth_sendTransaction", json::array({transaction}));
    const auto hash = answer ? l1::json_hash(*answer) : std::unexpected(answer.error());
    if (!hash) {
        tell(member, to_string(move.kind), {{"refused", to_string(hash.error())}});
        return false;
    }
    ++transactions_;
    sent_.push_back({index, *hash, move.kind, call.value});
    json more = {{"tournament", short_hex(move.id)}, {"x", move.x}, {"y", move.y}};
    if (!move.nodes.empty()) more["nodes"] = move.nodes.size();
    tell(member, to_string(move.kind), std::move(more));
    return true;
}

void Attacker::look_after() {
    std::vector<Sent> pending;
    for (const Sent& sent : sent_) {
        const auto receipt = l1_.receipt(sent.transaction);
        if (!receipt || !*receipt) {
            pending.push_back(sent);
            continue;
        }
        Member& member = members_[sent.member];
        PlayerAccount& account = member.account;
        account.fees = dispute::sum(
            account.fees,
            dispute::gas_cost((*receipt)->gas_used, static_cast<u64>((*receipt)->effective_gas_price)));
        if ((*receipt)->success) {
            ++account.moves;
            account.bonds = dispute::sum(account.bonds, sent.value);
        } else {
            ++account.refused;
            tell(member, to_string(sent.kind), {{"refused", "reverted"}});
        }
    }
    sent_ = std::move(pending);
}

std::vector<PlayerAccount> Attacker::accounts() const {
    std::vector<PlayerAccount> out;
    for (const Member& member : members_) {
        PlayerAccount account = member.account;
        account.back = view_.collected(account.address);
        out.push_back(std::move(account));
    }
    return out;
}

void Attacker::tell(const Member& member, const std::string& what, json more) const {
    if (!event_) return;
    more["player"] = member.account.label;
    more["account"] = to_hex(member.account.address);
    more["move"] = what;
    if (member.player->spec().lie) more["lie"] = to_string(member.player->spec().lie->kind);
    event_(more);
}

}  // namespace belay::apps

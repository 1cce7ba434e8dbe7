// SPDX-License-Identifier: Apache-2.0
#include "apps/belay/game_show.h"

#include <fmt/core.h>

#include "base/endian.h"
#include "base/hex.h"
#include "dispute/bonds.h"
#include "dispute/walk.h"
#include "l1/abi.h"
#include "machine/disassemble.h"
#include "machine/program.h"
#include "machine/state.h"
#include "node/challenge.h"
#include "node/challenger.h"
#include "node/game_events.h"

namespace belay::apps {

using dispute::Tournament;

namespace {

std::string shorter(const Hash& hash) { return to_hex(hash).substr(0, 10) + ".."; }

const char* level_name(const Tournament& t) { return t.level == 0 ? "strides" : "steps  "; }

const char* cause_name(dispute::Cause cause) {
    switch (cause) {
        case dispute::Cause::timeout:
            return "its time is up";
        case dispute::Cause::step:
            return "one step, executed on L1, leads elsewhere";
        case dispute::Cause::contradiction:
            return "it contradicts itself";
        case dispute::Cause::inner:
            return "it lost the tournament over the stride";
    }
    return "?";
}

}  // namespace

GameShow::GameShow(l1::L1& l1, const l1::RollupDescription& rollup, std::map<Address, std::string> names,
                   Say say)
    : l1_(l1), rollup_(rollup), names_(std::move(names)), say_(std::move(say)) {
    const l1::GameConfig& g = rollup_.game_config;
    state_.params = {g.budget, g.grace, g.join_grace, g.inner_join_grace, g.log2_width, g.gas_price};
    next_block_ = rollup_.deployed_at;
}

bool GameShow::start() {
    const auto gas = node::read_gas_table(l1_, rollup_.game);
    if (!gas) return false;
    state_.gas = *gas;
    const bool good = poll();
    silent_ = false;
    return good;
}

bool GameShow::poll() {
    const auto head = l1_.block(l1::BlockTag::latest);
    if (!head) return false;
    now_ = head->timestamp;
    if (head->number < next_block_) return true;
    l1::LogFilter filter;
    filter.from = next_block_;
    filter.to = head->number;
    filter.addresses = {rollup_.game};
    filter.events = node::game_topics();
    const auto logs = l1_.logs(filter);
    if (!logs) return false;
    for (const l1::Log& log : *logs)
        if (!take(log)) return false;
    next_block_ = head->number + 1;
    if (!logs->empty() && !silent_) tell_depths();
    return true;
}

bool GameShow::take(const l1::Log& log) {
    const auto effect = node::decode_game_event(log);
    if (!effect || !*effect || !dispute::apply(state_, **effect)) return false;
    if (silent_) return true;
    ++moves_;
    account(log);
    count(**effect);
    tell(**effect, log);
    return true;
}

// What each side paid L1 for; a transaction with several moves counts once.
void GameShow::account(const l1::Log& log) {
    if (!accounted_.emplace(log.transaction_hash, true).second) return;
    const auto receipt = l1_.receipt(log.transaction_hash);
    const auto sent = l1_.transaction(log.transaction_hash);
    if (!receipt || !*receipt || !sent || !*sent) return;
    Spent& spent = spent_[name((*sent)->from)];
    ++spent.transactions;
    spent.gas += (*receipt)->gas_used;
    const auto price = static_cast<dispute::GasPrice>((*receipt)->effective_gas_price);
    spent.fees = dispute::sum(spent.fees, dispute::gas_cost((*receipt)->gas_used, price));
}

bool GameShow::is_contested(const Hash& id) const {
    const Tournament& t = state_.tournaments.at(id);
    return t.level == 1 || t.contestants.size() > 1;
}

void GameShow::credit(const Hash& id, const Address& to, const U256& amount) {
    if (!is_contested(id)) return;
    Spent& spent = spent_[name(to)];
    spent.back = dispute::sum(spent.back, amount);
}

// Who opened, and who is owed what. Whether it was collected makes no difference.
void GameShow::count(const dispute::Effect& effect) {
    if (const auto* node = std::get_if<dispute::NodeOpened>(&effect)) ++spent_[name(node->mover)].opened;
    if (const auto* out = std::get_if<dispute::Eliminated>(&effect)) credit(out->id, out->caller, out->paid);
    if (const auto* s = std::get_if<dispute::Settled>(&effect)) credit(s->id, s->caller, s->paid);
    if (const auto* v = std::get_if<dispute::Voided>(&effect)) credit(v->id, v->caller, v->paid);
    if (const auto* r = std::get_if<dispute::Refunded>(&effect)) credit(r->id, r->to, r->amount);
    if (const auto* done = std::get_if<dispute::Finished>(&effect)) {
        credit(done->id, done->winner, done->amount);
        burned_ = dispute::sum(burned_, done->burned);
    }
}

std::map<std::string, GameShow::Spent> GameShow::spent() const {
    std::map<std::string, Spent> out = spent_;
    for (const auto& [id, t] : state_.tournaments)
        for (const dispute::Contestant& contestant : t.contestants)
            if (is_contested(id)) {
                Spent& spent = out[name(contestant.owner)];
                spent.bonds = dispute::sum(spent.bonds, t.bond);
            }
    return out;
}

const Tournament* GameShow::newest_round() const {
    const Tournament* newest = nullptr;
    for (const auto& [id, t] : state_.tournaments)
        if (t.level == 0 && (newest == nullptr || t.opened_at >= newest->opened_at)) newest = &t;
    return newest;
}

std::string GameShow::name(const Address& account) const {
    const auto found = names_.find(account);
    return found == names_.end() ? "liar" : found->second;
}

std::string GameShow::who(const Hash& id, u32 index) const {
    return name(state_.tournaments.at(id).contestants[index].owner);
}

void GameShow::tell(const dispute::Effect& effect, const l1::Log& log) {
    if (const auto* joined = std::get_if<dispute::Joined>(&effect)) tell(*joined);
    if (const auto* opened = std::get_if<dispute::StrideOpened>(&effect)) tell(*opened);
    if (const auto* out = std::get_if<dispute::Eliminated>(&effect)) tell(*out, log);
    const auto* over = std::get_if<dispute::Over>(&effect);
    if (over != nullptr && over->winner != 0 && is_contested(over->id))
        say_(fmt::format("{} tournament {} is over: {} has won",
                         state_.tournaments.at(over->id).level == 0 ? "the" : "the inner", shorter(over->id),
                         who(over->id, over->winner - 1)));
    const auto* done = std::get_if<dispute::Finished>(&effect);
    if (done != nullptr && is_contested(done->id))
        say_(fmt::format("{} gets {} (its bond, and a prize out of the loser's); {} are burned",
                         name(done->winner), node::ether(done->amount), node::ether(done->burned)));
}

void GameShow::tell(const dispute::Joined& joined) {
    const Tournament& t = state_.tournaments.at(joined.id);
    say_(fmt::format("{:<7} posts {} {} with a bond of {}", name(joined.owner),
                     t.level == 0 ? "a claim, history" : "the stride's steps,", shorter(joined.root),
                     node::ether(t.bond)));
}

void GameShow::tell(const dispute::StrideOpened& opened) {
    say_(fmt::format("they agree on the start {} of one stride of 2^{} steps and on nothing after it",
                     shorter(opened.stride.start_root), opened.height));
}

void GameShow::tell(const dispute::Eliminated& out, const l1::Log& log) {
    if (out.cause == dispute::Cause::step) tell_step(log);
    say_(fmt::format("{:<7} is out{}: {}", who(out.id, out.index),
                     state_.tournaments.at(out.id).level == 0 ? ", its bond is gone" : " of the steps",
                     cause_name(out.cause)));
}

void GameShow::tell_depths() {
    for (const auto& [id, t] : state_.tournaments)
        for (u32 x = 0; t.over_at == 0 && x < t.contestants.size(); ++x)
            for (u32 y = x + 1; y < t.contestants.size(); ++y)
                if (!t.contestants[x].out && !t.contestants[y].out) tell_depth(id, t, x, y);
}

void GameShow::tell_depth(const Hash& id, const Tournament& t, u32 x, u32 y) {
    const auto walk = dispute::walk_pair(state_, id, x, y, now_);
    if (!walk || walk->depth() == 0) return;
    unsigned& told = depths_[fmt::format("{}/{}/{}", to_hex(id), x, y)];
    if (walk->depth() <= told) return;
    told = walk->depth();
    const u64 width = u64{1} << (t.height - walk->depth());
    const std::string where = width == 1
                                  ? fmt::format("{}", walk->leaf.value)
                                  : fmt::format("{} .. {}", walk->leaf.value, walk->leaf.value + width - 1);
    say_(fmt::format("{} level {:>2} of {} opened by both: they part within {}", level_name(t), told,
                     t.height, where));
}

void GameShow::tell_step(const l1::Log& log) {
    const auto sent = l1_.transaction(log.transaction_hash);
    const auto receipt = l1_.receipt(log.transaction_hash);
    if (!sent || !*sent || !receipt || !*receipt) return;
    step_gas_ = (*receipt)->gas_used;
    const auto call =
        l1::abi_decode_call("decide(bytes32,uint32,uint32,bytes,(bytes32,bytes32[]),bytes,bytes,bytes)",
                            (*sent)->input, l1::AbiMode::lenient);
    if (!call) return;
    const Bytes& step = (*call)[5].bytes();
    machine::StatePreimage state;
    const std::size_t code = machine::StatePreimage::kSize + machine::ProgramIdentity::kSize;
    if (step.size() < machine::StatePreimage::kSize ||
        !machine::StatePreimage::decode(ByteView(step).first(machine::StatePreimage::kSize), state))
        return;
    if (state.state.status != machine::Status::running || step.size() < code + Hash::kSize) {
        instruction_ = "a machine that stands still";
    } else {
        const u32 pc = state.state.pc;
        const u32 word = load_le<u32>(step.data() + code + pc % Hash::kSize);
        instruction_ = fmt::format("0x{:08x}: {}", pc, machine::disassemble(word, pc));
    }
    say_(fmt::format("step contract executes  {}  (cycle {}, a log of {} bytes, {} gas)", instruction_,
                     state.state.cycle, step.size(), step_gas_));
}

}  // namespace belay::apps

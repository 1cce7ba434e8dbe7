// SPDX-License-Identifier: Apache-2.0
// What a run of `belay exit` sends, what it pays, and how it waits.
#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "base/hex.h"
#include "l1/dev_chain.h"
#include "l1/revert.h"
#include "node/challenge.h"
#include "node/exit_session.h"
#include "node/work_folder.h"

namespace belay::node {
namespace {

constexpr int kIdleLooks = 20;  // before time is moved although the game has something due

ChainFailure l1_failure(const l1::L1Error& error) {
    if (error == l1::L1Reason::reverted) return {ChainReason::execution, l1::revert_text(error.data)};
    return {ChainReason::l1, to_string(error)};
}

}  // namespace

double ExitSession::seconds() const { return std::chrono::duration<double>(Clock::now() - begin_).count(); }

u64 ExitSession::now() {
    const auto head = l1_.block(l1::BlockTag::latest);
    return head ? head->timestamp : 0;
}

void ExitSession::say(const std::string& text) {
    if (text == last_said_) return;
    last_said_ = text;
    if (hooks_.log) hooks_.log(fmt::format("[{:7.1f} s] {}", seconds(), text));
}

bool ExitSession::succeeds(const Address& to, const Bytes& data) {
    l1::Call call;
    call.from = txs_.address();
    call.to = to;
    call.data = data;
    return l1_.call(call).has_value();
}

Result<l1::Receipt, ChainFailure> ExitSession::send(const std::string& name, const std::string& text,
                                                    const Address& to, Bytes data, const U256& value) {
    if (config_.dry_run) {
        const auto gas = l1_.estimate_gas({txs_.address(), to, value, data, {}});
        l1::Receipt would;
        would.gas_used = gas.value_or(0);
        report_.steps.push_back({"would " + text, {}, would.gas_used, seconds()});
        say(fmt::format(
            "would {}: {}", text,
            gas ? fmt::format("about {} gas", *gas) : "L1 refuses it now: " + to_string(gas.error())));
        return would;
    }
    l1::TxRequest request;
    request.id = name;
    request.to = to;
    request.data = std::move(data);
    request.value = value;
    if (const auto sent = submit_again(txs_, request); !sent) return fail(l1_failure(sent.error()));
    const auto done = txs_.wait(name);
    if (!done) return fail(l1_failure(done.error()));
    if (done->state != l1::TxState::confirmed || !done->receipt)
        return fail(ChainFailure{ChainReason::l1, text + ": " + std::string(to_string(done->state))});
    report_.steps.push_back({text, done->hash, done->receipt->gas_used, seconds()});
    say(fmt::format("{}: {} gas", text, done->receipt->gas_used));
    static_cast<void>(txs_.forget(name));
    return *done->receipt;
}

// ---- 5, 6: money

ExitSession::Outcome ExitSession::pay_one(const ExitCall& call) {
    const std::string text = fmt::format(
        "pay {} by {}",
        call.due.size() == 1 ? to_hex(call.due[0].account) : fmt::format("{} accounts", call.due.size()),
        to_string(call.way));
    const auto receipt = send(call.name, text, call.to, call.data);
    // One account's failure is its own: a token that refuses it, a receiver that reverts.
    const bool refused = !receipt && receipt.error().reason == ChainReason::execution;
    if (!receipt && !refused) return fail(receipt.error());
    if (refused) say(text + ": refused, it stays claimable: " + receipt.error().detail);
    std::vector<u64> kept;
    if (receipt)
        for (const l1::PaidOut& paid : l1::decode_paid(*receipt, rollup_.parts.escape))
            if (paid.kept) kept.push_back(paid.index);
    const u64 gas = receipt ? receipt->gas_used / call.due.size() : 0;
    for (const ExitDue& due : call.due) {
        const bool failed = refused || std::ranges::find(kept, due.index) != kept.end();
        report_.paid.push_back({due.account, due.token, due.amount, call.way, gas, seconds(), failed});
    }
    return {};
}

Result<bool, ChainFailure> ExitSession::pay(l1::EscapePhase phase) {
    if (const auto ready = need_exit(); !ready) return fail(ready.error());
    const u64 position = exit_->result.position;
    std::vector<l1::L1Result<std::vector<ExitCall>>> parts;
    parts.push_back(payments_.withdrawals());
    parts.push_back(payments_.refunds(position));
    if (phase == l1::EscapePhase::exit) {
        parts.push_back(payments_.leaves(exit_->result));
    } else if (const auto table = rollup::LedgerTable::of(*exit_->machine)) {
        parts.push_back(payments_.rows(*table));
    }
    for (const auto& part : parts) {
        if (!part) return fail(l1_failure(part.error()));
        for (const ExitCall& call : *part)
            if (const auto paid = pay_one(call); !paid) return fail(paid.error());
    }
    if (!config_.dry_run) play();  // bonds that are free come home
    return true;
}

// ---- time

void ExitSession::play() {
    challenger_.step();
    report_.game = challenger_.status();
}

void ExitSession::pass_time(u64 until) {
    if (!config_.time_travel) return std::this_thread::sleep_for(config_.poll);
    const ChallengerStatus& game = challenger_.status();
    const bool busy = game.computing || game.in_flight > 0 || game.moves_due > 0;
    if (busy && ++idle_ < kIdleLooks) return std::this_thread::sleep_for(std::chrono::milliseconds(100));
    idle_ = 0;
    u64 to = until;
    const u64 here = now();
    if (game.looked && game.wait_until > here) to = std::min(to, game.wait_until);
    to = std::max(to, here + 1);
    l1::DevChain dev(l1_);
    static_cast<void>(dev.set_next_timestamp(to));
    static_cast<void>(dev.mine(1));
}

ExitReport ExitSession::report(bool done) {
    report_.done = done;
    report_.phase = phase_.value_or(l1::EscapePhase::running);
    report_.l1_block = chain_.follower().block();
    report_.entries = chain_.results().size();
    report_.claims = chain_.claims().size();
    report_.final_claims = chain_.finalized();
    report_.total_seconds = seconds();
    report_.l1_seconds = std::max(now(), l1_begin_) - l1_begin_;
    return report_;
}

Result<ExitReport, ChainFailure> exit_chain(const ExitConfig& config, const ExitHooks& hooks,
                                            std::stop_token stop) {
    l1::HttpL1Options options;
    options.beacon_url = config.beacon_url;
    l1::HttpL1 l1(config.l1_url, options);
    const auto rollup = describe_rollup(l1, config.rollup);
    if (!rollup) return fail(l1_failure(rollup.error()));
    if (rollup->parts.escape.is_zero())
        return fail(
            ChainFailure{ChainReason::program, "this rollup was deployed without an escape contract"});
    const auto gas = read_gas_table(l1, rollup->game);
    if (!gas) return fail(l1_failure(gas.error()));
    const WorkFolder folder(config.data);
    auto store = Store::open(folder.path() / "store", StoreIdentity{rollup->chain_id, rollup->inbox});
    if (!store) return fail(ChainFailure{ChainReason::execution, store.error().text()});
    StateKeeperConfig states;
    states.folder = folder.path() / "states";
    auto keeper = StateKeeper::open(std::move(states));
    if (!keeper) return fail(ChainFailure{ChainReason::execution, keeper.error().detail});
    Hash nobody;  // a dry run without a key looks with the eyes of somebody who owns nothing
    nobody[31] = 1;
    const auto key = config.key ? config.key : ecdsa::PrivateKey::from_bytes(nobody);
    ExitConfig own = config;
    own.data = folder.path();
    ExitSession session(own, hooks, l1, *rollup, **store, **keeper, *gas, *key);
    return session.run(std::move(stop));
}

}  // namespace belay::node

// SPDX-License-Identifier: Apache-2.0
#include "apps/belay/force_session.h"

#include <fmt/chrono.h>
#include <fmt/core.h>

#include <chrono>
#include <thread>

#include "apps/belay/command.h"
#include "base/hex.h"
#include "node/l1_events.h"
#include "node/native_state.h"
#include "node/work_folder.h"

namespace belay::apps {
namespace {

int complain(const std::string& what) {
    fmt::print(stderr, "belay force: {}\n", what);
    return Exit::kFailed;
}

std::string utc(u64 seconds) {
    return fmt::format("{:%Y-%m-%d %H:%M:%S} UTC", fmt::gmtime(static_cast<std::time_t>(seconds)));
}

std::optional<u64> queue_index(const node::RollupInfo& info, const l1::Receipt& receipt) {
    for (const l1::Log& log : receipt.logs) {
        const auto event = node::decode_event(info, log);
        if (!event || !*event) continue;
        if (const auto* inbox = std::get_if<rollup::InboxEvent>(&**event))
            if (const auto* queued = std::get_if<rollup::Queued>(inbox)) return queued->queue_index;
    }
    return std::nullopt;
}

}  // namespace

std::unique_ptr<ForceSession> ForceSession::open(const ForceOptions& given) {
    ForceOptions options = given;
    std::optional<NamedKey> key;
    std::optional<Address> token = fixed_from_hex<Address>(options.token);
    if (!options.from.empty()) {
        const auto deployment = load_deployment(options.devnet);
        if (!deployment) return nullptr;
        if (const NamedKey* own = deployment->account(options.from)) key = *own;
        options.l1 = deployment->l1_url;
        options.rollup = to_hex(deployment->rollup);
        if (options.program.empty()) options.program = deployment->program;
        token = deployment->token;
    } else {
        if (const auto own = read_key(options.key_file)) key = NamedKey{.name = "you", .key = *own};
    }
    if (!key) {
        complain(options.from.empty() ? "--key names no file with a secp256k1 key in hex"
                                      : "no account named " + options.from + " in this network");
        return nullptr;
    }
    std::unique_ptr<ForceSession> session(new ForceSession(options, options.l1));
    session->token_ = token;
    return session->connect(options.rollup, *key) ? std::move(session) : nullptr;
}

bool ForceSession::connect(const std::string& rollup, const NamedKey& key) {
    const auto address = fixed_from_hex<Address>(rollup);
    if (!address) return complain("--rollup is not an address"), false;
    auto info = node::describe_rollup(l1_, *address);
    if (!info) return complain(options_.l1 + ": " + to_string(info.error())), false;
    info_ = std::move(*info);
    auto views = l1::RollupViews::at(l1_, *address);
    if (!views) return complain(options_.l1 + ": " + to_string(views.error())), false;
    views_.emplace(*std::move(views));
    trader_ = std::make_unique<Trader>(key, l1_, views_->description());
    return true;
}

std::optional<Address> ForceSession::token() const { return token_; }

std::optional<json> ForceSession::rebuilt_account() {
    const std::filesystem::path package =
        options_.program.empty() ? program_folder("clearing") : std::filesystem::path(options_.program);
    const node::WorkFolder folder(options_.archive);
    auto store = node::Store::open(folder.path(), {info_.chain_id, info_.inbox});
    if (!store) return complain(store.error().text()), std::nullopt;
    fmt::print(stderr, "rebuilding the state from L1: every batch runs once, natively\n");
    const auto program = node::native_state(l1_, info_, package / (package.filename().string() + ".so"),
                                            node::Archive(**store));
    if (!program) return complain(program.error().text()), std::nullopt;
    std::string text;
    const std::string who = to_hex(signer().address());
    if (!(*program)->query("account", std::span(&who, 1), text)) return complain(text), std::nullopt;
    return json::parse(text, nullptr, false);
}

json ForceSession::account() {
    if (account_) return *account_;
    if (!options_.rpc.empty()) {
        account_ = Venue(options_.rpc).account(signer().address());
        if (!account_->is_object()) complain(options_.rpc + " does not answer; --rebuild asks L1 alone");
    } else if (options_.rebuild) {
        account_ = rebuilt_account().value_or(json());
    }
    return account_.value_or(json());
}

std::optional<u64> ForceSession::nonce() {
    if (options_.nonce) return options_.nonce;
    const u64 clock = trader_->next_nonce();
    if (options_.rpc.empty() && !options_.rebuild) return clock;
    const json known = account();
    if (!known.is_object()) return std::nullopt;
    if (!known.contains("nonce")) return clock;  // it has never acted
    const json& last = known["nonce"];
    const u64 used = last.is_string() ? std::stoull(last.get<std::string>()) : last.get<u64>();
    return std::max(clock, used + 1);
}

std::optional<i64> ForceSession::position() {
    const json known = account();
    if (!known.is_object() || !known.contains("position")) return std::nullopt;
    return known["position"].get<i64>();
}

int ForceSession::force(const Bytes& transaction) {
    const auto fee = views_->forced_fee();
    if (!fee) return complain(to_string(fee.error()));
    const auto sent = trader_->force(transaction, *fee);
    if (!sent) return complain(to_string(sent.error()));
    fmt::print("fee {} wei, {} gas\n", fee->limb[0], sent->receipt ? sent->receipt->gas_used : 0);
    return queued(*sent);
}

int ForceSession::deposit(const Address& token, u64 amount, const Address& to) {
    const auto sent = trader_->deposit(token, amount, to);
    if (!sent) return complain(to_string(sent.error()));
    fmt::print("{} gas; a deposit pays no fee\n", sent->receipt ? sent->receipt->gas_used : 0);
    return queued(*sent);
}

int ForceSession::queued(const l1::TxStatus& sent) {
    if (sent.state != l1::TxState::confirmed || !sent.receipt)
        return complain("the transaction " + to_hex(sent.hash) + " is " + std::string(to_string(sent.state)));
    const auto index = queue_index(info_, *sent.receipt);
    if (!index) return complain("the receipt shows no queued item");
    const auto time = views_->queued_at(*index);
    const auto queue = views_->queue_state();
    if (!time || !queue) return complain("queued, but L1 does not say when");
    const u64 ahead = *index < queue->appended ? 0 : *index - queue->appended;
    const u64 m = views_->description().max_due_appends;
    fmt::print("queue index {}, in L1 block {}, transaction {}\n", *index, sent.receipt->block_number,
               to_hex(sent.hash));
    fmt::print(
        "{} before it; due at {} at the latest ({} s), then in with call {} of appendDue or of the "
        "sequencer\n",
        ahead, utc(*time + queue->deadline), queue->deadline, (ahead + m) / m);
    if (options_.wait || options_.append) return follow(*index);
    fmt::print("follow it: --wait; append it yourself when it is due: --append\n");
    return Exit::kOk;
}

int ForceSession::follow(u64 index) {
    for (;; std::this_thread::sleep_for(std::chrono::seconds(1))) {
        const auto queue = views_->queue_state();
        if (!queue) return complain(to_string(queue.error()));
        if (queue->appended > index) {
            fmt::print("appended: it is in the chain's order, and no one can take it out\n");
            return Exit::kOk;
        }
        if (!options_.append || queue->due == 0) continue;
        const auto sent = trader_->append_due();
        if (sent && sent->receipt)
            fmt::print("{} due items appended for {} gas\n", queue->due, sent->receipt->gas_used);
    }
}

}  // namespace belay::apps

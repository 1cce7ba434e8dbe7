// SPDX-License-Identifier: Apache-2.0
// Requests: from RPC parameters to the sequencer and its log, and back to JSON.
#include "node/node_api.h"

#include <fmt/format.h>

#include "base/hex.h"
#include "crypto/keccak.h"
#include "node/node_json.h"
#include "wire/output.h"

namespace belay::node {
namespace {

RpcError store_error(const StoreFailure& failure) {
    return {kInternalError, std::string("store_") + to_string(failure.reason), failure.detail};
}

RpcError refusal_error(const Refusal& refusal) {
    return {kRefused, to_string(refusal.reason), refusal.detail};
}

/// One outcome inside an array's answer.
void append_outcome(std::string& out, const Outcome& outcome) {
    if (outcome) {
        out += R"({"receipt":)";
        append_json(out, *outcome);
    } else {
        out += fmt::format(R"({{"error":{{"reason":"{}","code":{},"detail":)",
                           to_string(outcome.error().reason), outcome.error().code);
        append_json_text(out, outcome.error().detail);
        out += '}';
    }
    out += '}';
}

std::string outcomes_text(const std::vector<Outcome>& outcomes) {
    std::string out = "[";
    out.reserve(outcomes.size() * 1400);
    for (const Outcome& outcome : outcomes) {
        if (out.size() > 1) out += ',';
        append_outcome(out, outcome);
    }
    return out += ']';
}

Result<Bytes, RpcError> transaction_bytes(const RpcValue& value, std::size_t i) {
    const std::string where = "transaction " + std::to_string(i);
    if (value.kind != RpcValue::Kind::text) return fail(RpcError{kInvalidParams, "not_a_string", where});
    // Before it is decoded: nothing this long can be a transaction.
    if (value.text.size() > 2 * wire::kMaxTransactionSize + 2)
        return fail(RpcError{kInvalidParams, "too_long", where});
    auto bytes = from_hex(value.text);
    if (!bytes) return fail(RpcError{kInvalidParams, "not_hex", where});
    return std::move(*bytes);
}

/// A question's argument as text; the program's side takes C strings.
std::optional<std::string> argument_text(const RpcValue& value) {
    switch (value.kind) {
        case RpcValue::Kind::text:
            if (value.text.find('\0') != std::string_view::npos) return std::nullopt;
            return std::string(value.text);
        case RpcValue::Kind::number:
            return std::to_string(value.number);
        case RpcValue::Kind::boolean:
            return value.boolean ? "true" : "false";
        default:
            return std::nullopt;
    }
}

}  // namespace

NodeApi::NodeApi(Sequencer& sequencer, SubscriptionHub& hub, NodeApiLimits limits)
    : sequencer_(sequencer), hub_(hub), limits_(limits) {}

void NodeApi::register_methods(RpcDispatcher& rpc) {
    using P = const RpcParams&;
    using Peer = const RpcPeerPtr&;
    rpc.add("belay_submit", [this](P params, Peer, RpcReply reply) { submit(params, std::move(reply)); });
    rpc.add("belay_receipt", [this](P params, Peer, RpcReply reply) { receipt(params, reply); });
    rpc.add("belay_transaction", [this](P params, Peer, RpcReply reply) { transaction(params, reply); });
    rpc.add("belay_batches", [this](P params, Peer, RpcReply reply) { batches(params, reply); });
    rpc.add("belay_batch", [this](P params, Peer, RpcReply reply) { batch(params, reply); });
    rpc.add("belay_status", [this](P, Peer, RpcReply reply) { status(reply); });
    rpc.add("belay_subscribe",
            [this](P params, Peer peer, RpcReply reply) { subscribe(params, peer, reply); });
    rpc.add("belay_unsubscribe",
            [this](P params, Peer peer, RpcReply reply) { unsubscribe(params, peer, reply); });
    rpc.add("belay_query", [this](P params, Peer, RpcReply reply) {
        const auto question = params.text(0);
        if (!question) return reply(fail(question.error()));
        if (auto fits = params.expect(1, 2); !fits) return reply(fail(fits.error()));
        std::vector<RpcValue> arguments;
        if (params.size() == 2) {
            if (params[1].kind != RpcValue::Kind::list)
                return reply(fail(RpcError{kInvalidParams, "not_a_list", "parameter 1"}));
            arguments = params[1].items;
        }
        ask(std::string(*question), std::move(arguments), std::move(reply), "belay_query");
    });
    // belay_account, belay_book, ...: the program's own questions by name.
    rpc.set_fallback([this](std::string_view name, P params, RpcReply& reply) {
        constexpr std::string_view kPrefix = "belay_";
        if (!name.starts_with(kPrefix)) return false;
        std::vector<RpcValue> arguments;
        for (std::size_t i = 0; i < params.size(); ++i) arguments.push_back(params[i]);
        ask(std::string(name.substr(kPrefix.size())), std::move(arguments), std::move(reply), name);
        return true;
    });
}

void NodeApi::submit(const RpcParams& params, RpcReply reply) {
    if (auto fits = params.expect(1, 1); !fits) return reply(fail(fits.error()));
    {
        const std::lock_guard lock(mutex_);
        if (!closed_because_.empty())
            return reply(fail(RpcError{kRefused, "not_sequencing", closed_because_}));
    }
    const bool many = params[0].kind == RpcValue::Kind::list;
    const std::span<const RpcValue> values = many ? std::span(params[0].items) : std::span(&params[0], 1);
    if (values.size() > limits_.max_submit)
        return reply(fail(RpcError{kInvalidParams, "too_many_transactions",
                                   "at most " + std::to_string(limits_.max_submit)}));
    std::vector<Bytes> transactions;
    transactions.reserve(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        auto bytes = transaction_bytes(values[i], i);
        if (!bytes) return reply(fail(bytes.error()));
        transactions.push_back(std::move(*bytes));
    }
    sequencer_.submit(std::move(transactions),
                      [many, reply = std::move(reply)](std::vector<Outcome>&& outcomes) {
                          if (many) return reply(outcomes_text(outcomes));
                          if (!outcomes[0]) return reply(fail(refusal_error(outcomes[0].error())));
                          std::string out;
                          append_json(out, *outcomes[0]);
                          reply(std::move(out));
                      });
}

void NodeApi::refuse_transactions(std::string why) {
    const std::lock_guard lock(mutex_);
    closed_because_ = std::move(why);
}

void NodeApi::receipt(const RpcParams& params, const RpcReply& reply) const {
    const auto hash = params.hash(0);
    if (!hash) return reply(fail(hash.error()));
    const auto found = sequencer_.log().receipt(*hash);
    if (!found) return reply(fail(store_error(found.error())));
    if (!*found) return reply("null");
    std::string out;
    append_json(out, **found);
    reply(std::move(out));
}

void NodeApi::transaction(const RpcParams& params, const RpcReply& reply) const {
    const auto hash = params.hash(0);
    if (!hash) return reply(fail(hash.error()));
    const auto sequence = sequencer_.log().find(*hash);
    if (!sequence) return reply(fail(store_error(sequence.error())));
    if (!*sequence) return reply("null");
    const auto record = sequencer_.log().transaction(**sequence);
    if (!record) return reply(fail(store_error(record.error())));
    if (!*record) return reply("null");  // a rebase ran in between
    reply(transaction_json(**sequence, *hash, **record));
}

void NodeApi::batches(const RpcParams& params, const RpcReply& reply) const {
    const u64 next = sequencer_.status().position.next_batch;
    const auto from = params.number_or(0, next > 10 ? next - 10 : 0);
    const auto count = params.number_or(1, 10);
    if (!from) return reply(fail(from.error()));
    if (!count) return reply(fail(count.error()));
    std::string out = "[";
    for (u64 i = 0; i < std::min<u64>(*count, limits_.max_list) && *from <= ~u64{0} - i; ++i) {
        const auto entry = sequencer_.log().batch_entry(*from + i);
        if (!entry) return reply(fail(store_error(entry.error())));
        if (!*entry) break;
        if (i > 0) out += ',';
        out += batch_json(**entry);
    }
    reply(out + "]");
}

void NodeApi::batch(const RpcParams& params, const RpcReply& reply) const {
    const auto number = params.number(0);
    if (!number) return reply(fail(number.error()));
    const auto entry = sequencer_.log().batch_entry(*number);
    if (!entry) return reply(fail(store_error(entry.error())));
    if (!*entry) return reply("null");
    std::string out = batch_json(**entry);
    if (!(*entry)->sealed) return reply(std::move(out));
    const auto sealed = sequencer_.log().sealed_batch(*number);
    if (!sealed) return reply(fail(store_error(sealed.error())));
    if (!*sealed) return reply(std::move(out));
    out.pop_back();
    out += fmt::format(R"(,"firstTimeMs":{},"lastTimeMs":{},"bytes":{},"transactions":[)",
                       (*sealed)->first_time_ms, (*sealed)->last_time_ms, (*sealed)->bytes.size());
    bool first = true;
    if (const auto view = wire::decode_batch((*sealed)->bytes))
        for (const auto& tx : *view) {
            out += first ? "\"" : ",\"";
            out += to_hex(crypto::keccak256(tx.bytes)) + "\"";
            first = false;
        }
    reply(out + "]}");
}

void NodeApi::status(const RpcReply& reply) const {
    std::string out = status_json(sequencer_.status());
    out.pop_back();
    out += fmt::format(R"(,"sequencer":"{}")", to_hex(sequencer_.address()));
    for (const auto& member : status_) out += "," + member();
    reply(out + "}");
}

void NodeApi::subscribe(const RpcParams& params, const RpcPeerPtr& peer, const RpcReply& reply) {
    const auto name = params.text(0);
    if (!name) return reply(fail(name.error()));
    const auto topic = topic_of(*name);
    if (!topic) return reply(fail(RpcError{kInvalidParams, "unknown_topic", std::string(*name)}));
    if (!peer || !peer->can_push()) return reply(fail(RpcError{kInvalidRequest, "needs_websocket"}));
    reply(std::to_string(hub_.subscribe(*topic, peer)));
}

void NodeApi::unsubscribe(const RpcParams& params, const RpcPeerPtr& peer, const RpcReply& reply) {
    const auto id = params.number(0);
    if (!id) return reply(fail(id.error()));
    reply(hub_.unsubscribe(*id, peer) ? "true" : "false");
}

void NodeApi::ask(std::string question, std::vector<RpcValue> arguments, RpcReply reply,
                  std::string_view method) {
    if (arguments.size() > limits_.max_arguments)
        return reply(fail(RpcError{kInvalidParams, "too_many_params"}));
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        auto text = argument_text(arguments[i]);
        if (!text)
            return reply(fail(RpcError{kInvalidParams, "bad_argument", "argument " + std::to_string(i)}));
        texts.push_back(std::move(*text));
    }
    if (question.find('\0') != std::string::npos)
        return reply(fail(RpcError{kInvalidParams, "bad_argument"}));
    const auto shared = std::make_shared<RpcReply>(std::move(reply));
    const bool asked = sequencer_.query(
        std::move(question), std::move(texts),
        [shared, name = std::string(method)](bool known, std::string json) {
            // The program cannot say whether the name or an argument is wrong other than in its answer's
            // words.
            if (!known) return (*shared)(fail(RpcError{kMethodNotFound, "not_answered", name + ": " + json}));
            (*shared)(std::move(json));
        });
    if (!asked) (*shared)(fail(RpcError{kRefused, "busy", "too many questions wait"}));
}

void NodeApi::acknowledged(const Group& group, const CommittedGroup& done) {
    if (done.receipts.empty()) return;
    if (hub_.wanted(Topic::receipts)) hub_.publish(Topic::receipts, group_json(done));
    if (hub_.wanted(Topic::exports)) publish_exports(group);
}

void NodeApi::publish_exports(const Group& group) {
    std::string out = "[";
    for (const AppliedTransaction& tx : group.applied) {
        const auto exports = wire::list_exports(tx.exports);
        if (!exports) continue;
        for (const ByteView bytes : *exports) {
            if (out.size() > 1) out += ',';
            out += fmt::format(R"({{"transactionHash":"{}","batch":{},"index":{},"timeMs":{},"export":{}}})",
                               to_hex(tx.placed.hash), tx.placed.record.batch, tx.placed.record.index,
                               tx.placed.record.time_ms, sequencer_.program().describe_export(bytes));
        }
    }
    if (out.size() > 1) hub_.publish(Topic::exports, out + "]");
}

void NodeApi::sealed(const PlanEntry& entry) {
    if (hub_.wanted(Topic::batches)) hub_.publish(Topic::batches, batch_json(entry));
}

void NodeApi::broken(const BrokenReceipt& receipt) {
    if (hub_.wanted(Topic::broken)) hub_.publish(Topic::broken, broken_json(receipt));
}

}  // namespace belay::node

// SPDX-License-Identifier: Apache-2.0
#include "apps/belay/venue.h"

#include <chrono>

#include "base/hex.h"

namespace belay::apps {
namespace {

u64 now_ms() {
    return static_cast<u64>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                std::chrono::system_clock::now().time_since_epoch())
                                .count());
}

std::vector<Hash> hashes_of(const json& list) {
    std::vector<Hash> out;
    for (const json& item : list) out.push_back(fixed_from_hex<Hash>(item.get<std::string>()).value());
    return out;
}

}  // namespace

Venue::Venue(const std::string& rpc_url) : rpc_(rpc_url) {}

l1::L1Result<json> Venue::ask(const std::string& method, json params) { return rpc_.read(method, params); }

l1::L1Result<json> Venue::submit(std::span<const Bytes> transactions) {
    json list = json::array();
    for (const Bytes& transaction : transactions) list.push_back(to_hex(transaction));
    return rpc_.write("belay_submit", json::array({list}));
}

json Venue::account(const Address& address) {
    auto answer = ask("belay_account", json::array({to_hex(address)}));
    return answer ? *answer : json();
}

double Venue::cash(const Address& address) {
    const json answer = account(address);
    return answer.is_object() && answer.contains("cash") ? std::stod(answer["cash"].get<std::string>()) : 0;
}

Trader::Trader(const NamedKey& key, l1::L1& l1, const l1::RollupDescription& rollup)
    : name_(key.name),
      signer_(key.key, rollup.chain_id, rollup.inbox),
      rollup_(rollup),
      key_(key.key),
      txs_(l1, key_, journal_),
      nonce_(now_ms()) {}

l1::L1Result<l1::TxStatus> Trader::send(const std::string& what, const Address& to, Bytes data, U256 value) {
    l1::TxRequest request;
    request.id = what + "/" + std::to_string(sent_++);
    request.to = to;
    request.value = value;
    request.data = std::move(data);
    if (auto sent = txs_.submit(request); !sent) return sent;
    return txs_.wait(request.id);
}

l1::L1Result<l1::TxStatus> Trader::deposit(const Address& token, u64 amount, const Address& to) {
    if (auto approved = send("approve", token, l1::calls::approve(rollup_.vault, U256(amount))); !approved)
        return approved;
    return send("deposit", rollup_.vault, l1::calls::deposit(token, U256(amount), to));
}

l1::L1Result<l1::TxStatus> Trader::claim_withdrawal(const json& answer) {
    wire::Withdrawal withdrawal;
    l1::OutboxProof proof;
    try {
        withdrawal.index = answer.at("index");
        withdrawal.token = fixed_from_hex<Address>(answer.at("token").get<std::string>()).value();
        withdrawal.to = fixed_from_hex<Address>(answer.at("to").get<std::string>()).value();
        withdrawal.amount = U256(std::stoull(answer.at("amount").get<std::string>()));
        const json& p = answer.at("proof");
        proof.claim_number = p.at("claimNumber");
        proof.output_header = from_hex(p.at("outputHeader").get<std::string>()).value();
        proof.output_path = hashes_of(p.at("outputPath"));
        proof.leaf_index = p.at("leafIndex");
        proof.outbox_path = hashes_of(p.at("outboxPath"));
    } catch (const std::exception& error) {
        return l1::l1_fail(l1::L1Reason::bad_argument,
                           std::string("no proof in the node's answer: ") + error.what());
    }
    return send("withdraw", rollup_.vault, l1::calls::withdraw(withdrawal, proof));
}

l1::L1Result<l1::TxStatus> Trader::force(ByteView transaction, const U256& fee) {
    return send("force", rollup_.inbox, l1::calls::force_transaction(transaction), fee);
}

l1::L1Result<l1::TxStatus> Trader::append_due() {
    return send("append", rollup_.inbox, l1::calls::append_due());
}

std::string refusal_text(const json& outcome) {
    if (!outcome.contains("error")) return "accepted";
    const json& error = outcome["error"];
    return error.value("reason", "unknown") + ": " + error.value("detail", "");
}

}  // namespace belay::apps

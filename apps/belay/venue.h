// SPDX-License-Identifier: Apache-2.0
// A client of a running clearing house: its RPC on one side, L1 on the other. For the command line and the
// demo.
#pragma once

#include <nlohmann/json.hpp>

#include "apps/belay/deployment.h"
#include "client/client.h"
#include "l1/contracts.h"
#include "l1/http_l1.h"

namespace belay::apps {

using nlohmann::json;

/// belay_* calls over HTTP.
class Venue {
  public:
    explicit Venue(const std::string& rpc_url);

    l1::L1Result<json> ask(const std::string& method, json params = json::array());
    /// One array of outcomes: {"receipt": ...} or {"error": {"reason", "code", "detail"}}, in order.
    l1::L1Result<json> submit(std::span<const Bytes> transactions);
    /// "account" of an address; null when the question fails.
    json account(const Address& address);
    /// Collateral of an account as the RPC prints it, in token units; 0 when it does not exist.
    double cash(const Address& address);

  private:
    l1::JsonRpc rpc_;
};

/// Somebody with a key: signs actions for the venue, sends transactions to L1.
class Trader {
  public:
    Trader(const NamedKey& key, l1::L1& l1, const l1::RollupDescription& rollup);

    const std::string& name() const { return name_; }
    const Address& address() const { return signer_.address(); }
    const clearing::client::Signer& signer() const { return signer_; }
    /// Strictly increasing (K-24); starts from the clock, so that it survives restarts of the client.
    u64 next_nonce() { return nonce_++; }

    /// Approves and deposits `amount` token units on L1 for `to`; returns the mined deposit.
    l1::L1Result<l1::TxStatus> deposit(const Address& token, u64 amount, const Address& to);
    /// Has the vault pay a withdrawal, from the node's proof (belay_withdrawal's answer).
    l1::L1Result<l1::TxStatus> claim_withdrawal(const json& withdrawal);
    l1::L1Result<l1::TxStatus> force(ByteView transaction, const U256& fee);
    /// Has the inbox append what is due (I-11).
    l1::L1Result<l1::TxStatus> append_due();
    /// Any call, sent and waited for; `what` names it in the journal and in errors.
    l1::L1Result<l1::TxStatus> send(const std::string& what, const Address& to, Bytes data, U256 value = {});

  private:
    std::string name_;
    clearing::client::Signer signer_;
    const l1::RollupDescription rollup_;
    l1::MemoryJournal journal_;
    ecdsa::PrivateKey key_;
    l1::TxManager txs_;
    u64 nonce_;
    u64 sent_ = 0;
};

/// "reason: detail" of one refused outcome.
std::string refusal_text(const json& outcome);

}  // namespace belay::apps

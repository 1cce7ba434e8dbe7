// SPDX-License-Identifier: Apache-2.0
// What `belay force` needs besides the action itself: a key, L1, what the account looks like, and the queue.
#pragma once

#include "apps/belay/venue.h"
#include "node/rollup_info.h"

namespace belay::apps {

struct ForceOptions {
    std::string devnet, from;  // a network on this machine, and an account of it by name
    std::string l1 = "http://127.0.0.1:8545", blobs, rollup, key_file, token, rpc, program, archive;
    std::optional<u64> nonce;
    bool rebuild = false, wait = false, append = false;
    // of the actions
    std::string amount, to, side, size, price, kind = "limit";
    std::optional<u64> order;
    bool all = false, reduce_only = false;
};

class ForceSession {
  public:
    /// nullptr, and why on standard error.
    static std::unique_ptr<ForceSession> open(const ForceOptions& options);

    const clearing::client::Signer& signer() const { return trader_->signer(); }
    /// Above every nonce that the account used, as far as can be known (K-24). nullopt: said why.
    std::optional<u64> nonce();
    /// Signed lots, from the RPC or a rebuild; nullopt when neither was asked for, or it fails.
    std::optional<i64> position();

    /// Queues a transaction, says what it cost and when it must be in, and follows it when asked to. An exit
    /// status.
    int force(const Bytes& transaction);
    int deposit(const Address& token, u64 amount, const Address& to);
    std::optional<Address> token() const;

  private:
    ForceSession(ForceOptions options, const std::string& l1_url)
        : options_(std::move(options)), l1_(l1_url) {}
    bool connect(const std::string& rollup, const NamedKey& key);
    json account();
    std::optional<json> rebuilt_account();
    int queued(const l1::TxStatus& sent);
    int follow(u64 index);

    ForceOptions options_;
    l1::HttpL1 l1_;
    node::RollupInfo info_;
    std::optional<l1::RollupViews> views_;
    std::unique_ptr<Trader> trader_;
    std::optional<Address> token_;
    std::optional<json> account_;
};

}  // namespace belay::apps

// SPDX-License-Identifier: Apache-2.0
// L1 over JSON-RPC, and blobs over the beacon API's /eth/v1/beacon/blobs.
#pragma once

#include <memory>
#include <string>

#include "l1/client.h"
#include "l1/json_rpc.h"

namespace belay::l1 {

struct HttpL1Options {
    JsonRpcOptions rpc;
    /// A consensus client's URL: blobs are asked for by slot. Empty: the execution endpoint itself answers
    /// /eth/v1/beacon/blobs/{block number}, as development nodes do.
    std::string beacon_url;
    u64 logs_per_request = 2000;  // blocks per eth_getLogs; halved when the node finds it too wide
};

class HttpL1 final : public L1 {
  public:
    /// Does not connect yet; a bad URL shows at the first call.
    explicit HttpL1(const std::string& url, HttpL1Options options = {});
    ~HttpL1() override;

    L1Result<u64> chain_id() override;
    L1Result<Block> block(const BlockId& id) override;
    L1Result<std::vector<Log>> logs(const LogFilter& filter) override;
    L1Result<std::optional<Receipt>> receipt(const Hash& transaction) override;
    L1Result<std::optional<TransactionInfo>> transaction(const Hash& hash) override;
    L1Result<Bytes> call(const Call& call, const BlockId& at = BlockTag::latest) override;
    L1Result<Bytes> code(const Address& address, const BlockId& at = BlockTag::latest) override;
    L1Result<u64> nonce(const Address& address, const BlockId& at = BlockTag::latest) override;
    L1Result<U256> balance(const Address& address, const BlockId& at = BlockTag::latest) override;
    L1Result<u64> estimate_gas(const Call& call) override;
    L1Result<FeeData> fees() override;
    L1Result<Hash> send_raw(ByteView raw) override;
    L1Result<std::vector<Blob>> blobs(u64 block_number, std::span<const Hash> versioned_hashes) override;

    /// The JSON-RPC connection itself, for development controls.
    JsonRpc& rpc();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace belay::l1

// SPDX-License-Identifier: Apache-2.0
#include "l1/http_l1.h"

#include <algorithm>
#include <mutex>

#include "base/hex.h"
#include "l1/blobs.h"
#include "l1/json_fields.h"
#include "l1/tx_fees.h"

namespace belay::l1 {
namespace {

using nlohmann::json;

const char* tag_text(BlockTag tag) {
    switch (tag) {
        case BlockTag::latest:
            return "latest";
        case BlockTag::safe:
            return "safe";
        case BlockTag::finalized:
            return "finalized";
        case BlockTag::pending:
            return "pending";
        case BlockTag::earliest:
            return "earliest";
    }
    return "latest";
}

/// The block argument of state reads; by hash it is EIP-1898's object.
json block_argument(const BlockId& id) {
    if (const auto* tag = std::get_if<BlockTag>(&id)) return tag_text(*tag);
    if (const auto* number = std::get_if<u64>(&id)) return quantity(*number);
    return json{{"blockHash", to_hex(std::get<Hash>(id))}, {"requireCanonical", true}};
}

template <class Fixed>
json hex_array(const std::vector<Fixed>& items) {
    json out = json::array();
    for (const Fixed& item : items) out.push_back(to_hex(item));
    return out;
}

json call_object(const Call& call) {
    json out = json::object();
    if (call.from) out["from"] = to_hex(*call.from);
    if (call.to) out["to"] = to_hex(*call.to);
    if (!call.value.is_zero()) out["value"] = quantity(call.value);
    out["input"] = to_hex(call.data);
    if (!call.blob_hashes.empty()) out["blobVersionedHashes"] = hex_array(call.blob_hashes);
    return out;
}

json log_argument(const LogFilter& filter, u64 from, u64 to) {
    json out = json::object();
    if (filter.block_hash) {
        out["blockHash"] = to_hex(*filter.block_hash);
    } else {
        out["fromBlock"] = quantity(from);
        out["toBlock"] = quantity(to);
    }
    if (!filter.addresses.empty()) out["address"] = hex_array(filter.addresses);
    if (!filter.events.empty()) out["topics"] = json::array({hex_array(filter.events)});
    return out;
}

/// A decimal text member, as the beacon API writes integers.
L1Result<u64> beacon_number(const json& body, const char* name) {
    const auto data = body.is_object() ? body.find("data") : body.end();
    if (data == body.end() || !data->is_object()) return l1_fail(L1Reason::bad_field, name);
    const auto found = data->find(name);
    if (found == data->end() || !found->is_string()) return l1_fail(L1Reason::bad_field, name);
    const std::string& text = found->get_ref<const std::string&>();
    if (text.empty() || text.size() > 18 || text.find_first_not_of("0123456789") != std::string::npos)
        return l1_fail(L1Reason::bad_field, name);
    return std::stoull(text);
}

}  // namespace

struct HttpL1::Impl {
    HttpL1Options options;
    JsonRpc rpc;
    std::unique_ptr<JsonRpc> beacon;
    std::mutex mutex;
    u64 genesis_time = 0;  // of the beacon chain; 0 until asked
    u64 seconds_per_slot = 0;

    template <class T>
    L1Result<T> read(std::string_view method, const json& params, L1Result<T> (*decode)(const json&)) {
        const auto result = rpc.read(method, params);
        if (!result) return std::unexpected(result.error());
        return decode(*result);
    }

    /// A read whose null result means that there is no such thing.
    template <class T>
    L1Result<std::optional<T>> find(std::string_view method, const json& params,
                                    L1Result<T> (*decode)(const json&)) {
        const auto result = rpc.read(method, params);
        if (!result) return std::unexpected(result.error());
        if (result->is_null()) return std::optional<T>{};
        auto value = decode(*result);
        if (!value) return std::unexpected(value.error());
        return std::optional<T>(*std::move(value));
    }

    L1Result<u64> beacon_value(const char* target, const char* name) {
        const auto body = beacon->get(target);
        if (!body) return std::unexpected(body.error());
        const auto value = parse_json(*body);
        if (!value) return std::unexpected(value.error());
        return beacon_number(*value, name);
    }

    L1Result<void> learn_slots() {
        const std::lock_guard lock(mutex);
        if (seconds_per_slot != 0) return {};
        const auto genesis = beacon_value("/eth/v1/beacon/genesis", "genesis_time");
        if (!genesis) return std::unexpected(genesis.error());
        const auto slot = beacon_value("/eth/v1/config/spec", "SECONDS_PER_SLOT");
        if (!slot) return std::unexpected(slot.error());
        if (*slot == 0) return l1_fail(L1Reason::bad_field, "SECONDS_PER_SLOT");
        genesis_time = *genesis;
        seconds_per_slot = *slot;
        return {};
    }

    /// The beacon API's name for an execution block: its slot; a development node takes the block number.
    L1Result<u64> beacon_id(HttpL1& l1, u64 block_number) {
        if (!beacon) return block_number;
        if (auto done = learn_slots(); !done) return std::unexpected(done.error());
        const auto block = l1.block(block_number);
        if (!block) return std::unexpected(block.error());
        if (block->timestamp < genesis_time)
            return l1_fail(L1Reason::not_found, "block before the beacon chain");
        return (block->timestamp - genesis_time) / seconds_per_slot;
    }

    L1Result<std::vector<Blob>> beacon_blobs(u64 id, std::span<const Hash> hashes) {
        std::string target = "/eth/v1/beacon/blobs/" + std::to_string(id);
        for (std::size_t i = 0; i < hashes.size(); ++i)
            target += (i == 0 ? "?versioned_hashes=" : ",") + to_hex(hashes[i]);
        const auto body = (beacon ? *beacon : rpc).get(target);
        if (!body) return std::unexpected(body.error());
        const auto value = parse_json(*body);
        if (!value) return std::unexpected(value.error());
        return json_blobs(*value);
    }

    /// Development nodes also give a blob by its hash.
    std::vector<Blob> blobs_by_hash(std::span<const Hash> hashes) {
        std::vector<Blob> out;
        for (const Hash& hash : hashes) {
            const auto result = rpc.read("anvil_getBlobByHash", {to_hex(hash)});
            const auto bytes =
                result ? json_bytes(*result) : L1Result<Bytes>(l1_fail(L1Reason::blob_missing));
            if (!bytes || bytes->size() != sizeof(Blob)) continue;
            std::copy(bytes->begin(), bytes->end(), out.emplace_back().begin());
        }
        return out;
    }
};

HttpL1::HttpL1(const std::string& url, HttpL1Options options)
    : impl_(new Impl{options, JsonRpc(url, options.rpc), nullptr, {}, 0, 0}) {
    if (!options.beacon_url.empty())
        impl_->beacon = std::make_unique<JsonRpc>(options.beacon_url, options.rpc);
}
HttpL1::~HttpL1() = default;

JsonRpc& HttpL1::rpc() { return impl_->rpc; }

L1Result<u64> HttpL1::chain_id() { return impl_->read("eth_chainId", json::array(), json_u64); }

L1Result<Block> HttpL1::block(const BlockId& id) {
    const auto* hash = std::get_if<Hash>(&id);
    const json which = hash != nullptr ? json(to_hex(*hash)) : block_argument(id);
    const auto* method = hash != nullptr ? "eth_getBlockByHash" : "eth_getBlockByNumber";
    auto found = impl_->find(method, json::array({which, false}), json_block);
    if (!found) return std::unexpected(found.error());
    if (!*found) return l1_fail(L1Reason::not_found, "block " + which.dump());
    if (hash != nullptr && (*found)->hash != *hash)
        return l1_fail(L1Reason::bad_field, "another block's hash");
    return **found;
}

L1Result<std::vector<Log>> HttpL1::logs(const LogFilter& filter) {
    if (filter.block_hash)
        return impl_->read("eth_getLogs", json::array({log_argument(filter, 0, 0)}), json_logs);
    std::vector<Log> out;
    u64 step = std::max<u64>(1, impl_->options.logs_per_request);
    for (u64 from = filter.from; from <= filter.to;) {
        const u64 to = filter.to - from < step ? filter.to : from + step - 1;
        auto piece = impl_->read("eth_getLogs", json::array({log_argument(filter, from, to)}), json_logs);
        if (!piece && step > 1 &&
            (piece.error() == L1Reason::range_too_wide || piece.error() == L1Reason::response_too_large)) {
            step /= 2;
            continue;
        }
        if (!piece) return piece;
        std::move(piece->begin(), piece->end(), std::back_inserter(out));
        if (to == filter.to) break;
        from = to + 1;
    }
    return out;
}

L1Result<std::optional<Receipt>> HttpL1::receipt(const Hash& transaction) {
    return impl_->find("eth_getTransactionReceipt", json::array({to_hex(transaction)}), json_receipt);
}

L1Result<std::optional<TransactionInfo>> HttpL1::transaction(const Hash& hash) {
    return impl_->find("eth_getTransactionByHash", json::array({to_hex(hash)}), json_transaction);
}

L1Result<Bytes> HttpL1::call(const Call& call, const BlockId& at) {
    return impl_->read("eth_call", json::array({call_object(call), block_argument(at)}), json_bytes);
}

L1Result<Bytes> HttpL1::code(const Address& address, const BlockId& at) {
    return impl_->read("eth_getCode", json::array({to_hex(address), block_argument(at)}), json_bytes);
}

L1Result<u64> HttpL1::nonce(const Address& address, const BlockId& at) {
    return impl_->read("eth_getTransactionCount", json::array({to_hex(address), block_argument(at)}),
                       json_u64);
}

L1Result<U256> HttpL1::balance(const Address& address, const BlockId& at) {
    return impl_->read("eth_getBalance", json::array({to_hex(address), block_argument(at)}), json_u256);
}

// At a price that can be paid: without one nodes run the call at price zero, and a contract that pays its
// callers by the transaction's price then takes less gas than it will.
L1Result<u64> HttpL1::estimate_gas(const Call& call) {
    const auto now = fees();
    if (!now) return std::unexpected(now.error());
    json object = call_object(call);
    object["maxFeePerGas"] = quantity(to_u256(2 * now->base_fee + now->priority_fee));
    object["maxPriorityFeePerGas"] = quantity(to_u256(now->priority_fee));
    return impl_->read("eth_estimateGas", json::array({object}), json_u64);
}

L1Result<FeeData> HttpL1::fees() {
    const auto results = impl_->rpc.read_batch({{"eth_getBlockByNumber", R"(["latest",false])"},
                                                {"eth_maxPriorityFeePerGas", "[]"},
                                                {"eth_blobBaseFee", "[]"}});
    if (!results) return std::unexpected(results.error());
    const auto block = json_block((*results)[0]);
    const auto tip = json_u64((*results)[1]);
    const auto blob = json_u64((*results)[2]);
    if (!block || !tip || !blob) return l1_fail(L1Reason::bad_field, "fee data");
    return FeeData{block->base_fee, *tip, *blob};
}

L1Result<Hash> HttpL1::send_raw(ByteView raw) {
    const auto result = impl_->rpc.write("eth_sendRawTransaction", json::array({to_hex(raw)}));
    if (!result) return std::unexpected(result.error());
    return json_hash(*result);
}

L1Result<std::vector<Blob>> HttpL1::blobs(u64 block_number, std::span<const Hash> versioned_hashes) {
    if (versioned_hashes.empty()) return std::vector<Blob>{};
    const auto id = impl_->beacon_id(*this, block_number);
    if (!id) return std::unexpected(id.error());
    auto found = impl_->beacon_blobs(*id, versioned_hashes);
    if (found) {
        auto matched = match_blobs(*std::move(found), versioned_hashes);
        if (matched || impl_->beacon) return matched;
    } else if (impl_->beacon || found.error() != L1Reason::http_status) {
        return found;
    }
    return match_blobs(impl_->blobs_by_hash(versioned_hashes), versioned_hashes);
}

}  // namespace belay::l1

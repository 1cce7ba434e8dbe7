// SPDX-License-Identifier: Apache-2.0
#include "l1/json_fields.h"

#include "base/hex.h"

namespace belay::l1 {
namespace {

using nlohmann::json;

const json kNull;

/// Reads members of one object; the first bad one is remembered and named in the error.
class Members {
  public:
    explicit Members(const json& object) : object_(object) {
        if (!object.is_object()) note("not an object");
    }

    const json& at(const char* name) const {
        if (!object_.is_object()) return kNull;
        const auto found = object_.find(name);
        return found == object_.end() ? kNull : *found;
    }
    template <class T>
    T need(const char* name, L1Result<T> (*read)(const json&)) {
        auto value = read(at(name));
        if (value) return *std::move(value);
        note(name);
        return T{};
    }
    /// A member that may be absent or null.
    template <class T>
    std::optional<T> maybe(const char* name, L1Result<T> (*read)(const json&)) {
        if (at(name).is_null()) return std::nullopt;
        return need(name, read);
    }
    void note(const char* name) {
        if (bad_ == nullptr) bad_ = name;
    }
    template <class T>
    L1Result<T> finish(T value) const {
        if (bad_ != nullptr) return l1_fail(L1Reason::bad_field, bad_);
        return value;
    }

  private:
    const json& object_;
    const char* bad_ = nullptr;
};

L1Result<Fee> json_fee(const json& value) {
    const auto wide = json_u256(value);
    if (!wide || wide->limb[2] != 0 || wide->limb[3] != 0) return l1_fail(L1Reason::bad_field, "fee");
    return (Fee{wide->limb[1]} << 64) | wide->limb[0];
}

template <class T>
L1Result<std::vector<T>> json_array(const json& value, L1Result<T> (*read)(const json&)) {
    if (!value.is_array()) return l1_fail(L1Reason::bad_field, "not an array");
    std::vector<T> out;
    out.reserve(value.size());
    for (const json& item : value) {
        auto element = read(item);
        if (!element) return std::unexpected(element.error());
        out.push_back(*std::move(element));
    }
    return out;
}

L1Result<std::vector<Hash>> json_hashes(const json& value) { return json_array(value, json_hash); }

L1Result<Blob> json_blob(const json& value) {
    const auto bytes = json_bytes(value);
    if (!bytes || bytes->size() != sizeof(Blob)) return l1_fail(L1Reason::bad_field, "blob");
    Blob out;
    std::copy(bytes->begin(), bytes->end(), out.begin());
    return out;
}

template <class Fixed>
L1Result<Fixed> json_fixed(const json& value) {
    const auto* text = value.get_ptr<const std::string*>();
    const auto out = text != nullptr && text->starts_with("0x") ? fixed_from_hex<Fixed>(*text) : std::nullopt;
    if (!out) return l1_fail(L1Reason::bad_field, "fixed bytes");
    return *out;
}

}  // namespace

L1Result<U256> json_u256(const json& value) {
    const auto* text = value.get_ptr<const std::string*>();
    const auto bad = [] { return l1_fail(L1Reason::bad_field, "quantity"); };
    if (text == nullptr || !text->starts_with("0x") || text->size() < 3 || text->size() > 66) return bad();
    const std::string digits = std::string(66 - text->size(), '0') + text->substr(2);
    const auto word = fixed_from_hex<Hash>(digits);
    if (!word) return bad();
    return U256::from_hash(*word);
}

L1Result<u64> json_u64(const json& value) {
    const auto wide = json_u256(value);
    if (!wide || !wide->fits_u64()) return l1_fail(L1Reason::bad_field, "quantity");
    return wide->limb[0];
}

L1Result<Bytes> json_bytes(const json& value) {
    const auto* text = value.get_ptr<const std::string*>();
    auto bytes = text != nullptr && text->starts_with("0x") ? from_hex(*text) : std::nullopt;
    if (!bytes) return l1_fail(L1Reason::bad_field, "bytes");
    return *std::move(bytes);
}

L1Result<Hash> json_hash(const json& value) { return json_fixed<Hash>(value); }
L1Result<Address> json_address(const json& value) { return json_fixed<Address>(value); }

L1Result<Block> json_block(const json& value) {
    Members members(value);
    Block out;
    out.number = members.need("number", json_u64);
    out.hash = members.need("hash", json_hash);
    out.parent = members.need("parentHash", json_hash);
    out.timestamp = members.need("timestamp", json_u64);
    out.gas_limit = members.need("gasLimit", json_u64);
    out.gas_used = members.need("gasUsed", json_u64);
    out.base_fee = members.maybe("baseFeePerGas", json_fee).value_or(0);
    out.blob_gas_used = members.maybe("blobGasUsed", json_u64).value_or(0);
    out.excess_blob_gas = members.maybe("excessBlobGas", json_u64).value_or(0);
    return members.finish(out);
}

L1Result<Log> json_log(const json& value) {
    Members members(value);
    Log out;
    out.address = members.need("address", json_address);
    out.topics = members.need("topics", json_hashes);
    out.data = members.need("data", json_bytes);
    out.block_number = members.need("blockNumber", json_u64);
    out.block_hash = members.need("blockHash", json_hash);
    out.transaction_hash = members.need("transactionHash", json_hash);
    out.transaction_index = members.need("transactionIndex", json_u64);
    out.log_index = members.need("logIndex", json_u64);
    // `removed` marks a log of a block that is no longer in the chain.
    if (members.at("removed") == json(true)) members.note("removed");
    if (out.topics.size() > 4) members.note("topics");
    return members.finish(std::move(out));
}

L1Result<std::vector<Log>> json_logs(const json& value) { return json_array(value, json_log); }

L1Result<Receipt> json_receipt(const json& value) {
    Members members(value);
    Receipt out;
    out.transaction_hash = members.need("transactionHash", json_hash);
    out.block_number = members.need("blockNumber", json_u64);
    out.block_hash = members.need("blockHash", json_hash);
    out.transaction_index = members.need("transactionIndex", json_u64);
    const u64 status = members.need("status", json_u64);
    out.success = status == 1;
    if (status > 1) members.note("status");
    out.gas_used = members.need("gasUsed", json_u64);
    out.effective_gas_price = members.need("effectiveGasPrice", json_fee);
    out.blob_gas_used = members.maybe("blobGasUsed", json_u64).value_or(0);
    out.blob_gas_price = members.maybe("blobGasPrice", json_fee).value_or(0);
    out.contract = members.maybe("contractAddress", json_address);
    out.logs = members.need("logs", json_logs);
    return members.finish(std::move(out));
}

L1Result<TransactionInfo> json_transaction(const json& value) {
    Members members(value);
    TransactionInfo out;
    out.hash = members.need("hash", json_hash);
    out.from = members.need("from", json_address);
    out.to = members.maybe("to", json_address);
    out.nonce = members.need("nonce", json_u64);
    out.value = members.need("value", json_u256);
    out.input = members.need("input", json_bytes);
    const u64 type = members.maybe("type", json_u64).value_or(0);
    if (type > 0x7f) members.note("type");
    out.type = static_cast<u8>(type & 0x7f);
    out.blob_hashes = members.maybe("blobVersionedHashes", json_hashes).value_or(std::vector<Hash>{});
    out.block_number = members.maybe("blockNumber", json_u64);
    out.block_hash = members.maybe("blockHash", json_hash);
    return members.finish(std::move(out));
}

L1Result<std::vector<Blob>> json_blobs(const json& value) {
    return json_array(Members(value).at("data"), json_blob);
}

std::string quantity(const U256& value) {
    const std::string hex = to_hex_plain(value.to_hash());
    const auto first = hex.find_first_not_of('0');
    return first == std::string::npos ? "0x0" : "0x" + hex.substr(first);
}

}  // namespace belay::l1

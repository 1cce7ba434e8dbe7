// SPDX-License-Identifier: Apache-2.0
#include "l1/raw_header.h"

#include "crypto/keccak.h"
#include "l1/json_fields.h"
#include "l1/rlp.h"

namespace belay::l1 {
namespace {

struct Field {
    const char* name;
    bool number;    // without leading zeros
    bool optional;  // came with a later fork
};

// The order of the header's list. Numbers lose leading zeros; everything else is bytes as they are.
constexpr Field kFields[] = {
    {"parentHash", false, false},
    {"sha3Uncles", false, false},
    {"miner", false, false},
    {"stateRoot", false, false},
    {"transactionsRoot", false, false},
    {"receiptsRoot", false, false},
    {"logsBloom", false, false},
    {"difficulty", true, false},
    {"number", true, false},
    {"gasLimit", true, false},
    {"gasUsed", true, false},
    {"timestamp", true, false},
    {"extraData", false, false},
    {"mixHash", false, false},
    {"nonce", false, false},
    {"baseFeePerGas", true, false},
    {"withdrawalsRoot", false, true},
    {"blobGasUsed", true, true},
    {"excessBlobGas", true, true},
    {"parentBeaconBlockRoot", false, true},
    {"requestsHash", false, true},
};

}  // namespace

L1Result<RawHeader> raw_header_of(const nlohmann::json& block) {
    if (!block.is_object()) return l1_fail(L1Reason::not_found, "no such block");
    Bytes fields;
    for (const Field& field : kFields) {
        const auto found = block.find(field.name);
        if (found == block.end() || found->is_null()) {
            if (field.optional) continue;
            return l1_fail(L1Reason::bad_field, std::string("no ") + field.name);
        }
        if (field.number) {
            const auto number = json_u256(*found);
            if (!number) return std::unexpected(number.error());
            rlp_number(fields, *number);
        } else {
            const auto bytes = json_bytes(*found);
            if (!bytes) return std::unexpected(bytes.error());
            rlp_bytes(fields, *bytes);
        }
    }
    RawHeader out;
    const auto hash = json_hash(block.value("hash", nlohmann::json()));
    if (!hash) return std::unexpected(hash.error());
    const auto parent = json_hash(block["parentHash"]);
    const auto number = json_u64(block["number"]);
    const auto fee = json_u256(block["baseFeePerGas"]);
    if (!parent || !number || !fee)
        return l1_fail(L1Reason::bad_field, "parentHash, number or baseFeePerGas");
    rlp_list(out.rlp, fields);
    if (crypto::keccak256(out.rlp) != *hash)
        return l1_fail(L1Reason::bad_field, "a header of unknown form: it does not hash to the block's hash");
    out.number = *number;
    out.hash = *hash;
    out.parent = *parent;
    out.base_fee = *fee;
    return out;
}

L1Result<RawHeader> raw_header(JsonRpc& rpc, u64 number) {
    const auto block = rpc.read("eth_getBlockByNumber", {quantity(number), false});
    if (!block) return std::unexpected(block.error());
    return raw_header_of(*block);
}

}  // namespace belay::l1

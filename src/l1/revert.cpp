// SPDX-License-Identifier: Apache-2.0
#include "l1/revert.h"

#include <algorithm>

#include "base/hex.h"
#include "l1/abi.h"
#include "l1/contract_code.h"
#include "l1/json_fields.h"

namespace belay::l1 {
namespace {

std::string value_text(const AbiType& type, const AbiValue& value) {
    switch (type.kind) {
        case AbiType::Kind::uint: {
            const U256 number = value.number();
            return number.fits_u64() ? std::to_string(number.limb[0]) : quantity(number);
        }
        case AbiType::Kind::address:
            return to_hex(value.address());
        case AbiType::Kind::boolean:
            return value.boolean() ? "true" : "false";
        case AbiType::Kind::string:
            return '"' + printable(value.text()) + '"';
        case AbiType::Kind::bytes:
            return to_hex(value.bytes());
        default:
            return value.is_word() ? to_hex(value.word()) : "...";
    }
}

/// The error's name and arguments when `data` is this error.
std::optional<std::string> match(std::string_view signature, ByteView data) {
    const auto values = abi_decode_call(signature, data);
    if (!values) return std::nullopt;
    const auto open = signature.find('(');
    const auto types = parse_abi_type(signature.substr(open));
    std::string out(signature.substr(0, open));
    out += "(";
    for (std::size_t i = 0; i < values->size(); ++i)
        out += (i == 0 ? "" : ", ") + value_text(types->inner[i], (*values)[i]);
    return out + ")";
}

}  // namespace

std::string revert_text(ByteView data) {
    if (data.empty()) return "reverted without a reason";
    for (const std::string_view standard : {"Error(string)", "Panic(uint256)"})
        if (auto text = match(standard, data)) return *text;
    for (const std::string_view signature : contract_errors())
        if (auto text = match(signature, data)) return *text;
    return "unknown error " + to_hex(data.first(std::min<std::size_t>(data.size(), 36)));
}

bool is_revert(const L1Error& error, std::string_view signature) {
    const auto selector = abi_selector(signature);
    return error.reason == L1Reason::reverted && error.data.size() >= 4 &&
           std::equal(selector.begin(), selector.end(), error.data.begin());
}

L1Result<std::string> why_reverted(L1& l1, const Hash& transaction) {
    const auto found = l1.transaction(transaction);
    if (!found) return std::unexpected(found.error());
    if (!*found || !(*found)->block_number) return l1_fail(L1Reason::not_found, "not in a block");
    const TransactionInfo& tx = **found;
    const u64 before = *tx.block_number == 0 ? 0 : *tx.block_number - 1;
    const auto again = l1.call({tx.from, tx.to, tx.value, tx.input, tx.blob_hashes}, before);
    if (again)
        return std::string("no revert on the state before its block (out of gas, or another transaction)");
    if (again.error() != L1Reason::reverted) return std::unexpected(again.error());
    return revert_text(again.error().data);
}

}  // namespace belay::l1

// SPDX-License-Identifier: Apache-2.0
// Reading JSON that a node sent: every shape it may have is either a value or bad_field. Room-internal.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "l1/error.h"
#include "l1/types.h"

namespace belay::l1 {

/// A JSON-RPC quantity, "0x" and hex digits.
L1Result<U256> json_u256(const nlohmann::json& value);
L1Result<u64> json_u64(const nlohmann::json& value);
L1Result<Bytes> json_bytes(const nlohmann::json& value);
L1Result<Hash> json_hash(const nlohmann::json& value);
L1Result<Address> json_address(const nlohmann::json& value);

L1Result<Block> json_block(const nlohmann::json& value);
L1Result<Log> json_log(const nlohmann::json& value);
L1Result<std::vector<Log>> json_logs(const nlohmann::json& value);
L1Result<Receipt> json_receipt(const nlohmann::json& value);
L1Result<TransactionInfo> json_transaction(const nlohmann::json& value);
/// {"data":["0x..", ..]}: the beacon API's blobs.
L1Result<std::vector<Blob>> json_blobs(const nlohmann::json& value);

/// Text to JSON; bad_json when it is none.
L1Result<nlohmann::json> parse_json(std::string_view text);
/// Text from outside for an error message: cut short, printable ASCII only.
std::string printable(std::string_view text);
/// The error member of a response, with the narrowest reason that its text allows.
L1Error json_error(const nlohmann::json& error);

/// "0x1f", without leading zeros.
std::string quantity(const U256& value);
inline std::string quantity(u64 value) { return quantity(U256(value)); }

}  // namespace belay::l1

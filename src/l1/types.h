// SPDX-License-Identifier: Apache-2.0
// What L1 tells us, as plain values.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/u256.h"

namespace belay::l1 {

/// Wei per gas. 128 bits hold any fee that any amount of ether can pay.
using Fee = u128;

/// The bytes of one EIP-4844 blob; the same type as kzg::Blob.
using Blob = std::array<u8, 131072>;

enum class BlockTag { latest, safe, finalized, pending, earliest };

/// A block by number, by hash, or by tag.
using BlockId = std::variant<BlockTag, u64, Hash>;

struct Block {
    u64 number = 0;
    Hash hash;
    Hash parent;
    u64 timestamp = 0;  // seconds
    u64 gas_limit = 0;
    u64 gas_used = 0;
    Fee base_fee = 0;
    u64 blob_gas_used = 0;
    u64 excess_blob_gas = 0;
    bool operator==(const Block&) const = default;
};

struct Log {
    Address address;
    std::vector<Hash> topics;  // topics[0] is the event's signature hash
    Bytes data;
    u64 block_number = 0;
    Hash block_hash;
    Hash transaction_hash;
    u64 transaction_index = 0;
    u64 log_index = 0;
    bool operator==(const Log&) const = default;
};

/// Which logs: a block range (both ends included), or one block by its hash, which a reorg cannot change
/// under us.
struct LogFilter {
    u64 from = 0;
    u64 to = 0;
    std::optional<Hash> block_hash;
    std::vector<Address> addresses;  // any of these; empty means every address
    std::vector<Hash> events;        // topics[0] is any of these; empty means every event
};

struct Receipt {
    Hash transaction_hash;
    u64 block_number = 0;
    Hash block_hash;
    u64 transaction_index = 0;
    bool success = false;
    u64 gas_used = 0;
    Fee effective_gas_price = 0;
    u64 blob_gas_used = 0;
    Fee blob_gas_price = 0;
    std::optional<Address> contract;  // the address a creation made
    std::vector<Log> logs;
    bool operator==(const Receipt&) const = default;
};

struct TransactionInfo {
    Hash hash;
    Address from;
    std::optional<Address> to;  // none: a creation
    u64 nonce = 0;
    U256 value;
    Bytes input;
    u8 type = 0;
    std::vector<Hash> blob_hashes;
    std::optional<u64> block_number;  // none while pending
    std::optional<Hash> block_hash;
};

struct Call {
    std::optional<Address> from;
    std::optional<Address> to;  // none: a creation (estimate_gas)
    U256 value;
    Bytes data;
    std::vector<Hash> blob_hashes;  // what BLOBHASH shows to the code
};

/// What a transaction must pay now.
struct FeeData {
    Fee base_fee = 0;       // of the latest block
    Fee priority_fee = 0;   // the node's suggestion
    Fee blob_base_fee = 0;  // per blob gas, for the next block
};

}  // namespace belay::l1

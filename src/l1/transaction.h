// SPDX-License-Identifier: Apache-2.0
// Typed L1 transactions: EIP-1559 (type 2) and EIP-4844 (type 3) with the EIP-7594 network wrapper.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/u256.h"
#include "l1/types.h"

namespace belay::ecdsa {
class PrivateKey;
}

namespace belay::l1 {

enum class [[nodiscard]] TransactionReason {
    empty,
    unsupported_type,  // not 0x02 or 0x03
    bad_rlp,           // the payload is no canonical RLP
    wrong_field_count,
    bad_field,            // a field of the wrong kind, size or range
    no_blobs,             // type 3 without versioned hashes
    creation_with_blobs,  // type 3 must have a recipient
    bad_wrapper_version,  // not EIP-7594's version 1
    wrong_sidecar_size,   // blobs, commitments and cell proofs do not match in number
    bad_signature,        // high s, zero, or nobody's
};
std::string_view to_string(TransactionReason reason);

enum class TransactionType : u8 { dynamic_fee = 2, blob = 3 };

using Bytes48 = FixedBytes<48, struct Bytes48Tag>;
inline constexpr std::size_t kCellsPerBlob = 128;

struct AccessEntry {
    Address address;
    std::vector<Hash> keys;
    bool operator==(const AccessEntry&) const = default;
};

/// What travels beside a type-3 transaction: EIP-7594 version 1.
struct Sidecar {
    std::vector<Blob> blobs;
    std::vector<Bytes48> commitments;
    std::vector<Bytes48> cell_proofs;  // kCellsPerBlob for each blob
};

struct Transaction {
    TransactionType type = TransactionType::dynamic_fee;
    u64 chain_id = 0;
    u64 nonce = 0;
    U256 priority_fee;
    U256 max_fee;
    u64 gas_limit = 0;
    std::optional<Address> to;  // none: a creation
    U256 value;
    Bytes data;
    std::vector<AccessEntry> access_list;
    U256 max_blob_fee;              // type 3
    std::vector<Hash> blob_hashes;  // type 3
    bool operator==(const Transaction&) const = default;
};

struct SignedTransaction {
    Transaction body;
    bool y_parity = false;
    U256 r;
    U256 s;
    std::shared_ptr<const Sidecar> sidecar;  // type 3 in its network form
};

/// The bytes that are signed: type and unsigned payload.
Bytes unsigned_bytes(const Transaction& transaction);
SignedTransaction sign(Transaction transaction, const ecdsa::PrivateKey& key,
                       std::shared_ptr<const Sidecar> sidecar = nullptr);

/// The canonical form, whose hash names the transaction.
Bytes encode(const SignedTransaction& transaction);
/// The form that a node takes: for type 3 with the sidecar.
Bytes encode_for_network(const SignedTransaction& transaction);
Hash transaction_hash(const SignedTransaction& transaction);
/// The signer, by recovery.
Result<Address, TransactionReason> sender(const SignedTransaction& transaction);

/// Either form of either type; the signature's range is checked, its signer is not.
Result<SignedTransaction, TransactionReason> decode_transaction(ByteView raw);

}  // namespace belay::l1

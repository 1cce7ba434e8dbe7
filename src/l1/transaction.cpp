// SPDX-License-Identifier: Apache-2.0
#include "l1/transaction.h"

#include "base/check.h"
#include "crypto/keccak.h"
#include "ecdsa/ecdsa.h"
#include "l1/rlp.h"

namespace belay::l1 {
namespace {

void append_access_list(Bytes& out, const std::vector<AccessEntry>& list) {
    Bytes entries;
    for (const AccessEntry& entry : list) {
        Bytes keys, fields;
        for (const Hash& key : entry.keys) rlp_bytes(keys, key);
        rlp_bytes(fields, entry.address);
        rlp_list(fields, keys);
        rlp_list(entries, fields);
    }
    rlp_list(out, entries);
}

/// The fields up to the signature.
Bytes body_fields(const Transaction& tx) {
    Bytes out;
    rlp_number(out, U256(tx.chain_id));
    rlp_number(out, U256(tx.nonce));
    rlp_number(out, tx.priority_fee);
    rlp_number(out, tx.max_fee);
    rlp_number(out, U256(tx.gas_limit));
    rlp_bytes(out, tx.to ? ByteView(*tx.to) : ByteView());
    rlp_number(out, tx.value);
    rlp_bytes(out, tx.data);
    append_access_list(out, tx.access_list);
    if (tx.type == TransactionType::blob) {
        rlp_number(out, tx.max_blob_fee);
        Bytes hashes;
        for (const Hash& hash : tx.blob_hashes) rlp_bytes(hashes, hash);
        rlp_list(out, hashes);
    }
    return out;
}

Bytes typed_list(TransactionType type, ByteView fields) {
    Bytes out{static_cast<u8>(type)};
    rlp_list(out, fields);
    return out;
}

Bytes signed_fields(const SignedTransaction& tx) {
    Bytes out = body_fields(tx.body);
    rlp_number(out, U256(u64{tx.y_parity}));
    rlp_number(out, tx.r);
    rlp_number(out, tx.s);
    return out;
}

template <class Items>
void append_strings(Bytes& out, const Items& items) {
    Bytes inner;
    for (const auto& item : items) rlp_bytes(inner, ByteView(item.data(), item.size()));
    rlp_list(out, inner);
}

}  // namespace

Bytes unsigned_bytes(const Transaction& transaction) {
    return typed_list(transaction.type, body_fields(transaction));
}

SignedTransaction sign(Transaction transaction, const ecdsa::PrivateKey& key,
                       std::shared_ptr<const Sidecar> sidecar) {
    const auto signature = key.sign(crypto::keccak256(unsigned_bytes(transaction)));
    SignedTransaction out;
    out.body = std::move(transaction);
    out.r = U256::from_be(signature.data());
    out.s = U256::from_be(signature.data() + 32);
    out.y_parity = signature[64] == 28;
    out.sidecar = std::move(sidecar);
    return out;
}

Bytes encode(const SignedTransaction& transaction) {
    return typed_list(transaction.body.type, signed_fields(transaction));
}

Bytes encode_for_network(const SignedTransaction& transaction) {
    if (transaction.body.type != TransactionType::blob || !transaction.sidecar) return encode(transaction);
    const Sidecar& sidecar = *transaction.sidecar;
    Bytes fields;
    rlp_list(fields, signed_fields(transaction));
    rlp_number(fields, U256(u64{1}));  // EIP-7594 wrapper version
    append_strings(fields, sidecar.blobs);
    append_strings(fields, sidecar.commitments);
    append_strings(fields, sidecar.cell_proofs);
    return typed_list(TransactionType::blob, fields);
}

Hash transaction_hash(const SignedTransaction& transaction) { return crypto::keccak256(encode(transaction)); }

Result<Address, TransactionReason> sender(const SignedTransaction& transaction) {
    std::array<u8, 65> signature;
    transaction.r.to_be(signature.data());
    transaction.s.to_be(signature.data() + 32);
    signature[64] = transaction.y_parity ? 28 : 27;
    const auto signer = ecdsa::recover(crypto::keccak256(unsigned_bytes(transaction.body)), signature);
    if (!signer) return fail(TransactionReason::bad_signature);
    return *signer;
}

}  // namespace belay::l1

// SPDX-License-Identifier: Apache-2.0
#include "l1/transaction.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/hex.h"
#include "base/test_vectors.h"
#include "ecdsa/ecdsa.h"
#include "l1/json_fields.h"
#include "l1/rlp.h"

namespace belay::l1 {
namespace {

using nlohmann::json;
using Reason = TransactionReason;

ecdsa::PrivateKey test_key() { return *ecdsa::PrivateKey::from_bytes(Hash::from(Bytes(32, 0x42))); }

Transaction sample(TransactionType type) {
    Transaction tx;
    tx.type = type;
    tx.chain_id = 31337;
    tx.nonce = 7;
    tx.priority_fee = U256(1'000'000'000);
    tx.max_fee = U256(3'000'000'000);
    tx.gas_limit = 100'000;
    tx.to = Address::from(Bytes(20, 0xab));
    tx.value = U256(5);
    tx.data = Bytes{1, 2, 3};
    tx.access_list = {{Address::from(Bytes(20, 0xcd)), {Hash::from(Bytes(32, 1)), Hash::from(Bytes(32, 2))}}};
    if (type == TransactionType::blob) {
        tx.max_blob_fee = U256(9);
        tx.blob_hashes = {Hash::from(Bytes(32, 3))};
    }
    return tx;
}

std::shared_ptr<const Sidecar> sample_sidecar(std::size_t blobs) {
    auto out = std::make_shared<Sidecar>();
    out->blobs.resize(blobs);
    out->commitments.resize(blobs);
    out->cell_proofs.resize(blobs * kCellsPerBlob);
    for (std::size_t i = 0; i < blobs; ++i) out->blobs[i][100] = static_cast<u8>(i + 1);
    return out;
}

// A quantity or a plain number in the vectors.
U256 number_of(const json& value) {
    if (value.is_number_unsigned()) return U256(value.get<u64>());
    return json_u256(value).value_or(U256{});
}

Transaction from_vector(const json& in, TransactionType type) {
    Transaction tx;
    tx.type = type;
    tx.chain_id = number_of(in.value("chainId", json("0x0"))).limb[0];
    tx.nonce = number_of(in.value("nonce", json(0))).limb[0];
    tx.priority_fee = number_of(in.value("maxPriorityFeePerGas", json("0x0")));
    tx.max_fee = number_of(in.value("maxFeePerGas", json("0x0")));
    tx.gas_limit = number_of(in.value("gasLimit", json("0x0"))).limb[0];
    if (in.contains("to") && !in["to"].is_null()) tx.to = json_address(in["to"]).value();
    tx.value = number_of(in.value("value", json("0x0")));
    if (in.contains("data")) tx.data = json_bytes(in["data"]).value();
    for (const json& entry : in.value("accessList", json::array())) {
        AccessEntry access{json_address(entry["address"]).value(), {}};
        for (const json& key : entry["storageKeys"]) access.keys.push_back(json_hash(key).value());
        tx.access_list.push_back(access);
    }
    if (type == TransactionType::blob) {
        tx.max_blob_fee = number_of(in.value("maxFeePerBlobGas", json("0x0")));
        for (const json& hash : in.value("blobVersionedHashes", json::array()))
            tx.blob_hashes.push_back(json_hash(hash).value());
    }
    return tx;
}

TEST(Transaction, public_vectors) {
    const auto text = test_vectors("ethers-testcases/transactions.json.gz");
    if (!text) GTEST_SKIP() << kNoVectors;
    int compared[2] = {0, 0};
    for (const json& test : json::parse(*text)) {
        const auto key = ecdsa::PrivateKey::from_bytes(json_hash(test["privateKey"]).value());
        ASSERT_TRUE(key);
        for (const auto type : {TransactionType::dynamic_fee, TransactionType::blob}) {
            const std::string fork = type == TransactionType::blob ? "Cancun" : "London";
            const auto expected = test.value("signed" + fork, std::string());
            if (expected.empty()) continue;
            const Transaction tx = from_vector(test["transaction"], type);
            ASSERT_EQ(to_hex(unsigned_bytes(tx)), test["unsigned" + fork].get<std::string>()) << test["name"];
            const SignedTransaction signed_tx = sign(tx, *key);
            ASSERT_EQ(to_hex(encode(signed_tx)), expected) << test["name"];
            const auto back = decode_transaction(*from_hex(expected));
            const bool creates_with_blobs =
                type == TransactionType::blob && (!tx.to || tx.blob_hashes.empty());
            ASSERT_EQ(back.has_value(), !creates_with_blobs) << test["name"];
            if (back) {
                ASSERT_EQ(back->body, tx);
                ASSERT_EQ(sender(*back), key->address());
            }
            ++compared[type == TransactionType::blob];
        }
    }
    EXPECT_GT(compared[0], 1000);
    EXPECT_GT(compared[1], 1000);
    RecordProperty("type2", compared[0]);
    RecordProperty("type3", compared[1]);
}

TEST(Transaction, network_form_round_trips_and_keeps_the_hash) {
    auto tx = sample(TransactionType::blob);
    tx.blob_hashes.push_back(Hash::from(Bytes(32, 4)));
    const auto signed_tx = sign(tx, test_key(), sample_sidecar(2));
    const Bytes wire = encode_for_network(signed_tx);
    EXPECT_GT(wire.size(), 2 * sizeof(Blob));
    const auto back = decode_transaction(wire);
    ASSERT_TRUE(back) << to_string(back.error());
    EXPECT_EQ(back->body, tx);
    ASSERT_TRUE(back->sidecar);
    EXPECT_EQ(back->sidecar->blobs, signed_tx.sidecar->blobs);
    EXPECT_EQ(transaction_hash(*back), transaction_hash(signed_tx));
    EXPECT_EQ(encode_for_network(*back), wire);
    EXPECT_EQ(sender(*back), test_key().address());
}

Reason reason_of(const Bytes& raw) {
    const auto out = decode_transaction(raw);
    EXPECT_FALSE(out);
    return out ? Reason{} : out.error();
}

TEST(Transaction, names_every_rejection) {
    EXPECT_EQ(reason_of({}), Reason::empty);
    EXPECT_EQ(reason_of({1, 0xc0}), Reason::unsupported_type);
    EXPECT_EQ(reason_of({2, 0xc1}), Reason::bad_rlp);
    EXPECT_EQ(reason_of({2, 0x80}), Reason::bad_rlp);
    EXPECT_EQ(reason_of({2, 0xc0}), Reason::wrong_field_count);
    EXPECT_EQ(reason_of({3, 0xc1, 0xc0}), Reason::wrong_field_count);

    const auto encoded_with = [](auto change, TransactionType type) {
        auto signed_tx = sign(sample(type), test_key(), nullptr);
        change(signed_tx);
        return encode(signed_tx);
    };
    const auto blob = TransactionType::blob, plain = TransactionType::dynamic_fee;
    EXPECT_EQ(reason_of(encoded_with([](auto& t) { t.body.blob_hashes.clear(); }, blob)), Reason::no_blobs);
    EXPECT_EQ(reason_of(encoded_with([](auto& t) { t.body.to.reset(); }, blob)), Reason::creation_with_blobs);
    EXPECT_EQ(reason_of(encoded_with([](auto& t) { t.s = U256{}; }, plain)), Reason::bad_signature);
    EXPECT_EQ(reason_of(encoded_with([](auto& t) { t.s = U256(0, 0, 0, 1ULL << 63); }, plain)),
              Reason::bad_signature);
    EXPECT_EQ(reason_of(encoded_with([](auto& t) { t.r = U256(~0ULL, ~0ULL, ~0ULL, ~0ULL); }, plain)),
              Reason::bad_signature);

    Bytes fields;
    for (int i = 0; i < 12; ++i) rlp_list(fields, {});
    Bytes lists{2};
    rlp_list(lists, fields);
    EXPECT_EQ(reason_of(lists), Reason::bad_field);
}

TEST(Transaction, sidecar_rejections) {
    const auto with_sidecar = [](auto change) {
        auto sidecar = std::make_shared<Sidecar>(*sample_sidecar(1));
        change(*sidecar);
        return encode_for_network(sign(sample(TransactionType::blob), test_key(), sidecar));
    };
    EXPECT_EQ(reason_of(with_sidecar([](Sidecar& s) { s.blobs.emplace_back(); })),
              Reason::wrong_sidecar_size);
    EXPECT_EQ(reason_of(with_sidecar([](Sidecar& s) { s.commitments.clear(); })), Reason::wrong_sidecar_size);
    EXPECT_EQ(reason_of(with_sidecar([](Sidecar& s) { s.cell_proofs.pop_back(); })),
              Reason::wrong_sidecar_size);

    const auto outer = [](u64 version, std::size_t fields_after) {
        const Bytes inner = encode(sign(sample(TransactionType::blob), test_key()));
        Bytes fields(inner.begin() + 1, inner.end());
        rlp_number(fields, U256(version));
        for (std::size_t i = 0; i < fields_after; ++i) rlp_list(fields, {});
        Bytes out{3};
        rlp_list(out, fields);
        return out;
    };
    EXPECT_EQ(reason_of(outer(0, 3)), Reason::bad_wrapper_version);
    EXPECT_EQ(reason_of(outer(1, 2)), Reason::wrong_field_count);
    EXPECT_EQ(reason_of(outer(1, 3)), Reason::wrong_sidecar_size);
}

}  // namespace
}  // namespace belay::l1

// SPDX-License-Identifier: Apache-2.0
#include "l1/rlp.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/hex.h"
#include "base/test_vectors.h"

namespace belay::l1 {
namespace {

using nlohmann::json;

/// Big-endian bytes without leading zeros, of any width.
Bytes from_decimal(std::string_view digits) {
    Bytes little;
    for (char c : digits) {
        unsigned carry = static_cast<unsigned>(c - '0');
        for (u8& byte : little) {
            carry += 10U * byte;
            byte = static_cast<u8>(carry);
            carry >>= 8;
        }
        if (carry != 0) little.push_back(static_cast<u8>(carry));
    }
    return {little.rbegin(), little.rend()};
}

void encode_json(Bytes& out, const json& value) {
    if (value.is_array()) {
        Bytes items;
        for (const json& item : value) encode_json(items, item);
        return rlp_list(out, items);
    }
    if (value.is_number_unsigned()) return rlp_number(out, U256(value.get<u64>()));
    const auto text = value.get<std::string>();
    if (text.starts_with('#')) return rlp_bytes(out, from_decimal(std::string_view(text).substr(1)));
    rlp_bytes(out, Bytes(text.begin(), text.end()));
}

void encode_item(Bytes& out, const RlpItem& item) {
    if (!item.list) return rlp_bytes(out, item.payload);
    Bytes items;
    for (const RlpItem& child : item.items) encode_item(items, child);
    rlp_list(out, items);
}

RlpReason reason_of(std::string_view hex) {
    auto decoded = rlp_decode(*from_hex(hex));
    EXPECT_FALSE(decoded) << hex;
    return decoded ? RlpReason{} : decoded.error();
}

TEST(Rlp, names_every_rejection) {
    EXPECT_EQ(reason_of(""), RlpReason::truncated);
    EXPECT_EQ(reason_of("82aa"), RlpReason::truncated);
    EXPECT_EQ(reason_of("b8"), RlpReason::truncated);
    EXPECT_EQ(reason_of("c28281"), RlpReason::truncated);
    EXPECT_EQ(reason_of("8101"), RlpReason::byte_not_minimal);
    EXPECT_EQ(reason_of("b90001"), RlpReason::length_leading_zero);
    EXPECT_EQ(reason_of("b801aa"), RlpReason::length_not_minimal);
    EXPECT_EQ(reason_of("bfffffffffffffffff"), RlpReason::length_overflow);
    EXPECT_EQ(reason_of("8080"), RlpReason::trailing_bytes);
    Bytes deep;
    for (int i = 0; i < 200; ++i) {
        Bytes outer;
        rlp_list(outer, deep);
        deep = outer;
    }
    EXPECT_EQ(rlp_decode(deep).error(), RlpReason::too_deep);
}

TEST(Rlp, reads_fields_strictly) {
    EXPECT_EQ(rlp_decode(*from_hex("820001"))->number().error(), RlpReason::number_leading_zero);
    EXPECT_EQ(rlp_decode(*from_hex("00"))->number().error(), RlpReason::number_leading_zero);
    EXPECT_EQ(rlp_decode(*from_hex("89010000000000000000"))->number64().error(), RlpReason::number_too_wide);
    EXPECT_EQ(rlp_decode(*from_hex("c0"))->number().error(), RlpReason::expected_bytes);
    EXPECT_EQ(rlp_decode(*from_hex("80"))->elements().error(), RlpReason::expected_list);
    EXPECT_EQ(rlp_decode(*from_hex("80"))->fixed<Address>().error(), RlpReason::wrong_size);
    EXPECT_EQ(*rlp_decode(*from_hex("80"))->number64(), 0U);
    EXPECT_EQ(*rlp_decode(*from_hex("820400"))->number64(), 1024U);
}

TEST(Rlp, public_vectors) {
    const auto valid = test_vectors("ethereum-tests/RLPTests/rlptest.json");
    const auto random = test_vectors("ethereum-tests/RLPTests/RandomRLPTests/example.json");
    const auto invalid = test_vectors("ethereum-tests/RLPTests/invalidRLPTest.json");
    if (!valid || !random || !invalid) GTEST_SKIP() << kNoVectors;
    for (const auto& [name, test] : json::parse(*valid).items()) {
        const Bytes expected = *from_hex(test["out"].get<std::string>());
        Bytes out;
        encode_json(out, test["in"]);
        EXPECT_EQ(to_hex(out), to_hex(expected)) << name;
    }
    for (const auto* set : {&*valid, &*random})
        for (const auto& [name, test] : json::parse(*set).items()) {
            const Bytes bytes = *from_hex(test["out"].get<std::string>());
            const auto item = rlp_decode(bytes);
            ASSERT_TRUE(item) << name << ": " << to_string(item.error());
            Bytes again;
            encode_item(again, *item);
            EXPECT_EQ(again, bytes) << name;
        }
    for (const auto& [name, test] : json::parse(*invalid).items()) {
        const auto bytes = from_hex(test["out"].get<std::string>());
        if (bytes) {
            EXPECT_FALSE(rlp_decode(*bytes)) << name;
        }
    }
}

}  // namespace
}  // namespace belay::l1

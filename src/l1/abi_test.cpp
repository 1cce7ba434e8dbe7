// SPDX-License-Identifier: Apache-2.0
#include "l1/abi.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace belay::l1 {
namespace {

std::string word(u64 v) { return to_hex_plain(U256(v).to_hash()); }

std::string encoded(std::string_view types, const AbiValues& values) {
    const auto out = abi_encode(types, values);
    return out ? to_hex_plain(*out) : std::string(to_string(out.error()));
}

AbiReason reason(std::string_view types, const std::string& hex, AbiMode mode = AbiMode::canonical) {
    const auto out = abi_decode(types, *from_hex(hex), mode);
    EXPECT_FALSE(out) << types;
    return out ? AbiReason{} : out.error();
}

TEST(Abi, selectors_and_topics_are_the_known_ones) {
    EXPECT_EQ(to_hex(abi_selector("transfer(address,uint256)")), "0xa9059cbb");
    EXPECT_EQ(to_hex(abi_topic("Transfer(address,address,uint256)")),
              "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");
}

// The examples of the Solidity documentation's ABI chapter.
TEST(Abi, encodes_the_documentation_examples) {
    const auto bar =
        abi_encode_call("bar(bytes3[2])", {abi_list({AbiValue::left_aligned(*from_hex("616263")),
                                                     AbiValue::left_aligned(*from_hex("646566"))})});
    ASSERT_TRUE(bar);
    EXPECT_EQ(to_hex_plain(*bar),
              "fce353f6"
              "6162630000000000000000000000000000000000000000000000000000000000"
              "6465660000000000000000000000000000000000000000000000000000000000");
    const AbiValues three{u64{1}, u64{2}, u64{3}};
    const auto sam = abi_encode_call("sam(bytes,bool,uint256[])", {*from_hex("64617665"), true, three});
    ASSERT_TRUE(sam);
    EXPECT_EQ(to_hex_plain(*sam), "a5643bf2" + word(0x60) + word(1) + word(0xa0) + word(4) +
                                      "6461766500000000000000000000000000000000000000000000000000000000" +
                                      word(3) + word(1) + word(2) + word(3));
    const auto back = abi_decode_call("sam(bytes,bool,uint256[])", *sam);
    ASSERT_TRUE(back);
    EXPECT_EQ((*back)[0].text(), "dave");
    EXPECT_TRUE((*back)[1].boolean());
    EXPECT_EQ((*back)[2][2].number64(), 3U);
    EXPECT_EQ(abi_decode_call("sam(bytes)", *sam).error(), AbiReason::wrong_selector);
}

TEST(Abi, nested_dynamic_values_round_trip) {
    constexpr auto kTypes = "((uint64,bytes)[],string[2],(address,bytes32[])[][1],bool)";
    const Address who = Address::from(Bytes(20, 0x11));
    const AbiValues values{
        abi_list({abi_list({u64{7}, Bytes{1, 2, 3}}), abi_list({u64{8}, Bytes{}})}),
        abi_list({"one", "two"}),
        abi_list({abi_list({abi_list({who, abi_list({Hash::from(Bytes(32, 0x22))})})})}),
        false,
    };
    const auto bytes = abi_encode(kTypes, values);
    ASSERT_TRUE(bytes) << to_string(bytes.error());
    const auto back = abi_decode(kTypes, *bytes);
    ASSERT_TRUE(back) << to_string(back.error());
    EXPECT_EQ(*back, values);
    EXPECT_EQ((*back)[2][0][0][0].address(), who);
    // Every truncation is refused, never read past.
    for (std::size_t n = 0; n < bytes->size(); ++n)
        EXPECT_FALSE(abi_decode(kTypes, ByteView(*bytes).first(n), AbiMode::canonical)) << n;
}

TEST(Abi, encoder_refuses_what_does_not_fit) {
    EXPECT_EQ(encoded("(uint8)", {u64{256}}), "out_of_range");
    EXPECT_EQ(encoded("(address)", {U256(0, 0, 1ULL << 32, 0)}), "out_of_range");
    EXPECT_EQ(encoded("(uint8,uint8)", {u64{1}}), "type_mismatch");
    EXPECT_EQ(encoded("(bytes)", {u64{1}}), "type_mismatch");
    EXPECT_EQ(encoded("(uint8[2])", {abi_list({u64{1}})}), "type_mismatch");
    EXPECT_EQ(encoded("uint8", {u64{1}}), "bad_type");
}

TEST(Abi, type_texts) {
    for (const char* bad :
         {"", "uint7", "uint264", "uint08", "bytes0", "bytes33", "(uint8", "uint8)", "uint8[", "uint8[0]",
          "foo", "(uint8,)", "uint8[]x", "uint8[99999999999999999999]"})
        EXPECT_EQ(parse_abi_type(bad).error(), AbiReason::bad_type) << bad;
    EXPECT_EQ(parse_abi_type(std::string(40, '(') + std::string(40, ')')).error(), AbiReason::too_deep);
    EXPECT_EQ(parse_abi_type("uint8[1048576][1048576][2]").error(), AbiReason::too_large);
    EXPECT_EQ(parse_abi_type("(uint8,bytes32[3])[2]")->head_size(), 256U);
}

TEST(Abi, decoder_names_every_rejection) {
    EXPECT_EQ(reason("(uint64)", ""), AbiReason::truncated);
    EXPECT_EQ(reason("(uint64)", "01" + word(0).substr(2)), AbiReason::out_of_range);
    EXPECT_EQ(reason("(bool)", word(2)), AbiReason::out_of_range);
    EXPECT_EQ(reason("(int8)", word(128)), AbiReason::out_of_range);
    EXPECT_EQ(reason("(bytes4)", word(1)), AbiReason::out_of_range);
    EXPECT_EQ(reason("(uint64)", word(1) + "00"), AbiReason::trailing_bytes);
    EXPECT_EQ(reason("(bytes)", word(0x40) + word(0) + word(0)), AbiReason::bad_offset);
    EXPECT_EQ(reason("(bytes)", std::string(64, 'f')), AbiReason::bad_offset);
    EXPECT_EQ(reason("(bytes)", word(0x20) + word(33) + word(0)), AbiReason::length_too_large);
    EXPECT_EQ(reason("(bytes)", word(0x20) + std::string(64, 'f')), AbiReason::length_too_large);
    EXPECT_EQ(reason("(bytes)", word(0x20) + word(1) + word(1)), AbiReason::nonzero_padding);
    EXPECT_EQ(reason("(bytes)", word(0x20) + word(1) + "00"), AbiReason::truncated);
    EXPECT_EQ(reason("(uint8[])", word(0x20) + word(2) + word(1)), AbiReason::truncated);
    EXPECT_EQ(reason("(uint8[])", word(0x20) + word(1ULL << 31)), AbiReason::length_too_large);
}

TEST(Abi, lenient_mode_takes_what_solidity_takes) {
    const std::string shifted = word(0x40) + word(99) + word(1) + std::string(64, 'f') + "aa";
    EXPECT_EQ(reason("(bytes)", shifted), AbiReason::bad_offset);
    const auto out = abi_decode("(bytes)", *from_hex(shifted), AbiMode::lenient);
    ASSERT_TRUE(out);
    EXPECT_EQ((*out)[0].bytes(), Bytes{0xff});
    EXPECT_EQ(reason("(uint8)", word(256), AbiMode::lenient), AbiReason::out_of_range);
}

// Offsets that all point at the same array would be 62^6 values out of 12 KiB.
TEST(Abi, aliased_offsets_are_bounded) {
    std::string hex = word(0x20) + word(62);
    for (int i = 0; i < 62; ++i) hex += "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffe0";
    EXPECT_EQ(reason("(uint8[][])", hex, AbiMode::lenient), AbiReason::bad_offset);
    std::string chain = word(0x20);
    for (int level = 0; level < 6; ++level) {
        chain += word(62);
        for (int i = 0; i < 62; ++i) chain += word(62 * 32);
    }
    EXPECT_EQ(reason("(bytes[][][][][][])", chain + word(0), AbiMode::lenient), AbiReason::too_large);
}

TEST(Abi, logs) {
    constexpr auto kEvent = "Sent(uint64 indexed,bytes,address indexed,bool)";
    EXPECT_EQ(abi_plain_signature(kEvent), "Sent(uint64,bytes,address,bool)");
    const Hash topic = abi_topic("Sent(uint64,bytes,address,bool)");
    const Address who = Address::from(Bytes(20, 0x33));
    const auto data = abi_encode("(bytes,bool)", {Bytes{9}, true});
    const std::vector<Hash> topics{topic, U256(5).to_hash(), AbiValue(who).word()};
    const auto log = abi_decode_log(kEvent, topics, *data);
    ASSERT_TRUE(log);
    EXPECT_EQ((*log)[0].number64(), 5U);
    EXPECT_EQ((*log)[1].bytes(), Bytes{9});
    EXPECT_EQ((*log)[2].address(), who);
    EXPECT_TRUE((*log)[3].boolean());
    EXPECT_EQ(abi_decode_log(kEvent, {topic}, *data).error(), AbiReason::wrong_topics);
    EXPECT_EQ(abi_decode_log(kEvent, {}, *data).error(), AbiReason::wrong_topics);
    EXPECT_EQ(abi_decode_log(kEvent, {topic, topic, topic}, *data).error(), AbiReason::out_of_range);
    EXPECT_EQ(abi_decode_log("Other()", topics, {}).error(), AbiReason::wrong_topics);
}

}  // namespace
}  // namespace belay::l1

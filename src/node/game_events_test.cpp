// SPDX-License-Identifier: Apache-2.0
#include "node/game_events.h"

#include <gtest/gtest.h>

#include "l1/abi.h"

namespace belay::node {
namespace {

using l1::abi_encode;
using l1::abi_list;
using l1::AbiValue;
using l1::AbiValues;

Hash word(u8 fill) { return Hash::from(Bytes(32, fill)); }
Address account(u8 fill) { return Address::from(Bytes(20, fill)); }
Hash padded(const Address& address) { return AbiValue(address).word(); }

l1::Log log_of(std::string_view plain, std::vector<Hash> indexed, std::string_view types,
               const AbiValues& values) {
    l1::Log log;
    log.topics = {l1::abi_topic(plain)};
    log.topics.insert(log.topics.end(), indexed.begin(), indexed.end());
    log.data = *abi_encode(types, values);
    return log;
}

l1::Log eliminated(u64 cause) {
    return log_of("Eliminated(bytes32,uint32,uint32,uint8,uint40,address,uint256)", {word(1)},
                  "(uint32,uint32,uint8,uint40,address,uint256)",
                  {u64{2}, u64{3}, cause, u64{4}, account(5), U256(6)});
}

TEST(GameEvents, a_round_with_its_tuple) {
    const auto log = log_of(
        "RoundOpened(bytes32,address,(bytes32,uint32,uint8,uint8,uint32,uint64,bytes32,bytes32,address),"
        "uint8,"
        "uint40,uint40,uint128)",
        {word(1), padded(account(2))},
        "((bytes32,uint32,uint8,uint8,uint32,uint64,bytes32,bytes32,address),uint8,uint40,uint40,uint128)",
        {abi_list({word(3), u64{4}, u64{36}, u64{20}, u64{5}, u64{6}, word(7), word(8), account(9)}), u64{19},
         u64{1000}, u64{2000}, U256(77)});
    const auto effect = decode_game_event(log);
    ASSERT_TRUE(effect && *effect);
    const auto* opened = std::get_if<dispute::RoundOpened>(&**effect);
    ASSERT_NE(opened, nullptr);
    EXPECT_EQ(opened->id, word(1));
    EXPECT_EQ(opened->round.claims, account(2));
    EXPECT_EQ(opened->round.parent_id, word(3));
    EXPECT_EQ(opened->round.attempt, 4u);
    EXPECT_EQ(opened->round.frame.log2_frame, 36u);
    EXPECT_EQ(opened->round.frame.log2_stride, 20u);
    EXPECT_EQ(opened->round.batches, 5u);
    EXPECT_EQ(opened->round.first_entry, 6u);
    EXPECT_EQ(opened->round.start_root, word(7));
    EXPECT_EQ(opened->round.parent_end_root, word(8));
    EXPECT_EQ(opened->round.inbox, account(9));
    EXPECT_EQ(opened->height, 19u);
    EXPECT_EQ(opened->opened_at, 1000u);
    EXPECT_EQ(opened->closes_at, 2000u);
    EXPECT_EQ(opened->bond, U256(77));
}

TEST(GameEvents, an_elimination_and_a_refund) {
    const auto out = decode_game_event(eliminated(2));
    ASSERT_TRUE(out && *out);
    const auto& e = std::get<dispute::Eliminated>(**out);
    EXPECT_EQ(e.index, 2u);
    EXPECT_EQ(e.rival, 3u);
    EXPECT_EQ(e.cause, dispute::Cause::contradiction);
    EXPECT_EQ(e.rival_charge, 4u);
    EXPECT_EQ(e.caller, account(5));
    EXPECT_EQ(e.paid, U256(6));

    const auto paid =
        decode_game_event(log_of("Refunded(bytes32,address,bytes32,uint256)", {word(1), padded(account(2))},
                                 "(bytes32,uint256)", {word(3), U256(4)}));
    ASSERT_TRUE(paid && *paid);
    const auto& r = std::get<dispute::Refunded>(**paid);
    EXPECT_EQ(r.to, account(2));
    EXPECT_EQ(r.node, word(3));
    EXPECT_EQ(r.amount, U256(4));
}

TEST(GameEvents, what_is_not_the_games_has_a_name) {
    EXPECT_EQ(decode_game_event(eliminated(4)).error(), GameEventError::unknown_cause);
    l1::Log log = eliminated(0);
    log.topics.push_back(word(9));
    EXPECT_EQ(decode_game_event(log).error(), GameEventError::topics);
    log = eliminated(0);
    log.topics.pop_back();
    EXPECT_EQ(decode_game_event(log).error(), GameEventError::topics);
    log = eliminated(0);
    log.data.pop_back();
    EXPECT_EQ(decode_game_event(log).error(), GameEventError::data);
    log = eliminated(0);
    log.data[0] = 1;  // beyond uint32
    EXPECT_EQ(decode_game_event(log).error(), GameEventError::data);
    log.topics[0] = l1::abi_topic("Transfer(address,address,uint256)");
    const auto other = decode_game_event(log);
    ASSERT_TRUE(other);
    EXPECT_FALSE(other->has_value());
    EXPECT_FALSE(decode_game_event(l1::Log{})->has_value());
}

}  // namespace
}  // namespace belay::node

// SPDX-License-Identifier: Apache-2.0
#include "node/dac_member.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "node/testing/temp_dir.h"
#include "wire/entry.h"

namespace belay::node {
namespace {

using testing::TempDir;

constexpr u64 kNow = 1'000'000;

ecdsa::PrivateKey key(u8 n) {
    Hash secret;
    secret[31] = n;
    return *ecdsa::PrivateKey::from_bytes(secret);
}

class MemberTest : public ::testing::Test {
  protected:
    MemberTest() {
        config.chain_id = 5;
        config.committee[0] = 9;
        config.sequencer = key(1).address();
        config.quota = 200;
        config.max_valid_for = 100;
        open();
    }
    void open() {
        member.reset();
        store.reset();
        store = std::move(*Store::open(dir.path(), {5, {}}));
        member = std::move(*DacMember::open(config, *store, key(2)));
    }
    Hash digest(const Bytes& data, u64 expiry) const {
        return wire::held_digest(wire::committee_domain(5, config.committee),
                                 {wire::payload_hash(data), static_cast<u32>(data.size()), expiry});
    }
    Bytes request(const Bytes& data, u64 expiry, u8 by = 1) const {
        return wire::encode_hold_request(expiry, key(by).sign(digest(data, expiry)), data);
    }
    HoldRefusal refusal(const Bytes& bytes) {
        const auto held = member->hold(bytes, kNow);
        EXPECT_FALSE(held);
        return held ? HoldRefusal::disk : held.error();
    }

    const TempDir dir;
    DacMemberConfig config;
    std::unique_ptr<Store> store;
    std::unique_ptr<DacMember> member;
};

// D-5: what is signed for is there, also after a restart.
TEST_F(MemberTest, signs_for_what_it_holds) {
    const Bytes data(100, 7);
    const auto signature = member->hold(request(data, kNow + 50), kNow);
    ASSERT_TRUE(signature);
    EXPECT_EQ(ecdsa::recover(digest(data, kNow + 50), wire::expand(*signature)), key(2).address());
    open();
    const auto answer = member->answer({false, "/data/" + to_hex(wire::payload_hash(data)), ""}, kNow);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200U);
    EXPECT_EQ(Bytes(answer->body.begin(), answer->body.end()), data);
    EXPECT_EQ(member->counts().bytes, 100U);
}

TEST_F(MemberTest, names_why_it_does_not_sign) {
    const Bytes data(100, 7);
    EXPECT_EQ(refusal(Bytes(10)), HoldRefusal::bad_request);
    EXPECT_EQ(refusal(request(data, kNow + 50, 3)), HoldRefusal::not_sequencer);
    EXPECT_EQ(refusal(request(data, kNow)), HoldRefusal::expiry_past);
    EXPECT_EQ(refusal(request(data, kNow + 101)), HoldRefusal::expiry_far);
    EXPECT_EQ(refusal(request(Bytes(201, 1), kNow + 50)), HoldRefusal::quota);
    EXPECT_EQ(member->counts().stored, 0U);
    // The sequencer's word is about these bytes: others under the same signature are nobody's.
    Bytes other = request(data, kNow + 50);
    other.back() ^= 1;
    EXPECT_EQ(refusal(other), HoldRefusal::not_sequencer);
}

TEST_F(MemberTest, quota_counts_what_is_there_once) {
    const Bytes first(100, 1), second(100, 2), third(1, 3);
    EXPECT_TRUE(member->hold(request(first, kNow + 1), kNow));
    EXPECT_TRUE(member->hold(request(first, kNow + 2), kNow));
    EXPECT_TRUE(member->hold(request(second, kNow + 1), kNow));
    EXPECT_EQ(refusal(request(third, kNow + 1)), HoldRefusal::quota);
    open();
    EXPECT_EQ(refusal(request(third, kNow + 1)), HoldRefusal::quota);
    // What is held already costs nothing.
    EXPECT_TRUE(member->hold(request(first, kNow + 3), kNow));
}

TEST_F(MemberTest, http) {
    const auto ask = [&](bool post, const std::string& target, const Bytes& body = {}) {
        const std::string text(body.begin(), body.end());
        const auto answer = member->answer({post, target, text}, kNow);
        return answer ? answer->status : 0U;
    };
    const Bytes data(10, 4);
    EXPECT_EQ(ask(true, "/store", request(data, kNow + 50)), 200U);
    EXPECT_EQ(ask(true, "/store", request(data, kNow)), 400U);
    EXPECT_EQ(ask(true, "/store", request(Bytes(300, 1), kNow + 50)), 503U);
    EXPECT_EQ(ask(false, "/data/0x12"), 400U);
    EXPECT_EQ(ask(false, "/data/" + to_hex(Hash{})), 404U);
    EXPECT_EQ(ask(false, "/blob/" + to_hex(Hash{})), 404U);
    EXPECT_EQ(ask(false, "/store"), 0U);
    EXPECT_EQ(ask(true, "/data/" + to_hex(wire::payload_hash(data))), 0U);
    EXPECT_NE(member->metrics().find("belay_dac_stored 1\n"), std::string::npos);
}

}  // namespace
}  // namespace belay::node

// SPDX-License-Identifier: Apache-2.0
#include "wire/held.h"

#include <gtest/gtest.h>

namespace belay::wire {
namespace {

TEST(Held, signatures_are_the_same_in_64_bytes) {
    Signature s{};
    for (std::size_t i = 0; i < 64; ++i) s[i] = static_cast<u8>(i + 1);
    for (const u8 v : {u8{27}, u8{28}}) {
        s[64] = v;
        EXPECT_EQ(expand(compact(s)), s);
    }
    EXPECT_EQ(compact(s)[32], 0x80 | 33);
}

// D-4: expiry, bitmap, signatures from the lowest member on.
TEST(Held, certificate) {
    std::vector<MemberSignature> list(2);
    list[0].member = 1;
    list[0].signature.fill(0xaa);
    list[1].member = 9;
    list[1].signature.fill(0xbb);
    const Bytes bytes = encode_certificate(0x0102, list);
    ASSERT_EQ(bytes.size(), 8U + 8 + 2 * 64);
    EXPECT_EQ(bytes[6], 1);
    EXPECT_EQ(bytes[7], 2);
    EXPECT_EQ(bytes[14], 2);
    EXPECT_EQ(bytes[15], 2);
    EXPECT_EQ(bytes[16], 0xaa);
    EXPECT_EQ(bytes[16 + 64], 0xbb);
}

TEST(Held, everything_signed_matters) {
    const Hash domain = committee_domain(1, Address{{1}});
    const DataHeld held{Hash{{1}}, 2, 3};
    const Hash digest = held_digest(domain, held);
    EXPECT_NE(digest, held_digest(committee_domain(2, Address{{1}}), held));
    EXPECT_NE(digest, held_digest(committee_domain(1, Address{{2}}), held));
    EXPECT_NE(digest, held_digest(domain, {Hash{{2}}, 2, 3}));
    EXPECT_NE(digest, held_digest(domain, {Hash{{1}}, 3, 3}));
    EXPECT_NE(digest, held_digest(domain, {Hash{{1}}, 2, 4}));
    EXPECT_NE(possession_digest(domain, Address{{1}}), possession_digest(domain, Address{{2}}));
}

TEST(Held, hold_request_round_trips_and_names_reasons) {
    Signature s{};
    s[64] = 27;
    const Bytes data(100, 7);
    const Bytes bytes = encode_hold_request(42, s, data);
    const auto back = decode_hold_request(bytes);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->expiry, 42U);
    EXPECT_EQ(back->sequencer, s);
    EXPECT_EQ(Bytes(back->data.begin(), back->data.end()), data);
    EXPECT_EQ(decode_hold_request(ByteView(bytes).first(72)).error(), HoldError::too_short);
    EXPECT_TRUE(decode_hold_request(ByteView(bytes).first(73)));
    EXPECT_TRUE(decode_hold_request(encode_hold_request(1, s, Bytes(kMaxHeldBytes))));
    EXPECT_EQ(decode_hold_request(encode_hold_request(1, s, Bytes(kMaxHeldBytes + 1))).error(),
              HoldError::too_long);
}

}  // namespace
}  // namespace belay::wire

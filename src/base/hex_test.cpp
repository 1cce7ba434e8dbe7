// SPDX-License-Identifier: Apache-2.0
#include "base/hex.h"

#include <gtest/gtest.h>

#include "base/u256.h"

namespace belay {
namespace {

TEST(Hex, round_trips_and_rejects) {
    const Bytes bytes{0x00, 0x7f, 0xff};
    EXPECT_EQ(to_hex(bytes), "0x007fff");
    EXPECT_EQ(from_hex("0x007FfF"), bytes);
    EXPECT_EQ(from_hex(""), Bytes{});
    EXPECT_FALSE(from_hex("0x0"));
    EXPECT_FALSE(from_hex("zz"));
    EXPECT_FALSE(fixed_from_hex<Address>("0x00"));
}

TEST(U256, orders_and_carries) {
    const U256 max{~0ULL, ~0ULL, ~0ULL, ~0ULL};
    U256 out;
    EXPECT_EQ(add(out, max, U256{1}), 1U);
    EXPECT_TRUE(out.is_zero());
    EXPECT_EQ(sub(out, U256{0}, U256{1}), 1U);
    EXPECT_EQ(out, max);
    EXPECT_LT(U256(5), U256(0, 1, 0, 0));
    EXPECT_EQ(U256::from_hash(U256(1, 2, 3, 4).to_hash()), U256(1, 2, 3, 4));
}

}  // namespace
}  // namespace belay

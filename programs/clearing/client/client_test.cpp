// SPDX-License-Identifier: Apache-2.0
#include "client/client.h"

#include <gtest/gtest.h>

namespace belay::clearing::client {
namespace {

TEST(Amounts, UnitsAreExactOrNothing) {
    EXPECT_EQ(parse_units("1"), 1'000'000u);
    EXPECT_EQ(parse_units("0.000001"), 1u);
    EXPECT_EQ(parse_units("12.50"), 12'500'000u);
    EXPECT_EQ(parse_units(".5"), 500'000u);
    EXPECT_EQ(parse_units("18446744073709.551615"), ~u64{0});
    for (const char* bad : {"", ".", "1.0000001", "-1", "1e3", "1..2", "1.2.3", "18446744073709.551616",
                            "99999999999999999999999999999999999999999", " 1", "0x1"})
        EXPECT_EQ(parse_units(bad), std::nullopt) << bad;
    EXPECT_EQ(format_units(12'500'000), "12.500000");
    EXPECT_EQ(format_units(1), "0.000001");
}

TEST(Amounts, PricesAndSizesInTicksAndLots) {
    const MarketConfig m = example_config({}, {}, {}, {}).market;
    EXPECT_EQ(parse_price(m, "64250.5"), 642'505u);
    EXPECT_EQ(parse_price(m, "64250.55"), std::nullopt);
    EXPECT_EQ(parse_price(m, "0"), std::nullopt);
    EXPECT_EQ(parse_size(m, "0.25"), 2'500u);
    EXPECT_EQ(parse_size(m, "0.00001"), std::nullopt);
}

}  // namespace
}  // namespace belay::clearing::client

// SPDX-License-Identifier: Apache-2.0
// K-80 and the bounds of K-3 at the door.
#include "engine/config.h"

#include <gtest/gtest.h>

#include <functional>

#include "test/house.h"

namespace belay::clearing::test {
namespace {

TEST(ConfigBytes, RoundTripAndNothingElse) {
    const Config c = test_config();
    const Bytes bytes = encode(c);
    EXPECT_EQ(decode_config(bytes), c);
    for (std::size_t n = 0; n < bytes.size(); ++n)
        EXPECT_EQ(decode_config(ByteView(bytes).first(n)), std::nullopt);
    Bytes longer = bytes;
    longer.push_back(0);
    EXPECT_EQ(decode_config(longer), std::nullopt);
    Bytes version = bytes;
    version[0] = 2;
    EXPECT_EQ(decode_config(version), std::nullopt);
}

TEST(ConfigBytes, EveryBoundIsHeld) {
    const std::vector<std::function<void(Config&)>> slips = {
        [](Config& c) { c.fund = c.treasury; },
        [](Config& c) { c.oracle.oracles.clear(); },
        [](Config& c) { c.oracle.oracles[1] = c.oracle.oracles[0]; },
        [](Config& c) { c.oracle.oracles[0].weight = 0; },
        [](Config& c) { c.oracle.oracles.assign(kMaxOracles + 1, {named(5), 1}); },
        [](Config& c) { c.oracle.quorum = 0; },
        [](Config& c) { c.oracle.quorum = 4; },
        [](Config& c) { c.oracle.stale_ms = 0; },
        [](Config& c) { c.oracle.gate_max = kPpm + 1; },
        [](Config& c) { c.oracle.gate_max = 0; },
        [](Config& c) { c.oracle.confirmations = 0; },
        [](Config& c) { c.market.k = 0; },
        [](Config& c) { c.market.k = kMaxLotValue; },
        [](Config& c) { c.market.lots_per_unit = 0; },
        [](Config& c) { c.market.max_price = 0; },
        [](Config& c) { c.market.max_price = kMaxTickValue / c.market.k + 1; },
        [](Config& c) { c.market.min_order = 0; },
        [](Config& c) { c.market.min_order = c.market.max_order + 1; },
        [](Config& c) { c.market.max_order = c.market.max_position + 1; },
        [](Config& c) { c.market.max_position = kMaxSize + 1; },
        [](Config& c) { c.market.max_open_interest = kMaxOpenInterest + 1; },
        [](Config& c) { c.market.price_band = kPpm; },
        [](Config& c) { c.market.max_orders = 0; },
        [](Config& c) { c.market.max_orders = kMaxOrdersPerAccount + 1; },
        [](Config& c) { c.market.taker_fee = kPpm + 1; },
        [](Config& c) { c.market.maker_fee = -static_cast<i32>(c.market.taker_fee) - 1; },
        [](Config& c) { c.market.withdraw_margin = kPpm; },
        [](Config& c) { c.market.penalty = kPpm + 1; },
        [](Config& c) { c.market.slice = kPpm + 1; },
        [](Config& c) { c.market.min_slice = 0; },
        [](Config& c) { c.market.fund_max_position = kMaxSize + 1; },
        [](Config& c) { c.market.window_ms = 0; },
        [](Config& c) { c.market.mark_tau_ms = 0; },
        [](Config& c) { c.market.mark_beta = kPpm; },
        [](Config& c) { c.market.impact_notional = 0; },
        [](Config& c) { c.market.interest = static_cast<i32>(kPpm) + 1; },
        [](Config& c) { c.market.funding_cap = kPpm + 1; },
        [](Config& c) { c.market.brackets.clear(); },
        [](Config& c) { c.market.brackets.back().upto = kMaxAmount - 1; },
        [](Config& c) { c.market.brackets[0].upto = 0; },
        [](Config& c) { c.market.brackets[0].co = 0; },
        [](Config& c) { c.market.brackets[0].mm = c.market.brackets[0].im + 1; },
        [](Config& c) { c.market.brackets[0].co = c.market.brackets[0].mm + 1; },
        [](Config& c) { c.market.brackets[0].im = kPpm + 1; },
        [](Config& c) { c.market.symbol[0] = '"'; },
        [](Config& c) { c.market.symbol = {}; },
    };
    for (std::size_t i = 0; i < slips.size(); ++i) {
        Config c = test_config();
        slips[i](c);
        EXPECT_EQ(decode_config(encode(c)), std::nullopt) << "slip " << i;
    }
}

}  // namespace
}  // namespace belay::clearing::test

// SPDX-License-Identifier: Apache-2.0
// K-100..K-107.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "belay/codec.h"
#include "crypto/keccak.h"
#include "engine/checkpoint.h"
#include "test/auction_model.h"
#include "test/house.h"
#include "wire/eip712.h"

namespace belay::clearing::test {
namespace {

constexpr u64 kPrice = 1'000'000;

class Auctions : public ::testing::Test {
  protected:
    Auctions() {
        for (u32 who = 10; who < 40; ++who) house.deposit(who, 1'000'000 * kUsdc);
        EXPECT_EQ(house.price(kPrice), Code::ok);
        number = auction_number(house.now);
    }
    ~Auctions() override { EXPECT_EQ(house.broken(), ""); }
    Code clear_after() {
        house.now += kAuctionMs;
        return house.clear(number);
    }
    House house;
    u64 number;
};

TEST_F(Auctions, K104_OnePriceForAll) {
    EXPECT_EQ(house.auction(10, true, kPrice + 30, 5), Code::ok);
    EXPECT_EQ(house.auction(11, true, kPrice + 10, 5), Code::ok);
    EXPECT_EQ(house.auction(12, false, kPrice - 20, 10), Code::ok);
    EXPECT_EQ(house.engine.book().order_count(), 0u);
    EXPECT_EQ(house.position(10), 0);  // collected, not matched
    EXPECT_EQ(clear_after(), Code::ok);
    EXPECT_EQ(house.position(10), 5);
    EXPECT_EQ(house.position(11), 5);
    EXPECT_EQ(house.position(12), -10);
    EXPECT_EQ(house.cash(10), house.cash(11)) << "the better limit pays no more";
    EXPECT_EQ(house.engine.market().last_price, kPrice) << "nearest to the mark";
    const i128 notional = i128{10'000'000} * 10 * kPrice, fee = (notional * 500 + 999'999) / 1'000'000;
    EXPECT_EQ(house.cash(12), 1'000'000 * kUsdcQ + notional - fee);
    EXPECT_EQ(house.count_events(EventKind::auction), 1u);
    EXPECT_EQ(house.clear(number), Code::no_auction);
}

TEST_F(Auctions, K105_BetterLimitsFirstThenInProportion) {
    EXPECT_EQ(house.auction(10, true, kPrice + 5, 4), Code::ok);
    EXPECT_EQ(house.auction(11, true, kPrice, 30), Code::ok);
    EXPECT_EQ(house.auction(12, true, kPrice, 60), Code::ok);
    EXPECT_EQ(house.auction(13, false, kPrice, 14), Code::ok);
    EXPECT_EQ(clear_after(), Code::ok);
    EXPECT_EQ(house.position(10), 4);
    // Ten lots for 30 and 60: 3 and 6, and the one left goes to the lower address.
    const bool first = named(11) < named(12);
    EXPECT_EQ(house.position(11), first ? 4 : 3);
    EXPECT_EQ(house.position(12), first ? 6 : 7);
    EXPECT_EQ(house.account(11).buys, 0u) << "what was not filled does not rest";
}

TEST_F(Auctions, K104_NothingCrossesNothingTrades) {
    EXPECT_EQ(house.auction(10, true, kPrice - 5, 4), Code::ok);
    EXPECT_EQ(house.auction(11, false, kPrice + 5, 4), Code::ok);
    EXPECT_EQ(clear_after(), Code::ok);
    EXPECT_EQ(house.position(10), 0);
    EXPECT_EQ(house.engine.market().last_price, 0u);
}

TEST_F(Auctions, K102_IntervalsAreTheClocks) {
    house.now = (number + 1) * kAuctionMs - 1;
    EXPECT_EQ(house.auction(10, true, kPrice, 1), Code::ok);
    EXPECT_EQ(house.clear(number), Code::auction_not_due);
    EXPECT_EQ(house.clear(number + 1), Code::no_auction);
    house.now += 1;
    EXPECT_EQ(house.auction(11, true, kPrice, 1), Code::auction_due);
    EXPECT_EQ(house.clear(number), Code::ok);
    EXPECT_EQ(house.auction(11, true, kPrice, 1), Code::ok);
    EXPECT_EQ(house.engine.auction().number, number + 1);
}

TEST_F(Auctions, K101_Refusals) {
    const Config& c = house.engine.config();
    EXPECT_EQ(house.auction(10, true, 0, 1), Code::bad_price);
    EXPECT_EQ(house.auction(10, true, c.market.max_price + 1, 1), Code::bad_price);
    EXPECT_EQ(house.auction(10, true, kPrice, 0), Code::bad_size);
    EXPECT_EQ(house.auction(10, true, kPrice, c.market.max_order + 1), Code::bad_size);
    EXPECT_EQ(house.auction(10, true, kPrice * 2, 1), Code::outside_band);
    EXPECT_EQ(house.auction(10, true, kPrice, 1, c.market.taker_fee - 1), Code::fee_above_max);
    EXPECT_EQ(house.auction(1, true, kPrice, 1), Code::fund_restricted);
    EXPECT_EQ(house.auction(10, true, kPrice, 1), Code::ok);
    EXPECT_EQ(house.auction(10, false, kPrice, 1), Code::auction_taken);
    house.deposit(50, 50 * kUsdc);
    EXPECT_EQ(house.auction(50, true, kPrice, 10'000), Code::insufficient_margin);
    Action a;
    a.kind = ActionKind::auction_order;
    a.reduce_only = true;
    EXPECT_EQ(house.apply(a, 11), Code::malformed);
    a.reduce_only = false;
    a.order_kind = OrderKind::ioc;
    EXPECT_EQ(house.apply(a, 11), Code::malformed);
    EXPECT_EQ(house.apply_bytes(encode_clear(1, number)), Code::unknown_market);
    Bytes longer = encode_clear(0, number);
    longer.push_back(0);
    EXPECT_EQ(house.apply_bytes(longer), Code::malformed);
}

TEST_F(Auctions, K102_AtMostSoMany) {
    for (u32 i = 0; i < kMaxAuctionOrders; ++i) {
        house.deposit(1'000 + i, 1'000 * kUsdc);
        ASSERT_EQ(house.auction(1'000 + i, i % 2 == 0, kPrice, 1), Code::ok);
    }
    EXPECT_EQ(house.auction(10, true, kPrice, 1), Code::auction_full);
    const u64 before = house.host.weight;
    EXPECT_EQ(clear_after(), Code::ok);
    EXPECT_GE(house.host.weight - before, kMaxAuctionOrders * 20'000u);
}

TEST_F(Auctions, K103_ItsMarginIsUsed) {
    house.deposit(50, 6'000 * kUsdc);
    EXPECT_EQ(house.auction(50, true, kPrice, 10'000), Code::ok);
    EXPECT_EQ(house.buy(50, kPrice, 10'000), Code::insufficient_margin);
    EXPECT_EQ(house.withdraw(50, 5'000 * kUsdc), Code::insufficient_margin);
    EXPECT_EQ(house.cancel_all(50), Code::ok);
    EXPECT_EQ(house.engine.auction().orders.size(), 1u) << "it cannot be taken back";
}

// The mark moved against it: what it can no longer carry is dropped, the others trade.
TEST_F(Auctions, K103_DroppedWhenTheMarkMovedAgainstIt) {
    house.deposit(50, 5'100 * kUsdc);
    EXPECT_EQ(house.auction(50, true, kPrice, 10'000), Code::ok);
    EXPECT_EQ(house.auction(10, true, kPrice, 10), Code::ok);
    EXPECT_EQ(house.auction(11, false, kPrice - 50'000, 10'010), Code::ok);
    ASSERT_EQ(house.price_after(kAuctionMs, kPrice - 20'000), Code::ok);
    EXPECT_EQ(house.clear(number), Code::ok);
    EXPECT_EQ(house.position(50), 0);
    EXPECT_EQ(house.position(10), 10);
    EXPECT_EQ(house.position(11), -10);
}

TEST_F(Auctions, K106_WithoutAFreshPriceAllIsGivenBack) {
    EXPECT_EQ(house.auction(10, true, kPrice, 5), Code::ok);
    EXPECT_EQ(house.auction(11, false, kPrice, 5), Code::ok);
    house.now += house.engine.config().oracle.stale_ms + kAuctionMs;
    EXPECT_EQ(house.auction(12, true, kPrice, 5), Code::price_stale);
    EXPECT_EQ(house.clear(number), Code::ok);
    EXPECT_EQ(house.position(10), 0);
    EXPECT_EQ(house.account(10).buys, 0u);
}

TEST_F(Auctions, K107_LiquidationTakesTheOrderToo) {
    house.deposit(50, 5'200 * kUsdc);
    EXPECT_EQ(house.sell(10, kPrice, 9'000), Code::ok);
    EXPECT_EQ(house.buy(50, kPrice, 9'000), Code::ok);
    EXPECT_EQ(house.auction(50, true, kPrice, 500), Code::ok);
    for (u64 down = 10'000; down <= 40'000; down += 10'000)
        ASSERT_EQ(house.price_after(1'000, kPrice - down), Code::ok);
    ASSERT_EQ(house.liquidate(11, 50), Code::ok);
    EXPECT_TRUE(house.engine.auction().orders.empty());
}

// K-97: a checkpoint in the middle of an interval.
TEST_F(Auctions, K97_TheCollectionIsState) {
    EXPECT_EQ(house.auction(10, true, kPrice + 30, 5), Code::ok);
    EXPECT_EQ(house.auction(11, false, kPrice, 7), Code::ok);
    ExportCodec out;
    house.engine.checkpoint(out);
    Engine again;
    ImportCodec in(out.bytes());
    again.checkpoint(in);
    ASSERT_TRUE(in.complete());
    house.engine = std::move(again);
    EXPECT_EQ(house.broken(), "");
    EXPECT_EQ(house.auction(11, true, kPrice, 1), Code::auction_taken);
    EXPECT_EQ(clear_after(), Code::ok);
    EXPECT_EQ(house.position(10), 5);
    EXPECT_EQ(house.position(11), -5);
}

TEST(Auction, K101_SignedTypeIsTheWrittenOne) {
    Action a;
    a.kind = ActionKind::auction_order;
    a.nonce = 1;
    a.expiry = 2;
    a.buy = true;
    a.price = 3;
    a.size = 4;
    a.max_fee = 5;
    const Hash domain = domain_separator(31337, named(9));
    const Hash digest = action_digest(domain, a);
    wire::StructHasher hasher(crypto::keccak256_of_text(
        "AuctionOrder(uint64 nonce,uint64 expiry,uint32 market,bool buy,uint64 price,uint64 size,uint32 "
        "maxFee)"));
    for (const u64 member : std::initializer_list<u64>{1, 2, 0, 1, 3, 4, 5}) hasher.number(member);
    EXPECT_EQ(digest, wire::typed_digest(domain, hasher.finish()));
    Action order = a;
    order.kind = ActionKind::order;
    EXPECT_NE(action_digest(domain, order), digest) << "neither signature is the other's";
}

std::vector<AuctionOrder> random_orders(std::mt19937_64& random, u32 most, u64 spread) {
    std::vector<AuctionOrder> out(random() % (most + 1));
    for (u32 i = 0; i < out.size(); ++i)
        out[i] = {i, random() % 2 == 0, 1, 1 + random() % spread, 1 + random() % 9};
    return out;
}

// The rules as they are written, every price tried, one lot at a time.
TEST(Auction, K104_K105_AgreeWithTheModel) {
    std::mt19937_64 random(42);
    for (int round = 0; round < 20'000; ++round) {
        const u64 spread = 1 + random() % 12;
        const auto orders = random_orders(random, 9, spread);
        const u64 mark = 1 + random() % 14, room = random() % 3 == 0 ? random() % 12 : 1'000;
        const auto expected = model::auction(orders, mark, room, 16);
        const AuctionPrice price = auction_price(orders, mark, room);
        ASSERT_EQ(price.volume, expected.volume) << round;
        if (price.volume != 0) ASSERT_EQ(price.price, expected.price) << round;
        ASSERT_EQ(auction_fills(orders, price), expected.fills) << round;
    }
}

TEST(Auction, K105_FillsBalanceAndRespectLimits) {
    std::mt19937_64 random(43);
    for (int round = 0; round < 3'000; ++round) {
        auto orders = random_orders(random, 200, 500);
        for (AuctionOrder& o : orders) o.size = 1 + random() % (u64{1} << (random() % 38));
        const AuctionPrice result = auction_price(orders, 250, ~u64{0});
        const auto fills = auction_fills(orders, result);
        u64 bought = 0, sold = 0;
        for (std::size_t i = 0; i < orders.size(); ++i) {
            const AuctionOrder& o = orders[i];
            ASSERT_LE(fills[i], o.size);
            if (fills[i] != 0) ASSERT_TRUE(o.buy ? o.price >= result.price : o.price <= result.price);
            (o.buy ? bought : sold) += fills[i];
        }
        ASSERT_EQ(bought, result.volume);
        ASSERT_EQ(sold, result.volume);
    }
}

// Any order of arrival gives the same accounts, to the Q.
TEST(Auction, K105_ArrivalDoesNotMatter) {
    std::mt19937_64 random(44);
    for (int round = 0; round < 200 / kShorter; ++round) {
        struct Wish {
            u32 who;
            bool buy;
            u64 price, size;
        };
        std::vector<Wish> wishes;
        const u32 count = 2 + static_cast<u32>(random() % 20);
        for (u32 i = 0; i < count; ++i)
            wishes.push_back({10 + i, random() % 2 == 0, kPrice - 20 + random() % 41, 1 + random() % 3'000});
        std::vector<u64> units;
        for (u32 i = 0; i < count; ++i) units.push_back((1 + random() % 2'000) * kUsdc);
        std::vector<std::pair<i128, i64>> first;
        for (int order = 0; order < 4; ++order) {
            House house;
            for (u32 i = 0; i < count; ++i) house.deposit(10 + i, units[i]);
            ASSERT_EQ(house.price(kPrice), Code::ok);
            const u64 number = auction_number(house.now);
            for (const Wish& w : wishes) (void)house.auction(w.who, w.buy, w.price, w.size);
            house.now += kAuctionMs;
            const Code code = house.clear(number);
            ASSERT_TRUE(code == Code::ok || house.engine.auction().orders.empty());
            ASSERT_EQ(house.broken(), "");
            std::vector<std::pair<i128, i64>> accounts;
            for (u32 i = 0; i < count; ++i) {
                accounts.emplace_back(house.cash(10 + i), house.position(10 + i));
                const Account& a = house.account(10 + i);
                ASSERT_EQ(a.buys + a.sells, 0u);
                // K-62: whoever trades is healthy afterwards.
                if (a.position != 0)
                    ASSERT_EQ(house.engine.margin().health(house.engine.equity(a), magnitude(a.position),
                                                           house.engine.market().tick_value),
                              Health::healthy);
            }
            if (order == 0) first = accounts;
            ASSERT_TRUE(accounts == first) << "round " << round << ", arrival " << order;
            std::shuffle(wishes.begin(), wishes.end(), random);
        }
    }
}

}  // namespace
}  // namespace belay::clearing::test

// SPDX-License-Identifier: Apache-2.0
// The clearing house natively and in the machine: the same output for every entry, and what an order costs in
// steps.
#include <gtest/gtest.h>

#include "venue.h"

namespace belay::clearing::builds_test {
namespace {

using sdk_test::Inbox;
using sdk_test::Outcome;
using sdk_test::TwoBuilds;
using wire::EntryKind;

std::string ask(sdk_test::Native& native, const char* question, std::vector<const char*> arguments = {}) {
    belay_view json{};
    (void)native.query(question, static_cast<u32>(arguments.size()), arguments.data(), &json);
    return std::string(reinterpret_cast<const char*>(json.data), json.size);
}

TEST(ClearingBuilds, RandomBatchesGiveTheSameOutput) {
    double steps = 0, weight = 0;
    for (const u64 seed : {1u, 2u}) {
        Inbox inbox;
        TwoBuilds builds("clearing");
        Venue venue(seed);
        ASSERT_FALSE(builds.run(inbox.genesis(venue.config())).is_void);
        for (u32 who = 0; who < 6; ++who)
            ASSERT_FALSE(builds.run(inbox.add(EntryKind::deposit, venue.deposit(who, 2'000))).is_void);
        ASSERT_FALSE(
            builds.run(inbox.add(EntryKind::deposit, venue.deposit_to(venue.fund().address(), 50'000)))
                .is_void);
        for (int round = 0; round < 12; ++round) {
            BatchMaker batch(inbox);
            if (round == 0) batch.add(venue.prices(venue.index(), batch.next_time()));
            for (int i = 0; i < 60; ++i) batch.add(venue.random_transaction(batch.next_time()));
            const Outcome out = builds.run(inbox.add(EntryKind::calldata_batch, batch.bytes()));
            ASSERT_FALSE(out.is_void);
            steps += static_cast<double>(out.steps);
            weight += static_cast<double>(builds.native().entry_weight());
        }
        const Bytes forced = venue.order(0, {.buy = true, .price = venue.index(), .size = 3});
        ASSERT_FALSE(builds.run(inbox.add(EntryKind::forced, forced)).is_void);
        std::printf("%s\n", ask(builds.native(), "market").c_str());
    }
    std::printf("steps are %.2f of the weight charged\n", steps / weight);
    EXPECT_LT(steps, weight);  // the meter stops an entry before its frame ends
}

// The costliest things an order can do: a new level at the far end of a full side, and 64 fills.
TEST(ClearingBuilds, WorstCasesStayBelowTheirWeight) {
    Inbox inbox;
    TwoBuilds builds("clearing");
    Venue venue(1, 20);
    builds.run(inbox.genesis(venue.config()));
    for (u32 who = 0; who < 20; ++who)
        builds.run(inbox.add(EntryKind::deposit, venue.deposit(who, 5'000'000)));
    const auto run = [&](const char* what, const std::vector<Bytes>& transactions, u64 index = 0) {
        BatchMaker batch(inbox);
        if (index != 0) batch.add(venue.prices(index, batch.next_time()));
        for (const Bytes& tx : transactions) batch.add(tx);
        const Outcome out = builds.run(inbox.add(EntryKind::calldata_batch, batch.bytes()));
        EXPECT_FALSE(out.is_void);
        const u64 weight = builds.native().entry_weight();
        std::printf("%-28s %9llu steps, weight %9llu\n", what, static_cast<unsigned long long>(out.steps),
                    static_cast<unsigned long long>(weight));
        EXPECT_LT(out.steps, weight) << what;
    };
    run("prices", {}, kPrice);
    std::vector<Bytes> levels;
    for (u32 i = 0; i < 1'023; ++i) {
        levels.push_back(venue.order(i / 60, {.buy = true, .price = kPrice - 1 - i, .size = 1}));
        if (levels.size() < 341) continue;
        run("341 orders, new levels", levels);
        levels.clear();
    }
    run("an order at the far end", {venue.order(19, {.buy = true, .price = kPrice - 2'000, .size = 1})});
    run("an order with 64 fills", {venue.order(18, {.buy = false, .price = kPrice - 200, .size = 64})});
    run("cancel all", {venue.trader(5).cancel_all(1'000)});
    run("a tick over a deep book", {}, kPrice + 1);
}

/// Steps of one batch of `n` transactions of the same sort, each.
double steps_each(TwoBuilds& builds, Inbox& inbox, const std::vector<Bytes>& transactions) {
    BatchMaker batch(inbox);
    for (const Bytes& tx : transactions) batch.add(tx);
    const Outcome out = builds.run(inbox.add(EntryKind::calldata_batch, batch.bytes()));
    EXPECT_FALSE(out.is_void);
    return static_cast<double>(out.steps) / static_cast<double>(transactions.size());
}

TEST(ClearingBuilds, StepsOfAnOrder) {
    Inbox inbox;
    TwoBuilds builds("clearing");
    Venue venue(1);
    builds.run(inbox.genesis(venue.config()));
    for (u32 who = 0; who < 6; ++who)
        builds.run(inbox.add(EntryKind::deposit, venue.deposit(who, 5'000'000)));
    {
        BatchMaker batch(inbox);
        batch.add(venue.prices(kPrice, batch.next_time()));
        builds.run(inbox.add(EntryKind::calldata_batch, batch.bytes()));
    }
    constexpr int kCount = 50;
    std::vector<Bytes> resting, taking, replayed, high_s;
    for (int i = 0; i < kCount; ++i) {
        const auto step = static_cast<u64>(i);
        resting.push_back(venue.order(0, {.buy = true, .price = kPrice - 100 + step, .size = 10}));
        taking.push_back(venue.order(1, {.buy = false, .price = kPrice - 51 - step, .size = 10}));
        replayed.push_back(resting.back());
        Bytes broken = resting.back();
        broken[broken.size() - 33] = 0xff;
        high_s.push_back(broken);
    }
    const double rest = steps_each(builds, inbox, resting);
    const double take = steps_each(builds, inbox, taking);
    const double replay = steps_each(builds, inbox, replayed);
    const double refused = steps_each(builds, inbox, high_s);
    std::printf(
        "machine steps each: resting order %.0f, order with one fill %.0f, refused after recovery %.0f, "
        "refused before it %.0f\n",
        rest, take, replay, refused);
    std::printf("without recovery: resting %.0f, with one fill %.0f\n", rest - (replay - refused),
                take - (replay - refused));
    const std::string trades = ask(builds.native(), "trades", {"100"});
    EXPECT_NE(trades.find("\"taker_side\":\"sell\""), std::string::npos);
    EXPECT_LT(take, 80'000);
}

}  // namespace
}  // namespace belay::clearing::builds_test

// SPDX-License-Identifier: Apache-2.0
// K-97: the state as bytes and back, over random histories, and with bytes that are wrong.
#include <gtest/gtest.h>

#include "belay/codec.h"
#include "belay/ledger.h"
#include "engine/checkpoint.h"
#include "engine/rows.h"
#include "test/crowd.h"

namespace belay::clearing::test {
namespace {

Bytes exported(Engine& engine) {
    ExportCodec codec;
    engine.checkpoint(codec);
    return codec.bytes();
}

bool imported(Engine& engine, ByteView bytes) {
    ImportCodec codec(bytes);
    engine.checkpoint(codec);
    return codec.complete();
}

TEST(ClearingCheckpoint, an_import_goes_on_as_the_original_does) {
    for (u64 seed = 60; seed < 68; ++seed) {
        Crowd one(seed), two(seed);
        bool liquidation = false;
        for (int i = 0; i < 2'000 / kShorter; ++i)
            (void)one.operation(liquidation), (void)two.operation(liquidation);
        const Bytes bytes = exported(one.house.engine);
        // From here on one of them goes on over a state that went through the bytes.
        two.house.engine = Engine();
        ASSERT_TRUE(imported(two.house.engine, bytes)) << seed;
        ASSERT_EQ(exported(two.house.engine), bytes);
        ASSERT_EQ(two.house.broken(), "");
        for (int i = 0; i < 2'000 / kShorter; ++i) {
            ASSERT_EQ(one.operation(liquidation), two.operation(liquidation)) << i;
            ASSERT_EQ(one.house.host.events, two.house.host.events) << i;
            ASSERT_EQ(one.house.host.weight, two.house.host.weight) << i;
        }
        ASSERT_EQ(exported(two.house.engine), exported(one.house.engine));
    }
}

TEST(ClearingCheckpoint, the_ledger_is_built_again) {
    Crowd crowd(70);
    bool liquidation = false;
    for (int i = 0; i < 500; ++i) (void)crowd.operation(liquidation);
    Ledger<64> before, after;
    crowd.house.engine.write_rows(before);
    Engine again;
    ASSERT_TRUE(imported(again, exported(crowd.house.engine)));
    again.write_rows(after);
    EXPECT_TRUE(before.sums().total == after.sums().total);
    for (AccountId id = 1; id < again.accounts().size(); ++id) {
        EXPECT_TRUE(before[id].cash == after[id].cash && before[id].position == after[id].position);
        EXPECT_TRUE(after[id].owner == again.accounts()[id].address);
    }
}

TEST(ClearingCheckpoint, an_empty_house_has_one_too) {
    Engine fresh, again;
    const Bytes bytes = exported(fresh);
    EXPECT_TRUE(imported(again, bytes));
    EXPECT_FALSE(again.configured());
    EXPECT_EQ(exported(again), bytes);
}

TEST(ClearingCheckpoint, wrong_bytes_are_refused_or_are_a_state_of_their_own) {
    Crowd crowd(71);
    bool liquidation = false;
    for (int i = 0; i < 300; ++i) (void)crowd.operation(liquidation);
    const Bytes good = exported(crowd.house.engine);
    std::mt19937_64 random(1);
    int refused = 0;
    for (int i = 0; i < 4'000 / kShorter; ++i) {
        Bytes bad = good;
        if (i % 4 == 0) bad.resize(random() % bad.size());
        if (i % 4 == 1) bad.push_back(0);
        if (i % 4 >= 2) bad[random() % bad.size()] ^= static_cast<u8>(1 + random() % 255);
        Engine engine;
        if (!imported(engine, bad)) {
            ++refused;
            continue;
        }
        ASSERT_GE(i % 4, 2);
        ASSERT_EQ(exported(engine), bad);
    }
    EXPECT_GT(refused, 2'000 / kShorter);
}

}  // namespace
}  // namespace belay::clearing::test

// SPDX-License-Identifier: Apache-2.0
#include "node/jam_recorder.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace belay::node {
namespace {

constexpr u64 kFirst = 100;

std::vector<l1::RawHeader> chain(const std::vector<bool>& jammed) {
    std::vector<l1::RawHeader> out(jammed.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i].number = kFirst + i;
        out[i].base_fee = U256(jammed[i] ? 500 : 499);
        out[i].rlp = Bytes{static_cast<u8>(i), static_cast<u8>(i >> 8)};
    }
    return out;
}

// Every jammed block that is not recorded is in exactly one call, and every call is a run of parents.
TEST(JamRecorder, carries_every_jammed_block_once) {
    std::mt19937 random(7);
    for (int round = 0; round < 500; ++round) {
        std::vector<bool> jammed(random() % 60);
        const unsigned rate = 1 + random() % 20;
        for (std::size_t i = 0; i < jammed.size(); ++i) jammed[i] = random() % rate == 0;
        const auto blocks = chain(jammed);
        const auto recorded = [](u64 number) { return number % 7 == 0; };
        std::set<u64> covered;
        for (const JamCall& call : jam_calls(blocks, U256(500), recorded, 3, 20)) {
            u64 counts = 0;
            ASSERT_LE(call.headers.size(), 24u);
            for (std::size_t i = 0; i < call.headers.size(); ++i) {
                const u64 number = call.newest - i;
                ASSERT_EQ(call.headers[i], blocks[number - kFirst].rlp);
                const bool is_new = jammed[number - kFirst] && !recorded(number);
                if (is_new) EXPECT_TRUE(covered.insert(number).second) << number;
                counts += is_new;
                if (i == 0 || i + 1 == call.headers.size())
                    EXPECT_TRUE(is_new) << "a run ends in what counts";
            }
            EXPECT_EQ(call.jammed, counts);
        }
        for (std::size_t i = 0; i < jammed.size(); ++i)
            EXPECT_EQ(covered.contains(kFirst + i), jammed[i] && !recorded(kFirst + i));
    }
}

}  // namespace
}  // namespace belay::node

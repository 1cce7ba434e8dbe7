// SPDX-License-Identifier: Apache-2.0
// The lookup tables: closed forms against their rows, rows against the predicate that judges lookups.
#include "circuit/chips/tables.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "circuit/decoded.h"
#include "circuit/test_flips.h"

namespace belay::circuit {
namespace {

static_assert(TableChip<Tables>);

template <class E>
void expect_closed_forms(u32 seed) {
    std::mt19937_64 random(seed);
    std::vector<E> point(17);
    for (E& x : point)
        for (std::size_t i = 0; i < E::kDegree; ++i) x[i] = KoalaBear::from_u64(random());
    std::vector<E> eq{E::one()};  // eq[row], built bit by bit
    for (const E& x : point) {
        const std::size_t half = eq.size();
        eq.resize(2 * half);
        for (std::size_t i = 0; i < half; ++i) {
            eq[half + i] = eq[i] * x;
            eq[i] -= eq[half + i];
        }
    }
    for (std::size_t k = 0; k < kFixedColumns; ++k) {
        const auto column = static_cast<FixedColumn>(k);
        E sum;
        for (u32 row = 0; row < Tables::kTableRows; ++row)
            sum += eq[row] * KoalaBear::from_canonical(fixed_value(column, row));
        EXPECT_EQ(fixed_mle<E>(column, point), sum) << "fixed column " << k;
    }
}

TEST(Tables, ClosedFormsAreTheRowsExtensions) {
    expect_closed_forms<crypto::Kb5>(1);
    expect_closed_forms<crypto::Kb6>(2);
}

TEST(Tables, EveryRowSaysWhatIsTrueAndIsFound) {
    std::map<Bus, std::set<CheckContext::Message>> said;
    for (u32 row = 0; row < Tables::kTableRows; ++row) {
        const CheckContext ran = run_row<Tables>({.row = row, .counts = {2, 3, 4, 5}});
        EXPECT_TRUE(ran.failures.empty());
        EXPECT_EQ(ran.messages.size(), 4U);
        for (const auto& [message, count] : ran.messages) {
            const Bus bus = static_cast<Bus>(message[0]);
            const auto table = std::ranges::find(Tables::kTables, bus) - Tables::kTables.begin();
            EXPECT_EQ(count, table + 2);
            const std::span entries(message.data() + 1, message.size() - 1);
            ASSERT_TRUE(in_table(bus, entries)) << "row " << row << " of bus " << message[0];
            const u32 found = Tables::row_of(bus, entries);
            ASSERT_LT(found, Tables::kTableRows);
            // Rows repeat; row 0 of the ranges says what row 1 does.
            if (found != row) EXPECT_TRUE(said[bus].contains(message) || row == 0) << "row " << row;
            said[bus].insert(message);
        }
    }
    // Each lookup that may be made has its row.
    EXPECT_EQ(said[Bus::range].size(), (1U << 17) - 1);
    EXPECT_EQ(said[Bus::and8].size(), 1U << 16);
    EXPECT_EQ(said[Bus::decode].size(), 1U << 17);
    EXPECT_EQ(said[Bus::power].size(), kCuts);
}

TEST(Tables, WhatIsNotInATableHasNoRow) {
    const auto row = [](Bus bus, std::vector<u32> entries) { return Tables::row_of(bus, entries); };
    EXPECT_EQ(row(Bus::range, {16, 65535}), (1U << 17) - 1);
    EXPECT_EQ(row(Bus::range, {0, 0}), 1U);
    EXPECT_EQ(row(Bus::range, {16, 65536}), kNoTableRow);
    EXPECT_EQ(row(Bus::range, {17, 0}), kNoTableRow);
    EXPECT_EQ(row(Bus::range, {0, 1}), kNoTableRow);
    EXPECT_EQ(row(Bus::and8, {0xf0, 0x3c, 0x31}), kNoTableRow);
    EXPECT_EQ(row(Bus::and8, {0xf0, 0x3c, 0x30}), 0x3cf0U);
    EXPECT_EQ(row(Bus::power, {1, 0, 1, 1 << 16}), kNoTableRow);
    EXPECT_EQ(row(Bus::decode, {0x33, 0, 1, static_cast<u32>(machine::Op::add), kind::kRegisters}),
              kNoTableRow);
}

/// Apart from ecall and ebreak the 17 bits decide what an instruction is.
TEST(Tables, DecodingIsTheMachines) {
    std::mt19937 random(3);
    for (u32 key = 0; key < 1U << kDecodeBits; ++key)
        for (int i = 0; i < 4; ++i) {
            const u32 other = i == 0 ? 0 : static_cast<u32>(random()) & 0x01ff8f80;
            const u32 word = (key & 0x7f) | (key >> 7 & 7) << 12 | key >> 10 << 25 | other;
            ASSERT_EQ(decode_key(word), key);
            const DecodeEntry entry = decode_entry(key);
            const Decoded want = decode_for_circuit(1000, word);
            if ((entry.kinds & kind::kExact) == 0)
                ASSERT_EQ(entry.op, static_cast<u32>(want.op)) << word;
            else
                ASSERT_TRUE(want.op == machine::Op::illegal || want.op == machine::Op::ecall) << word;
        }
}

}  // namespace
}  // namespace belay::circuit

// SPDX-License-Identifier: Apache-2.0
#include "rollup/exit.h"

#include <gtest/gtest.h>

#include "crypto/counted_merkle.h"
#include "rollup/ledger_table.h"

namespace belay::rollup {
namespace {

U256 big(u64 l0, u64 l1, u64 l2, u64 l3) { return {l0, l1, l2, l3}; }

TEST(MulDiv, IsExactAt512Bits) {
    const U256 all = big(~u64{0}, ~u64{0}, ~u64{0}, ~u64{0});
    EXPECT_EQ(mul_div(all, all, all), all);
    EXPECT_EQ(mul_div(U256(7), U256(9), U256(10)), U256(6));
    EXPECT_EQ(mul_div(big(0, 0, 1, 0), big(0, 1, 0, 0), big(0, 0, 0, 1)), U256(1));
    EXPECT_EQ(mul_div(U256(5), U256(5), U256()), U256());
}

TEST(ShareOf, JuniorGoesShortFirst) {
    const Pool full{U256(100), U256(60), U256(40)};
    EXPECT_EQ(share_of(full, U256(30), U256(20)), U256(50));
    const Pool thin{U256(80), U256(60), U256(40)};
    EXPECT_EQ(share_of(thin, U256(30), U256(20)), U256(40));
    const Pool poor{U256(30), U256(60), U256(40)};
    EXPECT_EQ(share_of(poor, U256(30), U256(20)), U256(15));
    EXPECT_EQ(share_of({U256(), U256(60), U256(40)}, U256(30), U256(20)), U256());
}

TEST(ShareOf, NeverGivesAwayMoreThanThereIs) {
    std::vector<std::pair<u64, u64>> asked = {{7, 3}, {0, 11}, {13, 0}, {1, 1}, {29, 5}};
    Pool pool;
    for (const auto& [senior, junior] : asked) {
        static_cast<void>(add(pool.senior, pool.senior, U256(senior)));
        static_cast<void>(add(pool.junior, pool.junior, U256(junior)));
    }
    for (u64 left = 0; left <= 80; ++left) {
        pool.left = U256(left);
        u64 paid = 0;
        for (const auto& [senior, junior] : asked) paid += share_of(pool, U256(senior), U256(junior)).limb[0];
        EXPECT_LE(paid, std::min<u64>(left, 70));
        EXPECT_GE(paid + asked.size(), std::min<u64>(left, 70)) << "only dust stays";
    }
}

std::vector<wire::ExitPayment> payments_of(u64 count) {
    std::vector<wire::ExitPayment> out;
    for (u64 i = 0; i < count; ++i) {
        wire::ExitPayment p;
        p.index = i;
        p.to[19] = static_cast<u8>(i + 1);
        p.senior = U256(i);
        out.push_back(p);
    }
    return out;
}

// As CountedRange does it: nodes of the range, with the siblings taken in order.
Hash fold(std::span<const wire::ExitPayment> range, u64 count, std::vector<Hash> path) {
    std::vector<Hash> nodes;
    for (const wire::ExitPayment& p : range) nodes.push_back(wire::exit_leaf(p));
    u64 low = range.front().index, high = range.back().index, width = std::bit_ceil(count);
    std::size_t used = 0;
    for (; width > 1; width /= 2, low /= 2, high /= 2) {
        if (low % 2 == 1) nodes.insert(nodes.begin(), path.at(used++));
        if (high % 2 == 0) nodes.push_back(path.at(used++));
        std::vector<Hash> above;
        for (std::size_t i = 0; i < nodes.size(); i += 2)
            above.push_back(crypto::merkle_node(nodes[i], nodes[i + 1]));
        nodes = std::move(above);
    }
    EXPECT_EQ(used, path.size());
    return nodes.at(0);
}

TEST(ProvePayments, EveryRangeFoldsToTheRoot) {
    for (u64 count = 1; count <= 9; ++count) {
        const auto payments = payments_of(count);
        const Hash top = fold(std::span(payments).first(1), count, prove_payments(payments, 0, 1));
        for (u64 first = 0; first < count; ++first) {
            std::vector<Hash> leaves;
            for (const auto& p : payments) leaves.push_back(wire::exit_leaf(p));
            EXPECT_EQ(prove_payments(payments, first, 1), crypto::counted_path(leaves, first));
            for (u64 n = 1; first + n <= count; ++n)
                EXPECT_EQ(
                    fold(std::span(payments).subspan(first, n), count, prove_payments(payments, first, n)),
                    top);
        }
    }
}

TEST(LedgerRow, WorthIsWhatL1Reckons) {
    const LedgerScale scale{.worth = 50, .divisor = 10, .token = {}};
    EXPECT_EQ(worth_of({{}, 3, 105}, scale), U256(25));  // (105 + 150) / 10
    EXPECT_EQ(worth_of({{}, -3, 155}, scale), U256(0));  // 5 / 10
    EXPECT_EQ(worth_of({{}, -3, 149}, scale), U256());   // below zero
    EXPECT_EQ(worth_of({{}, 3, -149}, scale), U256(0));  // 1 / 10
    EXPECT_EQ(worth_of({{}, 3, -131}, scale), U256(1));  // 19 / 10
    EXPECT_EQ(worth_of({{}, 0, 99}, {0, 1, {}}), U256(99));
    EXPECT_EQ(worth_of({{}, 0, 99}, {0, 0, {}}), U256());
    const LedgerScale falling{.worth = -50, .divisor = 1, .token = {}};
    EXPECT_EQ(worth_of({{}, -3, -100}, falling), U256(50));
    const i128 most = static_cast<i128>((u128{1} << 127) - 1);
    const U256 huge = worth_of({{}, (std::numeric_limits<i64>::min)(), most}, {-most - 1, 1, {}});
    EXPECT_EQ(huge, big(~u64{0}, (u64{1} << 63) - 1, u64{1} << 62, 0));
}

TEST(LedgerRow, PaidIsInProportionToWhatIsThere) {
    const LedgerSums sums{U256(100), U256(40), U256(120)};
    EXPECT_EQ(paid_of(U256(10), sums), U256(5));
    EXPECT_EQ(paid_of(U256(10), {U256(100), U256(40), U256(60)}), U256(10));
    EXPECT_EQ(paid_of(U256(10), {U256(40), U256(100), U256(60)}), U256());
}

constexpr u32 kBase = 0x2000;

std::shared_ptr<const machine::Program> program_with_rows(u32 rows, u32 layout = kLedgerLayout) {
    machine::ElfImage image;
    image.entry = 0x1000;
    image.segments.push_back({0x1000, 4, true, Bytes(4, 0)});
    Bytes data(std::size_t{rows} * kLedgerRowSize, 0);
    // All but the last row differ, the two that hold the scale and the sums too.
    for (u32 row = 0; row + 1 < rows; ++row) data[row * kLedgerRowSize] = static_cast<u8>(row + 1);
    image.segments.push_back({kBase, static_cast<u32>(data.size()), false, data});
    image.manifest = {0x1000, kBase, kLedgerRowSize, rows, layout};
    return machine::Program::from_image(std::move(image));
}

TEST(LedgerTable, RowsOpenUnderTheMemoryRoot) {
    const auto machine = machine::Machine::create(program_with_rows(9));
    ASSERT_TRUE(machine);
    const auto table = LedgerTable::of(*machine);
    ASSERT_TRUE(table);
    EXPECT_EQ(table->used(), (std::vector<u32>{2, 3, 4, 5, 6, 7})) << "the last row is free";
    for (u32 first = 0; first < 9; ++first)
        for (u32 count = 1; first + count <= 9; ++count) {
            LedgerProof proof = table->prove(first, count);
            EXPECT_TRUE(verify_rows(proof, kBase, table->memory_root()));
            // A free row alone is what the memory behind the table is too.
            if (first != 8) EXPECT_FALSE(verify_rows(proof, kBase + kLedgerRowSize, table->memory_root()));
            proof.rows[7] ^= 1;
            EXPECT_FALSE(verify_rows(proof, kBase, table->memory_root()));
        }
    EXPECT_EQ(table->prove(3).siblings.size(), 26u);
}

TEST(LedgerTable, OnlyOfAProgramThatHasOne) {
    EXPECT_FALSE(LedgerTable::of(*machine::Machine::create(program_with_rows(9, 0))));
    EXPECT_FALSE(LedgerTable::of(*machine::Machine::create(program_with_rows(2))));
}

}  // namespace
}  // namespace belay::rollup

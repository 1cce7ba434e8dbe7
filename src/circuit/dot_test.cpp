// SPDX-License-Identifier: Apache-2.0
#include "circuit/chips/dot.h"

#include <gtest/gtest.h>

#include "circuit/symbolic_context.h"
#include "circuit/test_flips.h"

namespace belay::circuit {
namespace {

constexpr u32 kP = KoalaBear::kModulus;

DotCall call_of(u32 n, std::mt19937& random) {
    DotCall call{.ts = 400, .result4 = 0x100, .x4 = 0x2000, .y4 = 0x3000, .n = n};
    const u32 edges[] = {0, 1, kP - 1, 0x10000, 0xffff, 0x7eff0000, 0x7effffff};
    for (u32 i = 0; i < 5 * n; ++i) {
        call.x[i] = i < std::size(edges) ? edges[i] : random() % kP;
        call.y[i] = i % 9 == 1 ? edges[i % std::size(edges)] : random() % kP;
    }
    for (u32& word : call.result_before) word = static_cast<u32>(random());
    return call;
}

std::array<u32, 8> result_of(const DotCall& call) {
    machine::ecall_values::DotOperands operands;
    const auto bytes = [&](const std::array<u32, 240>& words) {
        return ByteView(reinterpret_cast<const u8*>(words.data()), std::size_t{20} * call.n);
    };
    EXPECT_TRUE(operands.read(bytes(call.x), bytes(call.y), call.n));
    std::array<u32, 8> out;
    operands.write_dot(reinterpret_cast<u8*>(out.data()), call.n);
    return out;
}

/// What `system` and `word` say of the call.
void say(CheckContext& c, const DotCall& call, const std::array<u32, 8>& result) {
    const auto e = [](u32 v) { return field(v); };
    const KoalaBear at = e(call.ts + kMemoryTime);
    c.send(Bus::ecall, field(1), {e(1032), e(call.ts), e(call.result4), e(call.x4), e(call.y4), e(call.n)});
    for (u32 i = 0; i < 5 * call.n; ++i) {
        c.send(Bus::read, field(1), {at, e(call.x4 + i), e(low(call.x[i])), e(high(call.x[i]))});
        c.send(Bus::read, field(1), {at, e(call.y4 + i), e(low(call.y[i])), e(high(call.y[i]))});
    }
    for (u32 i = 0; i < 8; ++i)
        c.send(Bus::write, field(1),
               {at, e(call.result4 + i), e(low(call.result_before[i])), e(high(call.result_before[i])),
                e(low(result[i])), e(high(result[i]))});
}

TEST(DotChip, IsTheInnerProduct) {
    std::mt19937 random(1);
    for (const u32 n : {0U, 1U, 2U, 3U, 7U, 48U}) {
        const DotCall call = call_of(n, random);
        std::vector<DotRow> rows;
        expand(call, rows);
        EXPECT_EQ(rows.size(), n + 1);
        CheckContext c;
        say(c, call, result_of(call));
        for (const DotRow& row : rows) c.run<Dot>(row);
        EXPECT_TRUE(c.failures.empty()) << n << c.failures[0].constraint;
        EXPECT_TRUE(spoken(c).empty()) << n;
    }
}

TEST(DotChip, OtherResultsAreRefused) {
    std::mt19937 random(2);
    const DotCall call = call_of(3, random);
    for (std::size_t k = 0; k < 5; ++k)
        for (const u32 change : {1U, 0x10000U, kP}) {
            std::vector<DotRow> rows;
            expand(call, rows);
            rows[0].result[k] += change;  // with kP: the same element, not canonical
            std::array<u32, 8> result{};
            std::copy(rows[0].result.begin(), rows[0].result.end(), result.begin());
            CheckContext c;
            say(c, call, result);
            for (const DotRow& row : rows) c.run<Dot>(row);
            EXPECT_EQ(c.failures.empty(), change != kP);
            EXPECT_EQ(spoken(c).empty(), change == kP);
        }
}

TEST(DotChip, OperandsThatAreNotCanonicalFindNoRow) {
    std::mt19937 random(3);
    for (const u32 wrong : {kP, kP + 1, 0x80000000U, ~0U})
        for (std::size_t k = 0; k < 10; ++k) {
            DotCall call = call_of(1, random);
            std::vector<DotRow> rows;
            expand(call, rows);
            (k < 5 ? rows[1].x[k] : rows[1].y[k - 5]) = wrong;
            EXPECT_FALSE(run_row<Dot>(rows[1]).failures.empty()) << wrong;
        }
}

TEST(DotChip, NoProductIsLeftOut) {
    std::mt19937 random(4);
    const DotCall call = call_of(4, random);
    for (std::size_t out = 1; out <= 4; ++out) {
        std::vector<DotRow> rows;
        expand(call, rows);
        rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(out));
        CheckContext c;
        say(c, call, result_of(call));
        for (const DotRow& row : rows) c.run<Dot>(row);
        EXPECT_FALSE(spoken(c).empty());
    }
}

TEST(DotChip, EveryCellIsBound) {
    std::mt19937 random(5);
    DotCall call = call_of(2, random);
    for (u32& word : call.x) word = random() % kP;  // of a low limb 0, the borrow may be either
    for (u32& word : call.y) word = random() % kP;
    std::vector<DotRow> rows;
    expand(call, rows);
    for (const DotRow& row : rows) expect_every_cell_bound<Dot>(row);
}

TEST(DotChip, Sizes) {
    const SymbolicChip chip = SymbolicContext::of<Dot>();
    EXPECT_EQ(chip.columns.size(), 41U);
    EXPECT_EQ(chip.messages.size(), 41U);
    EXPECT_EQ(chip.degree(), 3U);
}

}  // namespace
}  // namespace belay::circuit

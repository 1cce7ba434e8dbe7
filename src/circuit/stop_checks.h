// SPDX-License-Identifier: Apache-2.0
// What the cases of chip `stop` demand of instructions' operands, of words in memory and of the input.
#pragma once

#include "circuit/stop_compare.h"
#include "circuit/stop_operands.h"

namespace belay::circuit::stop_checks {

using enum StopCase;

/// Misaligned addresses by their low bits, and targets that are none.
template <class C>
BELAY_CHIP inline void instruction_demands(C& c, const StopRow& row, const StopCases<C>& is,
                                           const StopRegisters<typename C::Expr>& r) {
    const auto adds = is.any({lh, lhu, lw, sh, sw, jalr});
    const bool used = row.kind == jalr || (row.kind >= lh && row.kind <= sw);
    const auto sum = [&] { return used ? low(row.values[0]) + low(row.in.c) : 0; };
    const auto bit0 = bit(c, "address bit 0", [&] { return sum() & 1; });
    const auto bit1 = bit(c, "address bit 1", [&] { return sum() >> 1 & 1; });
    const auto carry = bit(c, "address carry", [&] { return sum() >> 16; });
    const auto rest = c.column("address_low4", [&] { return low(sum()) / 4; });
    c.range(14, rest);
    // Limbs and sums are below 2^17: integers.
    c.zero("address", adds * (r.word[0].lo + r.immediate_lo) - bit0 - bit1 * field(2) - rest * field(4) -
                          carry * field(1 << 16));
    const auto even = c.live() - bit0, lower = c.live() - bit1;
    c.zero("half misaligned", is.any({lh, lhu, sh}) * even);
    c.zero("word misaligned", is.any({lw, sw}) * even * lower);
    c.zero("jalr misaligned", is[jalr] * lower);
    c.zero("no target", is.any({jal, beq, bne_low, bne_high, blt, bge, bltu, bgeu}) *
                            (r.immediate_lo - c.constant(kNoTarget)));
    c.zero("equal low", is[beq] * (r.word[0].lo - r.word[1].lo));
    c.zero("equal high", is[beq] * (r.word[0].hi - r.word[1].hi));
}

/// The words that a case after `system` reads, and what it says of all but the first, which is returned.
template <class C>
BELAY_CHIP inline Word<typename C::Expr> words(C& c, const StopRow& row, const Place<C>& at,
                                               const StopCases<C>& is,
                                               const StopBlocks<typename C::Expr>& b) {
    using Expr = typename C::Expr;
    const Expr point = is.any({ec_add_high, ec_add_low}), dot = is.any({dot_x_word, dot_y_word});
    const Expr single = dot + is[poseidon2_word], whole = point + is[yield];

    // index counts words of the block, or coordinates of 8 words.
    const Expr index = c.column("index", [&] { return row.index; });
    const Expr count =
        is[poseidon2_word] * field(16) + point * field(4) + dot * b.n * field(kDotElementWords);
    c.range(8, index);
    c.range(8, count - single - point - index);
    const Expr first = (is[poseidon2_word] + point) * b.a0 + is[dot_x_word] * b.a1 +
                       (is[dot_y_word] + is[yield]) * b.a2 + index * (single + point * field(8));

    std::array<Word<Expr>, 8> w;
    std::array<Expr, 14> others;
    for (std::size_t i = 0; i < 8; ++i) {
        w[i] = {c.column("word_lo", [&] { return low(row.words[i]); }),
                c.column("word_hi", [&] { return high(row.words[i]); })};
        if (i != 0) others[2 * i - 2] = w[i].lo, others[2 * i - 1] = w[i].hi;
        c.receive(
            Bus::read, i == 0 ? single + whole : whole,
            {at.ts + c.constant(kMemoryTime), first + c.constant(static_cast<i64>(i)), w[i].lo, w[i].hi});
        c.send(Bus::output, is[yield], {c.constant(static_cast<i64>(i)), w[i].lo, w[i].hi});
    }
    const std::array<Expr, 2> head{w[0].lo, w[0].hi};
    c.zero("no word", c.at_challenge(head) * (c.live() - single - whole));
    c.zero("no further words", c.at_challenge(others) * (c.live() - whole));

    // A coordinate of the modulus or more. The modulus's words 2 .. 7 are all ones: limbs are below 2^16, so
    // their sum says that the coordinate's are too. Word 1 then is all ones, or the modulus's and word 0
    // decides.
    using crypto::secp256k1::kP;
    static_assert(kP.limb[1] == ~0ULL && kP.limb[2] == ~0ULL && kP.limb[3] == ~0ULL);
    constexpr u32 kWord1 = static_cast<u32>(kP.limb[0] >> 32);
    static_assert(kWord1 == 0xffffffff - 1);
    Expr ones = w[2].lo + w[2].hi;
    for (std::size_t i = 3; i < 8; ++i) ones = ones + w[i].lo + w[i].hi;
    c.zero("words 2 to 7", point * (ones - c.constant(12 * 0xffff)));
    c.zero("word 1 low", point * (w[1].lo - c.constant(0xffff)) + is[ec_add_low]);
    c.zero("word 1 high", point * (w[1].hi - c.constant(0xffff)));
    return w[0];
}

/// No input element is left.
template <class C>
BELAY_CHIP inline void input(C& c, const StopRow& row, const Place<C>& at, const StopCases<C>& is) {
    const auto& asks = is[input_exhausted];
    const auto age = c.column("input_age", [&] { return u32{row.input_age}; });
    const auto key = c.constant(kInputLeftKey), none = c.constant(0);
    c.zero("no input asked for", age * (c.live() - asks));
    c.receive(Bus::memory, asks, {key, none, none, at.ts + c.constant(i64{kReadTime} - 1) - age});
    c.send(Bus::memory, asks, {key, none, none, at.ts + c.constant(kReadTime)});
    c.range_if(kAgeBits, age, asks);
}

}  // namespace belay::circuit::stop_checks

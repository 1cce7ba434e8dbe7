// SPDX-License-Identifier: Apache-2.0
// What each case of chip `stop` demands. Cases exclude each other, so they share cells and ranges: a demand
// is a sum over cases of flag times what that case asks; where no case asks, it is 0.
#pragma once

#include "circuit/access.h"
#include "circuit/blocks.h"
#include "circuit/machine_rows.h"
#include "circuit/parts.h"
#include "crypto/secp256k1.h"

namespace belay::circuit {

template <class C>
struct StopCases {
    using Expr = typename C::Expr;
    std::array<Expr, kStopCases> flags;
    Expr none;

    const Expr& operator[](StopCase kind) const { return flags[static_cast<std::size_t>(kind)]; }
    template <class Weight>
    Expr sum(Weight weight) const {
        Expr out = none;
        for (const StopFacts& facts : kStopFacts)
            if (const i64 w = weight(facts.kind); w != 0) out = out + (*this)[facts.kind] * field(w);
        return out;
    }
    template <class Condition>
    Expr where(Condition condition) const {
        return sum([&](StopCase k) { return i64{condition(k)}; });
    }
    Expr any(std::initializer_list<StopCase> kinds) const {
        Expr out = none;
        for (const StopCase kind : kinds) out = out + (*this)[kind];
        return out;
    }
};

/// Of direct cases: rs1 and rs2, or a7, a0 .. a3.
template <class Expr>
struct StopRegisters {
    Expr immediate_lo;  // of loads, stores and jalr; the target of jal and branches
    std::array<Word<Expr>, 5> word;
};
/// Of cases after `system`.
template <class Expr>
struct StopBlocks {
    Expr a0, a1, a2, n;
};

/// Each flag a bit, and one of them 1: fewer than p flags, so their sum is their number.
template <class C>
BELAY_CHIP inline StopCases<C> stop_cases(C& c, const StopRow& row) {
    StopCases<C> is{.flags = {}, .none = c.constant(0)};
    std::array<typename C::Expr, kStopCases> squares;
    auto all = is.none;
    for (std::size_t i = 0; i < kStopCases; ++i) {
        is.flags[i] = c.column(kStopFacts[i].name, [&] { return u32{row.kind == kStopFacts[i].kind}; });
        squares[i] = is.flags[i] * (is.flags[i] - c.live());
        all = all + is.flags[i];
    }
    c.zero("flags are bits", c.at_challenge(squares));
    c.zero("one case", all - c.live());
    return is;
}

namespace stop_checks {

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

/// x + strict <= y, words or signed words, for whatever case compares.
struct Compared {
    u32 x = 0, y = 0;
    bool strict = false, is_signed = false;
};
inline constexpr u32 kPrimeWord0 = static_cast<u32>(crypto::secp256k1::kP.limb[0]);
constexpr u32 bound_of(StopCase kind) {
    return kind == keccak_length ? kLongestData : kind == dot_count ? machine::ecall_values::kDotLimit : 1;
}
constexpr Compared compared(const StopRow& row) {
    const auto& v = row.values;
    switch (row.kind) {
        case blt:
        case bltu:
            return {v[0], v[1], true, row.kind == blt};
        case bge:
        case bgeu:
            return {v[1], v[0], false, row.kind == bge};
        case keccak_length:
            return {bound_of(row.kind), v[3], true};
        case dot_count:
            return {bound_of(row.kind), v[4], true};
        case mulmod_mode:
            return {bound_of(row.kind), v[2], true};
        case unknown_below:
            return {v[0], kUnknownGaps[0].last};
        case unknown_between:
            return {v[0], kUnknownGaps[1].last};
        case unknown_above:
            return {kUnknownGaps[2].first, v[0]};
        case poseidon2_word:
        case dot_x_word:
        case dot_y_word:
            return {KoalaBear::kModulus, row.words[0]};
        case ec_add_low:
            return {kPrimeWord0, row.words[0]};
        default:
            return {};
    }
}

template <class C>
BELAY_CHIP inline void comparison(C& c, const StopRow& row, const StopCases<C>& is,
                                  const StopRegisters<typename C::Expr>& r,
                                  const Word<typename C::Expr>& word) {
    using Expr = typename C::Expr;
    const auto limb = [&](const auto& of) {  // sum over cases of flag times y's limb less x's
        return is.any({blt, bltu}) * (of(r.word[1]) - of(r.word[0])) +
               is.any({bge, bgeu}) * (of(r.word[0]) - of(r.word[1])) + is[keccak_length] * of(r.word[3]) +
               is[dot_count] * of(r.word[4]) + is[mulmod_mode] * of(r.word[2]) -
               is.any({unknown_below, unknown_between}) * of(r.word[0]) + is[unknown_above] * of(r.word[0]) +
               is.any({poseidon2_word, dot_x_word, dot_y_word, ec_add_low}) * of(word);
    };
    const auto constants = [&](u32 (*part)(u32)) {  // the same, of sides that are constants
        return is.sum([&](StopCase k) -> i64 {
            StopRow only;
            only.kind = k;
            const Compared side = compared(only);
            return i64{part(side.y)} - i64{part(side.x)};
        });
    };
    const Expr strict = is.any({blt, bltu, keccak_length, dot_count, mulmod_mode});
    const Expr is_signed = is.any({blt, bge});

    // A signed word's high limb counts from -2^15: less 2^16 where its sign is 1.
    const bool has_sign = row.kind == blt || row.kind == bge;
    const auto sign = [&](std::string_view name, std::string_view only, const Expr& hi, u32 value) {
        const Expr s = bit(c, name, [&] { return has_sign ? value >> 31 : 0; });
        c.zero(only, s * (c.live() - is_signed));
        c.range_if(15, hi - s * field(1 << 15), is_signed);
        return s;
    };
    const Expr sign1 = sign("rs1 sign", "rs1 sign if signed", r.word[0].hi, row.values[0]);
    const Expr sign2 = sign("rs2 sign", "rs2 sign if signed", r.word[1].hi, row.values[1]);
    const Expr signs = (is[bge] - is[blt]) * (sign2 - sign1) * field(1 << 16);

    // Limbs are below 2^16, so both differences are integers above -2^17.
    const Expr borrow = bit(c, "borrow", [&] {
        const Compared v = compared(row);
        return u32{low(v.y) < low(v.x) + v.strict};
    });
    const Expr lo = limb([](const Word<Expr>& w) { return w.lo; }) + constants(low) - strict;
    const Expr hi = limb([](const Word<Expr>& w) { return w.hi; }) + constants(high) + signs;
    c.range(16, lo + borrow * field(1 << 16));
    c.range(16, hi - borrow);
    // a7's high limb is 0 by the comparison.
    c.range(16, is[unknown_between] * (r.word[0].lo - c.constant(kUnknownGaps[1].first)));
}

/// Which operand's alignment fails, or -1; and by how many bits it should be aligned.
constexpr int misaligned_argument(StopCase kind) {
    if (kind >= read_input_a0 && kind <= dot_a0) return 0;
    if (kind == keccak_a1 || kind == dot_a1) return 1;
    return kind == yield_a2 || kind == dot_a2 ? 2 : -1;
}
constexpr u32 misaligned_bits(StopCase kind) {
    const int argument = misaligned_argument(kind);
    return argument < 0 ? 0 : align_bits(facts_of(kind).number, static_cast<std::size_t>(argument));
}
constexpr bool has_data(StopCase kind) { return kind == keccak_wrap || kind == keccak_overlap; }
constexpr bool has_vectors(StopCase kind) {
    return kind == dot_wrap_x || kind == dot_wrap_y || (kind >= dot_overlap_x && kind <= dot_overlap);
}

/// One check of an ecall's operands fails. A case may rely on other checks: were they to fail, the trap would
/// be the same.
template <class C>
BELAY_CHIP inline void operand_demands(C& c, const StopRow& row, const StopCases<C>& is,
                                       const StopRegisters<typename C::Expr>& r) {
    using Expr = typename C::Expr;
    const auto& v = row.values;
    // a7 is the case's.
    const Expr known =
        is.where([](StopCase k) { return is_direct_ecall(k) && facts_of(k).number != machine::Ecall{}; });
    c.zero("number", known * r.word[0].lo - is.sum([](StopCase k) {
        return is_direct(k) ? static_cast<i64>(facts_of(k).number) : 0;
    }));
    c.zero("number is short", known * r.word[0].hi);

    // Alignment: the limb is a multiple and a remainder that is not 0. Where no case asks: 0 = quotient +
    // remainder, both ranged.
    const int argument = misaligned_argument(row.kind);
    const u32 bits_value = misaligned_bits(row.kind);
    const u32 limb_value = argument < 0 ? 0 : low(v[static_cast<std::size_t>(argument) + 1]);
    const auto of = [&](int which) {
        return is.where([which](StopCase k) { return misaligned_argument(k) == which; });
    };
    const Expr limb = of(0) * r.word[1].lo + of(1) * r.word[2].lo + of(2) * r.word[3].lo;
    const Expr bits = is.sum([](StopCase k) { return i64{misaligned_bits(k)}; });
    const Expr unit = is.sum([](StopCase k) { return i64{1} << misaligned_bits(k); });
    const Expr quotient = c.column("quotient", [&] { return limb_value >> bits_value; });
    const Expr remainder = c.column("remainder", [&] { return limb_value & ((1U << bits_value) - 1); });
    c.zero("alignment", limb - quotient * unit - remainder);
    c.lookup(Bus::range, c.live(), {c.constant(16) - bits, quotient});
    c.lookup(Bus::range, c.live(), {bits, remainder});

    // Lengths in leaves, as in `system`.
    const Expr bytes =
        is.where(has_data) * r.word[3].lo + is.where(has_vectors) * r.word[4].lo * field(kDotElementBytes);
    const u32 count_value = ((has_data(row.kind)      ? low(v[3])
                              : has_vectors(row.kind) ? kDotElementBytes * low(v[4])
                                                      : 0) +
                             15) /
                            16;
    const Expr count = c.column("leaves", [&] { return count_value; });
    c.range(7, count);
    c.range(4, count * field(16) - bytes);
    const Leaves<Expr> result{leaf_at(r.word[1]), c.constant(kResultLeaves)}, x{leaf_at(r.word[2]), count},
        y{leaf_at(r.word[3]), count};

    // Past the end of memory, by fewer than 2^7 leaves.
    const Expr past = c.constant(kAddressLeaves + 1);
    c.range(7, is.any({keccak_wrap, dot_wrap_x}) * (x.end() - past) + is[dot_wrap_y] * (y.end() - past));
    // Two blocks overlap: each ends after the other begins, by at most both their lengths, and both have
    // leaves.
    const Expr result_x = is.any({keccak_overlap, dot_overlap_x}), result_y = is[dot_overlap_y],
               x_y = is[dot_overlap];
    const auto one_way = [&](const Leaves<Expr>& a, const Leaves<Expr>& b) {
        return a.end() - b.first - c.live();
    };
    c.range(7, result_x * one_way(result, x) + result_y * one_way(result, y) + x_y * one_way(x, y));
    c.range(7, result_x * one_way(x, result) + result_y * one_way(y, result) + x_y * one_way(y, x));

    // What must not be 0 has an inverse.
    const Expr overlaps = result_x + result_y + x_y, unequal = is.any({bne_low, bne_high});
    const Expr misaligned = is.where([](StopCase k) { return misaligned_argument(k) >= 0; });
    const Expr not_zero = is[bne_low] * (r.word[0].lo - r.word[1].lo) +
                          is[bne_high] * (r.word[0].hi - r.word[1].hi) + misaligned * remainder +
                          overlaps * count;
    const Expr inverse = c.column("inverse", [&] {
        const KoalaBear value = row.kind == bne_low    ? field(i64{low(v[0])} - i64{low(v[1])})
                                : row.kind == bne_high ? field(i64{high(v[0])} - i64{high(v[1])})
                                : argument >= 0        ? field(limb_value & ((1U << bits_value) - 1))
                                : row.kind >= keccak_overlap && row.kind <= dot_overlap ? field(count_value)
                                                                                        : field(0);
        return value.inverse().canonical();
    });
    const Expr demands = unequal + misaligned + overlaps;
    c.zero("not zero", not_zero * inverse - demands);
    c.zero("no inverse", inverse * (c.live() - demands));
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
    c.receive(Bus::memory, asks, {key, none, none, at.ts + c.constant(kReadTime - 1) - age});
    c.send(Bus::memory, asks, {key, none, none, at.ts + c.constant(kReadTime)});
    c.range_if(kAgeBits, age, asks);
}

}  // namespace stop_checks
}  // namespace belay::circuit

// SPDX-License-Identifier: Apache-2.0
// Chip `stop`: an ecall's operand checks, the one of them that fails.
#pragma once

#include "circuit/blocks.h"
#include "circuit/stop_flags.h"

namespace belay::circuit::stop_checks {

using enum StopCase;

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

}  // namespace belay::circuit::stop_checks

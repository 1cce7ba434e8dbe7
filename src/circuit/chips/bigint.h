// SPDX-License-Identifier: Apache-2.0
// mulmod256, secp256k1_add and the words of poseidon2 (M-26 to M-29): operands come from memory, a case says
// why the result is right, and chip `product` vouches for the products (bigint_rows.h, chips/product.h).
//
// Every row is of exactly one case. The operands alone decide which case can hold, or else the cases agree:
//   p_infinite, q_infinite   both only where P = Q = (0, 0), and then R = (0, 0) either way
//   chord, opposite          prove P and Q finite and xP != xQ, or xP = xQ and yP != yQ
//   tangent, no_tangent      prove P = Q, yP != 0 or yP = 0; of P = Q = (0, 0), no_tangent gives (0, 0) too
//   small                    m <= 1, where product and inverse could only give 0 as well
//   inverse, no_inverse      a r = 1 mod m and a common divisor above 1 exclude each other
// A slope is one residue modulo p, as xQ - xP and 2 y are no multiples of the prime p: coordinates are
// canonical, which is proven here: of the calls that
// `system` lets pass, those with other operands find no row (they trap, in `stop`). Limbs on the buses `read`
// and `write` are below 2^16; what is written is numbers 4 and 5, ranged here. All t of products stay below
// 2^19: sums of at most three limbs, each from memory, ranged here, or (number 3) bounded as a g by
// `product`.
#pragma once

#include "circuit/bigint_rows.h"
#include "circuit/chips/product.h"
#include "machine/ecall_values.h"

namespace belay::circuit {

struct Bigint {
    static constexpr std::string_view kName = "bigint";
    using Row = BigintRow;

    template <class Call>
    static void expand(const Call& call, std::vector<Row>& rows)
        requires requires { circuit::expand(call, rows); }
    {
        circuit::expand(call, rows);
    }

    template <class C>
    BELAY_CHIP static void define(C& c, const Row& row) {
        Cells<C> r(c, row);
        r.read_operands();
        r.write_results();
        r.check_unused();
        r.check_points();
        r.check_canonical();
        r.check_tail();
        r.check_mulmod();
        r.check_words();
        r.ask_modular();
        r.ask_whole();
    }

  private:
    template <class C>
    struct Cells {
        using Expr = typename C::Expr;
        using Wide = typename C::Wide;
        using Number = std::array<Expr, kLimbs>;

        C& c;
        const Row& row;
        Expr ts, block4, p_infinite, q_infinite, chord, tangent, opposite, no_tangent, small, product,
            inverse, no_inverse, reduce, tail, permute, extra;
        std::array<Number, kNumbers> n;
        std::array<Wide, kNumbers> wide;
        // Sums of cases. calls: all that an ecall asks for; line: chord, tangent; divided: r < m is proven.
        Expr calls, point, mulmod, line, divided;

        BELAY_CHIP Cells(C& context, const Row& r) : c(context), row(r) {
            ts = c.column("ts", [&] { return row.ts; });
            block4 = c.column("block4", [&] { return row.block4; });
            p_infinite = kind("p infinite", BigintCase::p_infinite);
            q_infinite = kind("q infinite", BigintCase::q_infinite);
            chord = kind("chord", BigintCase::chord);
            tangent = kind("tangent", BigintCase::tangent);
            opposite = kind("opposite", BigintCase::opposite);
            no_tangent = kind("no tangent", BigintCase::no_tangent);
            small = kind("small", BigintCase::small);
            product = kind("product", BigintCase::product);
            inverse = kind("inverse", BigintCase::inverse);
            no_inverse = kind("no inverse", BigintCase::no_inverse);
            reduce = kind("reduce", BigintCase::reduce);
            tail = kind("tail", BigintCase::tail);
            line = chord + tangent;
            point = p_infinite + q_infinite + line + opposite + no_tangent;
            divided = product + inverse;
            mulmod = small + divided + no_inverse;
            calls = c.live() - reduce - tail;
            permute = calls - point - mulmod;
            c.zero("one case", permute * (permute - c.live()));
            extra = c.column("extra", [&] { return u32{row.extra}; });
            c.zero("extra is a bit", extra * (extra - product - small));
            for (std::size_t i = 0; i < kNumbers; ++i) {
                for (std::size_t k = 0; k < kLimbs; ++k)
                    n[i][k] = c.column("limb", [&] { return row.numbers[i][k]; });
                wide[i] = c.at_challenge(n[i]);
            }
        }

        BELAY_CHIP Expr kind(std::string_view name, BigintCase which) {
            const Expr is = c.column(name, [&] { return u32{row.kind == which}; });
            c.zero(name, is * (is - c.live()));
            return is;
        }

        /// The call and the words that stay. A tangent keeps its square where xQ would be, as xQ is xP.
        BELAY_CHIP void read_operands() {
            using machine::Ecall;
            const auto number = [](Ecall e) { return field(static_cast<i64>(e)); };
            const Expr none = c.constant(0);
            c.receive(Bus::ecall, calls,
                      {point * number(Ecall::secp256k1_add) + mulmod * number(Ecall::mulmod256) +
                           permute * number(Ecall::poseidon2),
                       ts, block4, none, none, inverse + no_inverse + small * extra});
            const Expr at = ts + c.constant(kMemoryTime);
            for (std::size_t word = 0; word < 32; ++word) {
                const std::size_t i = word / 8, k = word % 8 * 2;
                const auto limb = [&](std::size_t j) { return i == 2 ? x_of_q(j) : n[i][j]; };
                c.receive(Bus::read, i == 3 ? point : point + mulmod,
                          {at, block4 + c.constant(static_cast<i64>(word)), limb(k), limb(k + 1)});
            }
        }
        BELAY_CHIP Expr x_of_q(std::size_t k) const { return n[2][k] + tangent * (n[0][k] - n[2][k]); }

        BELAY_CHIP void write_results() {
            const Expr at = ts + c.constant(kMemoryTime);
            const Expr first = block4 + point * field(32) + mulmod * field(24);
            for (std::size_t word = 0; word < 16; ++word) {
                const std::size_t i = 4 + word / 8, k = word % 8 * 2;
                c.receive(Bus::write, i == 4 ? calls : point + permute,
                          {at, first + c.constant(static_cast<i64>(word)), n[i + 2][k], n[i + 2][k + 1],
                           n[i][k], n[i][k + 1]});
            }
            for (std::size_t i = 4; i < 6; ++i)
                for (const Expr& limb : n[i]) c.range(16, limb);
        }

        /// Numbers that a case has no use for are 0: so are the results of opposite, no_tangent, small and
        /// no_inverse.
        BELAY_CHIP void check_unused() {
            const Expr empty = opposite + no_tangent + small, aside = reduce + tail;
            c.zero("unused 0", wide[0] * reduce);
            c.zero("unused 1", wide[1] * permute);
            c.zero("unused 2", wide[2] * (permute + tail));
            c.zero("unused 3", wide[3] * (small + inverse + permute + tail));
            c.zero("unused 4", wide[4] * (empty + no_inverse + reduce));
            c.zero("unused 5", wide[5] * (empty + aside));
            c.zero("unused 6", wide[6] * aside);
            c.zero("unused 7", wide[7] * (small + no_inverse + aside));
            c.zero("unused 8", wide[8] * (p_infinite + q_infinite + no_tangent + small + tail));
        }

        BELAY_CHIP void check_points() {
            c.zero("P is infinite: x", wide[0] * p_infinite);
            c.zero("P is infinite: y", wide[1] * p_infinite);
            c.zero("R is Q: x", (wide[4] - wide[2]) * p_infinite);
            c.zero("R is Q: y", (wide[5] - wide[3]) * p_infinite);
            c.zero("Q is infinite: x", wide[2] * q_infinite);
            c.zero("Q is infinite: y", wide[3] * q_infinite);
            c.zero("R is P: x", (wide[4] - wide[0]) * q_infinite);
            c.zero("R is P: y", (wide[5] - wide[1]) * q_infinite);
            c.zero("same x", (wide[2] - wide[0]) * (opposite + no_tangent));
            c.zero("same y", (wide[3] - wide[1]) * tangent);
            c.zero("y is 0", wide[1] * no_tangent);
            c.zero("both y are 0", wide[3] * no_tangent);
            Expr different = -opposite;
            for (std::size_t k = 0; k < kLimbs; ++k) different += opposite * n[8][k] * (n[3][k] - n[1][k]);
            c.zero("different y", different);

            // Sums of limbs that are not negative are 0 only when all are, and far below the field's p. Of g:
            // 2 (g1 + g2 + ...) + g0 - 1 is 0 only for g = 1. (g = 0 would make m 0, and r = 0 right.)
            const Expr inverse_p = c.column("inverse of P", [&] { return row.inverse_p; });
            const Expr inverse_q = c.column("inverse of Q", [&] { return row.inverse_q; });
            const Expr finite = chord + opposite;
            const Expr above_one = sum(8) * field(2) - n[8][0] - c.live();
            c.zero("P is finite, y is not 0, or g is not 1",
                   inverse_p * (finite * sum(0) + (finite + tangent) * sum(1) + no_inverse * above_one) -
                       finite - tangent - no_inverse);
            c.zero("no inverse of P", inverse_p * (c.live() - finite - tangent - no_inverse));
            c.zero("Q is finite", finite * (inverse_q * (sum(2) + sum(3)) - c.live()));
            c.zero("no inverse of Q", inverse_q * (c.live() - finite));
        }
        BELAY_CHIP Expr sum(std::size_t i) const {
            Expr out = n[i][0];
            for (std::size_t k = 1; k < kLimbs; ++k) out += n[i][k];
            return out;
        }

        /// All coordinates are below p = 2^256 - 2^32 - 977: operands, else the call had to trap, and
        /// results. Either not all of the upper 13 limbs are 0xffff, or (`full`) a row of case `tail` shows
        /// that the lower three are less than p's.
        BELAY_CHIP void check_canonical() {
            std::array<u32, 6> missing{};
            std::array<Expr, 6> full, factor;
            for (std::size_t i = 0; i < 6; ++i) {
                for (std::size_t k = 3; k < kLimbs; ++k) missing[i] += 0xffff - row.numbers[i][k];
                full[i] = c.column("full", [&] { return u32{row.is_point() && missing[i] == 0}; });
                c.zero(kFullBit[i], full[i] * (full[i] - point));
                Expr lacking = c.constant(13 * 0xffff);
                for (std::size_t k = 3; k < kLimbs; ++k) lacking -= n[i][k];
                c.zero(kFull[i], full[i] * lacking);
                factor[i] = lacking + full[i];
                c.send(Bus::bigint, full[i], {c.constant(kTailTag), n[i][0], n[i][1], n[i][2]});
            }
            for (std::size_t i = 0; i < 6; i += 2) {
                const Expr factor_inverse = c.column("inverse", [&] {
                    const KoalaBear one = field(missing[i] == 0 ? 1 : missing[i]);
                    const KoalaBear two = field(missing[i + 1] == 0 ? 1 : missing[i + 1]);
                    return row.is_point() ? (one * two).inverse().canonical() : 0;
                });
                c.zero(kNotFull[i / 2], factor_inverse * factor[i] * factor[i + 1] - point);
                c.zero(kNoInverse[i / 2], factor_inverse * (c.live() - point));
            }
        }
        static constexpr std::array<std::string_view, 6> kFullBit{"xP full is a bit", "yP full is a bit",
                                                                  "xQ full is a bit", "yQ full is a bit",
                                                                  "xR full is a bit", "yR full is a bit"};
        static constexpr std::array<std::string_view, 6> kFull{"xP is full", "yP is full", "xQ is full",
                                                               "yQ is full", "xR is full", "yR is full"};
        static constexpr std::array<std::string_view, 3> kNotFull{"P is not full", "Q is not full",
                                                                  "R is not full"};
        static constexpr std::array<std::string_view, 3> kNoInverse{"no inverse for P", "no inverse for Q",
                                                                    "no inverse for R"};

        /// Limbs l below those of p: l + d = p - 1, with d ranged as number 4 and carries in number 1.
        BELAY_CHIP void check_tail() {
            constexpr std::array<i64, 3> kLast{0xfc2e, 0xffff, 0xfffe};
            std::array<Expr, 3> sums;
            std::array<Expr, 2> bits;
            for (std::size_t k = 0; k < 3; ++k) {
                sums[k] = n[0][k] + n[4][k] - c.constant(kLast[k]);
                if (k > 0) sums[k] += n[1][k - 1];
                if (k < 2) sums[k] -= n[1][k] * field(1 << 16);
                if (k < 2) bits[k] = n[1][k] * (n[1][k] - c.live());
            }
            c.receive(Bus::bigint, tail, {c.constant(kTailTag), n[0][0], n[0][1], n[0][2]});
            c.zero("tail of p", c.at_challenge(sums) * tail);
            c.zero("tail carries", c.at_challenge(bits) * tail);
            std::array<Expr, 3 * kLimbs - 8> rest;
            std::size_t at = 0;
            for (std::size_t k = 2; k < kLimbs; ++k) {
                rest[at++] = n[1][k];
                if (k > 2) rest[at++] = n[0][k];
                if (k > 2) rest[at++] = n[4][k];
            }
            c.zero("tail is three limbs", c.at_challenge(rest) * tail);
            const std::array<Expr, 2> place{ts, block4};
            c.zero("no call", c.at_challenge(place) * (reduce + tail));
        }

        /// Where limb 4 j + i is chosen: `across` i, and `down` j for m and r, `scaled` j for a chord's xQ
        /// and xP.
        BELAY_CHIP void check_mulmod() {
            const bool compares = row.kind == BigintCase::product || row.kind == BigintCase::inverse;
            const bool is_chord = row.kind == BigintCase::chord;
            std::array<Expr, 4> across, down, scaled;
            const Expr choosing = divided + chord;
            across[3] = choosing;
            down[3] = divided;
            for (std::size_t i = 0; i < 3; ++i) {
                across[i] =
                    c.column("across", [&] { return u32{(compares || is_chord) && row.limb % 4 == i}; });
                down[i] = c.column("down", [&] { return u32{compares && row.limb / 4 == i}; });
                across[3] -= across[i];
                down[3] -= down[i];
            }
            for (std::size_t i = 0; i < 4; ++i) {
                scaled[i] =
                    c.column("scaled", [&] { return is_chord && row.limb / 4 == i ? row.weight : 0; });
                c.zero(kAcross[i], across[i] * (across[i] - choosing));
                c.zero(kDown[i], down[i] * (down[i] - divided));
            }
            c.zero("only a chord's x differ", c.at_challenge(scaled) * (c.live() - chord));

            Expr x_differs = -chord, margin = -divided, below = c.constant(0);
            Number higher;  // limbs above the chosen one
            for (std::size_t k = 0; k < kLimbs; ++k) {
                const std::size_t i = k % 4, j = k / 4;
                x_differs += across[i] * scaled[j] * (n[2][k] - n[0][k]);
                margin += across[i] * down[j] * (n[2][k] - n[4][k]);
                if (i == 0 && j > 0) below += down[j - 1];
                Expr above = below;
                for (std::size_t left = 0; left < i; ++left) above += down[j] * across[left];
                higher[k] = above * (n[2][k] - n[4][k]);
            }
            c.zero("different x", x_differs);
            c.range_if(16, margin, divided);
            c.zero("equal above the limb where r < m", c.at_challenge(higher));

            c.zero("m is 0 or 1", small * n[2][0] * (n[2][0] - c.live()));
            c.zero("m has one limb",
                   (wide[2] - c.at_challenge(std::span<const Expr>(n[2]).first(1))) * small);
            c.zero("b as it is", (wide[3] - wide[1]) * (product - product * extra));
        }
        static constexpr std::array<std::string_view, 4> kAcross{"across 0", "across 1", "across 2",
                                                                 "across 3"};
        static constexpr std::array<std::string_view, 4> kDown{"down 0", "down 1", "down 2", "down 3"};

        /// Words of a permutation are canonical: p - 1 - x = 2^16 (0x7f00 - hi) - lo is not negative. A
        /// tangent's square is ranged in the place of the results.
        BELAY_CHIP void check_words() {
            std::array<Expr, 2 * kLimbs> words, wrong_borrow, no_borrow;
            for (std::size_t j = 0; j < 2 * kLimbs; ++j) {
                const bool after = j >= kLimbs;
                const std::size_t i = (after ? 4 : 6) + j % kLimbs / 8, k = j % 8 * 2;
                const Expr lo = n[i][k], hi = n[i][k + 1], borrow = n[after ? 8 : 0][j % kLimbs];
                words[j] = lo + hi * field(1 << 16);
                wrong_borrow[j] = borrow * (borrow - c.live());
                no_borrow[j] = lo * (c.live() - borrow);
                const Expr margin = permute * (c.constant(0x7f00) - hi - borrow);
                if (after)
                    c.range_if(16, tangent * n[2][j - kLimbs] + margin, tangent + permute);
                else
                    c.range_if(16, margin, permute);
            }
            c.receive(Bus::permutation, permute, words);
            c.zero("borrows are bits", c.at_challenge(wrong_borrow) * permute);
            c.zero("no borrow from 0 alone", c.at_challenge(no_borrow) * permute);
        }

        /// The slope, xR and yR of a line; x^2 of a tangent.
        BELAY_CHIP void ask_modular() {
            std::array<Expr, 1 + 3 * kLimbs> slope, x, y, square;
            std::array<Expr, 1 + 3 * kLimbs> reduced;
            slope[0] = x[0] = y[0] = square[0] = c.constant(kModularTag);
            reduced[0] = c.constant(kReduceTag);
            for (std::size_t k = 0; k < kLimbs; ++k) {
                const std::size_t f = 1 + k, g = f + kLimbs, t = g + kLimbs;
                slope[f] = x[f] = y[f] = x[g] = n[8][k];
                slope[g] = chord * (n[2][k] - n[0][k]) + tangent * n[1][k] * field(2);
                slope[t] = chord * (n[3][k] - n[1][k]) + tangent * n[2][k] * field(3);
                x[t] = n[0][k] + x_of_q(k) + n[4][k];
                y[g] = n[0][k] - n[4][k];
                y[t] = n[1][k] + n[5][k];
                square[f] = square[g] = n[0][k];
                square[t] = n[2][k];
                reduced[f] = n[1][k];
                reduced[g] = n[3][k];
                reduced[t] = n[2][k];
            }
            c.send(Bus::bigint, line, slope);
            c.send(Bus::bigint, line, x);
            c.send(Bus::bigint, line, y);
            c.send(Bus::bigint, tangent, square);
            c.send(Bus::bigint, product * extra - reduce, reduced);
        }

        /// product: a b = L + 2^256 H, q m = L - r + 2^256 H. inverse: the same with r for b and 1 for r.
        /// no_inverse: g (a / g) = a, g (m / g) = m. reduce: t m = b - (b mod m). q < 2^256, as b mod m < m.
        BELAY_CHIP void ask_whole() {
            std::array<Expr, 4 * kLimbs> first, second;
            for (std::size_t k = 0; k < kLimbs; ++k) {
                const std::size_t f = k, g = f + kLimbs, t = g + kLimbs, q = t + kLimbs;
                first[f] = divided * n[0][k] + (no_inverse + reduce) * n[8][k];
                first[g] = (product + no_inverse) * n[3][k] + inverse * n[4][k] + reduce * n[2][k];
                first[t] = divided * n[5][k] + no_inverse * n[0][k] + reduce * (n[1][k] - n[3][k]);
                second[f] = n[8][k];
                second[g] = divided * n[2][k] + no_inverse * n[5][k];
                second[t] = divided * n[5][k] - product * n[4][k] + no_inverse * n[2][k];
                if (k == 0) second[t] -= inverse;
                first[q] = second[q] = n[7][k];
            }
            c.send(Bus::product, divided + no_inverse + reduce, first);
            c.send(Bus::product, divided + no_inverse, second);
        }
    };
};

}  // namespace belay::circuit

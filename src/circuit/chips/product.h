// SPDX-License-Identifier: Apache-2.0
// f g = t + q M for numbers of 256 bits: M is the modulus p = 2^256 - 2^32 - 977 of secp256k1, or 2^256,
// where q is the product's upper half. A service for chip `bigint`, who asks on two buses:
//
//   bigint   (1, f, g, t)      f g = t mod p
//   product  (f, g, t, q)      f g = t + 2^256 q
//
// Limbs have 16 bits and enter as two bytes, f = f0 + 2^8 f1, so that no coefficient leaves the field. With X
// = 2^16 and C the carries,
//
//   F0 G0 + 2^8 (F0 G1 + F1 G0) + X F1 G1 - T - Q M = (2^16 - X) C
//
// as polynomials in X, which is checked at the challenge. Every integer coefficient, carries included, is
// smaller than the field:
//   bytes   f0, f1, g0 < 2^8; -2^9 <= g1 < 2^9: at most 16 * 255 * (2^8 (512 + 255) + 255 + 512) < 8.05e8
//   T       whoever asks keeps |t| < 2^19
//   Q M     at most (1 + 1 + 977) 65535 < 6.5e7
//   C       -2^14 <= c < 2^14: at most 2^30 + 2^14
// in all less than 1.95e9 < p = 2.13e9; so each coefficient vanishes as an integer, and the sum does. Of the
// carries an honest row needs 8.7e8 / 2^16 < 2^14.
#pragma once

#include "circuit/bigint_rows.h"
#include "circuit/context.h"

namespace belay::circuit {

inline constexpr i64 kModularTag = 1, kReduceTag = 2, kTailTag = 3;  // first entries on bus `bigint`

struct Product {
    static constexpr std::string_view kName = "product";
    using Row = ProductRow;
    static constexpr std::size_t kPlaces = 2 * kLimbs + 1;
    static constexpr u32 kCarryBits = 15;

    /// What the rows of `bigint` for a call ask for.
    static void expand(const EcAddCall& call, std::vector<Row>& rows) { add_asked(call, rows); }
    static void expand(const MulmodCall& call, std::vector<Row>& rows) { add_asked(call, rows); }

    template <class Expr>
    struct Bytes {
        std::array<Expr, kLimbs> low, high;
        Expr limb(std::size_t i) const { return low[i] + high[i] * field(256); }
    };

    template <class C>
    BELAY_CHIP static Bytes<typename C::Expr> bytes(C& c, const Limbs& limbs, u32 high_bits, i64 lowest) {
        Bytes<typename C::Expr> out;
        for (std::size_t i = 0; i < kLimbs; ++i) {
            out.low[i] = c.column("low byte", [&] { return static_cast<u32>(limbs[i] & 0xff); });
            out.high[i] = c.column("high byte", [&] { return field(limbs[i] >> 8).canonical(); });
            c.range(8, out.low[i]);
            c.range(high_bits, out.high[i] - c.constant(lowest));
        }
        return out;
    }

    template <class C>
    BELAY_CHIP static void define(C& c, const Row& row) {
        using Expr = typename C::Expr;
        const Expr secp = c.column("secp256k1", [&] { return u32{row.modulus == Modulus::secp256k1}; });
        c.zero("modulus is a bit", secp * (secp - c.live()));
        const Bytes<Expr> f = bytes(c, row.f, 8, 0), g = bytes(c, row.g, 10, -512);
        std::array<Expr, kLimbs> t;
        for (std::size_t i = 0; i < kLimbs; ++i)
            t[i] = c.column("t", [&] { return field(row.t[i]).canonical(); });
        std::array<Expr, kLimbs + 1> q;
        for (std::size_t i = 0; i <= kLimbs; ++i) {
            q[i] = c.column("q", [&] { return row.q[i]; });
            c.range(i < kLimbs ? 16 : 4, q[i]);
        }
        c.zero("an upper half has 16 limbs", (c.live() - secp) * q[kLimbs]);
        std::array<Expr, ProductRow::kCarries> carry;
        for (Expr& e : carry) {
            const auto k = static_cast<std::size_t>(&e - carry.data());
            e = c.column("carry", [&] { return field(row.carries[k]).canonical(); });
            c.range(kCarryBits, e + c.constant(1 << (kCarryBits - 1)));
        }
        ask(c, secp, f, g, t, q);

        // What is not a product of cells: - T - Q M + (X - 2^16) C. The last carry is the top of Q.
        const Expr top = q[kLimbs] - secp * field(ProductRow::kOffset);
        std::array<Expr, kPlaces> rest;
        for (std::size_t k = 0; k < kPlaces; ++k) {
            const auto quotient = [&](std::size_t i) { return i == kLimbs ? top : q[i]; };
            rest[k] = c.constant(0);
            if (k < kLimbs) rest[k] -= t[k];
            if (k <= kLimbs) rest[k] += secp * quotient(k) * field(977);
            if (k >= 2 && k - 2 <= kLimbs) rest[k] += secp * quotient(k - 2);
            if (k >= kLimbs && k < 2 * kLimbs) rest[k] -= quotient(k - kLimbs);
            if (k >= 1 && k <= carry.size()) rest[k] += carry[k - 1];
            if (k < carry.size()) rest[k] -= carry[k] * field(1 << 16);
            if (k == carry.size()) rest[k] -= top * field(1 << 16);
        }
        const auto f0 = c.at_challenge(f.low), f1 = c.at_challenge(f.high);
        const auto g0 = c.at_challenge(g.low), g1 = c.at_challenge(g.high);
        c.zero("product", f0 * g0 + c.wide_times_b(f1 * g1) + (f0 * g1 + f1 * g0) * c.constant(256) +
                              c.at_challenge(rest));
    }

  private:
    template <class Call>
    static void add_asked(const Call& call, std::vector<Row>& rows) {
        std::vector<BigintRow> askers;
        circuit::expand(call, askers);
        for (const BigintRow& row : askers) row.add_products(rows);
    }

    template <class C, class Expr>
    BELAY_CHIP static void ask(C& c, const Expr& secp, const Bytes<Expr>& f, const Bytes<Expr>& g,
                               const std::array<Expr, kLimbs>& t, const std::array<Expr, kLimbs + 1>& q) {
        std::array<Expr, 1 + 3 * kLimbs> modular;
        std::array<Expr, 4 * kLimbs> whole;
        modular[0] = c.constant(kModularTag);
        for (std::size_t i = 0; i < kLimbs; ++i) {
            whole[i] = modular[1 + i] = f.limb(i);
            whole[kLimbs + i] = modular[1 + kLimbs + i] = g.limb(i);
            whole[2 * kLimbs + i] = modular[1 + 2 * kLimbs + i] = t[i];
            whole[3 * kLimbs + i] = q[i];
        }
        c.receive(Bus::bigint, secp, modular);
        c.receive(Bus::product, c.live() - secp, whole);
    }
};

}  // namespace belay::circuit

// SPDX-License-Identifier: Apache-2.0
// Rows of secp256k1_add: which case, its slope, and why the operands are in it.
#include "circuit/bigint_rows.h"
#include "circuit/context.h"
#include "crypto/mod256.h"
#include "crypto/secp256k1.h"

namespace belay::circuit {
namespace {

using crypto::secp256k1::AffinePoint;
using crypto::secp256k1::kP;

U256 sub_mod(const U256& a, const U256& b) {
    U256 out;
    if (sub(out, a, b) != 0) add(out, out, kP);
    return out;
}
U256 mul_mod(const U256& a, const U256& b) { return crypto::mul_mod(a, b, kP); }

std::array<u32, kLimbs> number_of(const U256& v) {
    std::array<u32, kLimbs> out;
    for (std::size_t k = 0; k < kLimbs; ++k) out[k] = static_cast<u32>(limbs_of(v)[k]);
    return out;
}

BigintCase case_of(const AffinePoint& p, const AffinePoint& q) {
    if (p.is_infinity()) return BigintCase::p_infinite;
    if (q.is_infinity()) return BigintCase::q_infinite;
    if (p.x != q.x) return BigintCase::chord;
    if (p.y != q.y) return BigintCase::opposite;
    return p.y.is_zero() ? BigintCase::no_tangent : BigintCase::tangent;
}

u32 inverse_of_sum(const std::array<u32, kLimbs>& a, const std::array<u32, kLimbs>& b) {
    i64 sum = 0;
    for (std::size_t k = 0; k < kLimbs; ++k) sum += i64{a[k]} + b[k];
    return field(sum).inverse().canonical();
}

u32 inverse_of_difference(u32 a, u32 b) { return field(i64{a} - b).inverse().canonical(); }

void add_reasons(BigintRow& row) {
    auto& n = row.numbers;
    const auto differ = [](const auto& a, const auto& b) {
        u8 k = kLimbs - 1;
        while (k > 0 && a[k] == b[k]) --k;
        return k;
    };
    if (row.kind == BigintCase::tangent) row.inverse_p = inverse_of_sum(n[1], {});
    if (row.kind != BigintCase::chord && row.kind != BigintCase::opposite) return;
    row.inverse_p = inverse_of_sum(n[0], n[1]);
    row.inverse_q = inverse_of_sum(n[2], n[3]);
    if (row.kind == BigintCase::chord) {
        row.limb = differ(n[2], n[0]);
        row.weight = inverse_of_difference(n[2][row.limb], n[0][row.limb]);
    } else {
        const u8 k = differ(n[3], n[1]);
        n[8][k] = inverse_of_difference(n[3][k], n[1][k]);
    }
}

/// A row for each coordinate whose upper limbs are all those of p.
void add_tails(const BigintRow& point, std::vector<BigintRow>& rows) {
    for (std::size_t i = 0; i < 6; ++i) {
        const auto& limbs = point.numbers[i];
        bool full = true;
        for (std::size_t k = 3; k < kLimbs; ++k) full = full && limbs[k] == 0xffff;
        if (!full) continue;
        BigintRow row{.kind = BigintCase::tail};
        constexpr std::array<u32, 3> kLast{0xfc2e, 0xffff, 0xfffe};
        u32 borrow = 0;
        for (std::size_t k = 0; k < 3; ++k) {
            const u32 margin = kLast[k] - limbs[k] - borrow;
            borrow = margin >> 31;
            row.numbers[0][k] = limbs[k];
            row.numbers[4][k] = margin & 0xffff;
            if (k < 2) row.numbers[1][k] = borrow;
        }
        rows.push_back(row);
    }
}

}  // namespace

void expand(const EcAddCall& call, std::vector<BigintRow>& rows) {
    std::array<U256, 6> in;
    for (std::size_t i = 0; i < 24; ++i)
        in[i / 4].limb[i % 4] = call.before[2 * i] | u64{call.before[2 * i + 1]} << 32;
    const AffinePoint p{in[0], in[1]}, q{in[2], in[3]}, r = crypto::secp256k1::add(p, q);
    BigintRow row{.kind = case_of(p, q), .ts = call.ts, .block4 = call.page4};
    U256 slope, square;
    if (row.kind == BigintCase::chord) {
        slope = mul_mod(sub_mod(q.y, p.y), crypto::inverse_mod(sub_mod(q.x, p.x), kP));
    } else if (row.kind == BigintCase::tangent) {
        square = mul_mod(p.x, p.x);
        const U256 twice_y = mul_mod(p.y, U256(2));
        slope = mul_mod(mul_mod(square, U256(3)), crypto::inverse_mod(twice_y, kP));
    }
    const std::array<U256, kNumbers> values{
        p.x, p.y, row.kind == BigintCase::tangent ? square : q.x, q.y, r.x, r.y, in[4], in[5], slope};
    for (std::size_t i = 0; i < kNumbers; ++i) row.numbers[i] = number_of(values[i]);
    add_reasons(row);
    add_tails(row, rows);
    rows.push_back(row);
}

}  // namespace belay::circuit

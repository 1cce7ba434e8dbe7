// SPDX-License-Identifier: Apache-2.0
// secp256k1 addition in software. The guest build compiles its ecall form instead of this file.
#include "crypto/safegcd.h"
#include "crypto/secp256k1.h"
#include "crypto/wide.h"

namespace belay::crypto::secp256k1 {
namespace {

constexpr u64 kFold = 0x1000003d1;  // 2^256 mod p
constexpr OddModulus kModulus{kP};

/// An element of the field, always below p.
struct Fe {
    U256 v;

    friend Fe operator-(const Fe& a, const Fe& b) {
        Fe out;
        if (sub(out.v, a.v, b.v) != 0) belay::add(out.v, out.v, kP);
        return out;
    }
    friend Fe operator+(const Fe& a, const Fe& b) {
        Fe out;
        const u64 carry = belay::add(out.v, a.v, b.v);
        if (carry != 0 || out.v >= kP) sub(out.v, out.v, kP);
        return out;
    }
    friend Fe operator*(const Fe& a, const Fe& b) {
        // The upper half counts 2^256 = kFold; what overflows the first fold (34 bits) is folded once more.
        const Wide product = mul_wide(a.v, b.v);
        Fe out;
        u64 carry = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            const u128 t = u128{product[i + 4]} * kFold + product[i] + carry;
            out.v.limb[i] = static_cast<u64>(t);
            carry = static_cast<u64>(t >> 64);
        }
        u128 t = u128{carry} * kFold;
        for (std::size_t i = 0; i < 4; ++i) {
            t += out.v.limb[i];
            out.v.limb[i] = static_cast<u64>(t);
            t >>= 64;
        }
        if (t != 0) out.v.limb[0] += kFold;  // a wrap leaves less than 2^67: no further carry past limb 1
        if (t != 0 && out.v.limb[0] < kFold) ++out.v.limb[1];
        if (out.v >= kP) sub(out.v, out.v, kP);
        return out;
    }
    Fe inverse() const { return {inverse_odd(v, kModulus)}; }
};

/// The third point of the line of this slope through P and Q, mirrored.
AffinePoint on_line(const Fe& slope, const AffinePoint& p, const AffinePoint& q) {
    const Fe x = slope * slope - Fe{p.x} - Fe{q.x};
    const Fe y = slope * (Fe{p.x} - x) - Fe{p.y};
    return {x.v, y.v};
}

}  // namespace

AffinePoint add(const AffinePoint& p, const AffinePoint& q) {
    if (p.is_infinity()) return q;
    if (q.is_infinity()) return p;
    if (p.x != q.x) {
        const Fe slope = (Fe{q.y} - Fe{p.y}) * (Fe{q.x} - Fe{p.x}).inverse();
        return on_line(slope, p, q);
    }
    if (p.y != q.y || p.y.is_zero()) return {};
    const Fe square = Fe{p.x} * Fe{p.x};
    const Fe slope = (square + square + square) * (Fe{p.y} + Fe{p.y}).inverse();
    return on_line(slope, p, q);
}

}  // namespace belay::crypto::secp256k1

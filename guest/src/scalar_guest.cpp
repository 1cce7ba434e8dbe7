// SPDX-License-Identifier: Apache-2.0
#include "scalar_guest.h"

namespace belay::scalar {
namespace {

constinit ecall::MulModBlock order{};  // modulo n

const Limbs& mul_n(const Limbs& a, const Limbs& b) {
    copy(order.a, a);
    copy(order.b, b);
    copy(order.m, kN);
    ecall::mul_mod(order);
    return order.r;
}

// The lattice of (a, b) with a + b lambda = 0 modulo n has the short basis (a1, b1), (a2, b2), found by the
// extended Euclidean algorithm on n and lambda. g1 = floor(2^384 b2 / n) and g2 = floor(-2^384 b1 / n), upper
// 160 bits each.
using Upper = std::array<u32, 5>;
constexpr Upper kG1{0x3daa8a14, 0x9284eb15, 0xe86c90e4, 0xa7d46bcd, 0x3086d221};
constexpr Upper kG2{0x221208ac, 0x0abfe4c4, 0x6f547fa9, 0x010e8828, 0xe4437ed6};
constexpr Limbs kMinusLambda =
    to_limbs({0xe0cfc810b51283cf, 0xa880b9fc8ec739c2, 0x5ad9e3fd77ed9ba4, 0xac9c52b33fa3cf1f});
constexpr Limbs kMinusB1 = to_limbs({0x6f547fa90abfe4c3, 0xe4437ed6010e8828, 0, 0});
constexpr Limbs kMinusB2 =
    to_limbs({0xd765cda83db1562c, 0x8a280ac50774346d, 0xfffffffffffffffe, 0xffffffffffffffff});

/// k g / 2^384 from the upper 160 bits of both: less than two below the exact quotient, which adds at most
/// one bit to the halves.
Limbs quotient(const Limbs& k, const Upper& g) {
    std::array<u32, 10> product{};
    for (std::size_t i = 0; i < 5; ++i) {
        u64 carry = 0;
        for (std::size_t j = 0; j < 5; ++j) {
            carry += u64{k[3 + i]} * g[j] + product[i + j];
            product[i + j] = static_cast<u32>(carry);
            carry >>= 32;
        }
        product[i + 5] = static_cast<u32>(carry);
    }
    return {product[6], product[7], product[8], product[9], 0, 0, 0, 0};
}

Half signed_half(const Limbs& residue) {
    Half out{residue, false};
    if (less(kHalfN, residue)) {
        out.negative = true;
        sub(out.magnitude, kN, residue);
    }
    return out;
}

/// Bits i .. i+31.
u32 window_at(const Limbs& v, std::size_t i) {
    const std::size_t word = i / 32, shift = i % 32;
    const u32 high = word + 1 < 8 ? v[word + 1] : 0;
    return (v[word] >> shift) | ((high << 1) << (31 - shift));
}

}  // namespace

Halves split(const Limbs& k) {
    const Limbs c1 = mul_n(quotient(k, kG1), kMinusB1);
    const Limbs& c2 = mul_n(quotient(k, kG2), kMinusB2);
    Limbs high, low;
    add_mod(high, c1, c2, kN);
    add_mod(low, k, mul_n(high, kMinusLambda), kN);
    return {signed_half(low), signed_half(high)};
}

void divide(const Limbs& z, const Limbs& s, const Limbs& r, Limbs& u1, Limbs& u2) {
    order.a = r;
    order.m = kN;
    ecall::inverse_mod(order);
    const Limbs inverse = order.r;
    u2 = mul_n(s, inverse);
    u1 = mul_n(z, inverse);
    if (!is_zero(u1)) sub(u1, kN, u1);
}

std::size_t expand(Digits& out, const Half& value, unsigned window) {
    constexpr std::size_t kBits = 131;
    out = {};
    const u32 mask = (u32{1} << window) - 1;
    u32 carry = 0;
    std::size_t top = 0;
    for (std::size_t i = 0; i < kBits;) {
        const u32 bits = window_at(value.magnitude, i);
        if ((bits & 1) == carry) {
            ++i;
            continue;
        }
        const u32 digit = (bits & mask) + carry;
        carry = (digit >> (window - 1)) & 1;
        const i32 centred = static_cast<i32>(digit) - static_cast<i32>(carry << window);
        out[i] = static_cast<std::int16_t>(value.negative ? -centred : centred);
        top = i + 1;
        i += window;
    }
    return top;
}

}  // namespace belay::scalar

// SPDX-License-Identifier: Apache-2.0
// mul_mod and inverse_mod in software. The guest build compiles its ecall forms instead of this file.
#include "crypto/mod256.h"
#include "crypto/safegcd.h"
#include "crypto/wide.h"

namespace belay::crypto {
namespace {

U256 remainder(const U256& a, const U256& m) {
    if (a < m) return a;
    return divide({a.limb[0], a.limb[1], a.limb[2], a.limb[3]}, m).remainder;
}

/// For even m and odd a in [1, m): with y = m^-1 mod a, a x + m (y - a) = 1 for x = m - (m y - 1) / a.
U256 inverse_even(const U256& a, const U256& m) {
    const U256 one(1);
    if (a == one) return one;
    const U256 y = inverse_odd(remainder(m, a), OddModulus(a));
    if (y.is_zero()) return U256{};
    Wide product = mul_wide(m, y);
    product[0] -= 1;  // m y >= m > 1, and m y is even, so at least 2: no borrow unless the low limb is 0
    if (product[0] == ~u64{0})
        for (std::size_t i = 1; i < 8 && product[i]-- == 0; ++i) {
        }
    const Wide q = divide(product, a).quotient;
    U256 x;
    sub(x, m, U256(q[0], q[1], q[2], q[3]));
    return x;
}

}  // namespace

U256 mul_mod(const U256& a, const U256& b, const U256& m) {
    if (m.is_zero()) return U256{};
    return divide(mul_wide(a, b), m).remainder;
}

U256 inverse_mod(const U256& a, const U256& m) {
    if (m <= U256(1)) return U256{};
    const U256 reduced = remainder(a, m);
    if (m.bit(0)) return inverse_odd(reduced, OddModulus(m));
    return reduced.bit(0) ? inverse_even(reduced, m) : U256{};
}

}  // namespace belay::crypto

// LIBS: belay_crypto
// SPDX-License-Identifier: Apache-2.0
// mulmod256 and secp256k1_add are total, and their results satisfy what defines them (rules M-26, M-28).
#include "base/check.h"
#include "crypto/mod256.h"
#include "crypto/secp256k1.h"

namespace {

using namespace belay;
using namespace belay::crypto;

void check_mod(const U256& a, const U256& b, const U256& m) {
    const U256 product = mul_mod(a, b, m);
    BELAY_CHECK(m.is_zero() ? product.is_zero() : product < m);
    BELAY_CHECK(product == mul_mod(b, a, m));
    // (a + 1) b = a b + b mod m
    U256 next, sum;
    if (!m.is_zero() && add(next, a, U256(1)) == 0) {
        const U256 rest = mul_mod(b, U256(1), m);
        if (add(sum, product, rest) != 0 || sum >= m) sub(sum, sum, m);
        BELAY_CHECK(mul_mod(next, b, m) == sum);
    }
    const U256 inverse = inverse_mod(a, m);
    BELAY_CHECK(inverse.is_zero() || (inverse < m && mul_mod(a, inverse, m) == U256(1)));
}

void check_points(const secp256k1::AffinePoint& p, const secp256k1::AffinePoint& q) {
    if (!secp256k1::canonical(p) || !secp256k1::canonical(q)) return;
    const auto sum = secp256k1::add(p, q);
    BELAY_CHECK(secp256k1::canonical(sum) && sum == secp256k1::add(q, p));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 128) return 0;
    const U256 v[] = {U256::from_le(data), U256::from_le(data + 32), U256::from_le(data + 64),
                      U256::from_le(data + 96)};
    check_mod(v[0], v[1], v[2]);
    check_points({v[0], v[1]}, {v[2], v[3]});
    check_points({v[0], v[1]}, {v[0], v[1]});
    return 0;
}

// SPDX-License-Identifier: Apache-2.0
#include "crypto/mod256.h"

#include <gtest/gtest.h>

#include <random>

#include "base/hex.h"
#include "crypto/secp256k1.h"
#include "crypto/wide.h"

namespace belay::crypto {
namespace {

const U256 kMax{~0ULL, ~0ULL, ~0ULL, ~0ULL};

/// a + b mod m for a, b < m.
U256 slow_add(const U256& a, const U256& b, const U256& m) {
    U256 out;
    if (add(out, a, b) != 0 || out >= m) sub(out, out, m);
    return out;
}

/// Double and add, bit by bit.
U256 slow_mul(const U256& a, const U256& b, const U256& m) {
    if (m.is_zero()) return {};
    const auto reduce = [&m](const U256& v) {
        U256 out, one(1);
        if (m == one) return U256{};
        for (unsigned i = 256; i-- > 0;) {
            out = slow_add(out, out, m);
            if (v.bit(i)) out = slow_add(out, one, m);
        }
        return out;
    };
    const U256 x = reduce(a);
    U256 out;
    for (unsigned i = 256; i-- > 0;) {
        out = slow_add(out, out, m);
        if (b.bit(i)) out = slow_add(out, x, m);
    }
    return out;
}

/// Numbers that make carries: all ones, powers of two and neighbours, the curve's moduli, and random ones of
/// every size.
std::vector<U256> awkward_values() {
    std::vector<U256> out = {0,
                             1,
                             2,
                             3,
                             4,
                             kMax,
                             secp256k1::kP,
                             secp256k1::kN,
                             {0, 1, 0, 0},
                             {~0ULL, 0, 0, 0},
                             {0, 0, 0, 1ULL << 63},
                             {1, 0, 0, 1ULL << 63},
                             {~0ULL, ~0ULL, 0, 0},
                             {0, ~0ULL, 0, ~0ULL},
                             {~0ULL, ~0ULL, ~0ULL, ~0ULL >> 1},
                             {6, 0, 0, 0},
                             {0, 0, 1, 0}};
    std::mt19937_64 random(11);
    for (unsigned bits = 3; bits <= 256; bits += 11) {
        U256 v{random(), random(), random(), random()};
        for (unsigned i = bits; i < 256; ++i) v.limb[i / 64] &= ~(1ULL << (i % 64));
        out.push_back(v);
    }
    return out;
}

TEST(Mod256, products_agree_with_double_and_add) {
    const auto values = awkward_values();
    for (const U256& m : values)
        for (std::size_t i = 0; i < values.size(); i += 2)
            for (std::size_t j = i; j < values.size(); j += 3)
                ASSERT_EQ(mul_mod(values[i], values[j], m), slow_mul(values[i], values[j], m));
}

TEST(Mod256, division_restores_the_numerator) {
    const auto values = awkward_values();
    for (const U256& a : values)
        for (const U256& b : values)
            for (const U256& d : values) {
                if (d.is_zero()) continue;
                const Wide n = mul_wide(a, b);
                const WideDivision result = divide(n, d);
                ASSERT_LT(result.remainder, d);
                // quotient * d + remainder, limb by limb
                Wide back{result.remainder.limb[0], result.remainder.limb[1], result.remainder.limb[2],
                          result.remainder.limb[3]};
                for (std::size_t i = 0; i < 8; ++i) {
                    u64 carry = 0;
                    for (std::size_t j = 0; i + j < 8; ++j) {
                        const u128 t =
                            u128{result.quotient[i]} * (j < 4 ? d.limb[j] : 0) + back[i + j] + carry;
                        back[i + j] = static_cast<u64>(t);
                        carry = static_cast<u64>(t >> 64);
                    }
                }
                ASSERT_EQ(back, n);
            }
}

U256 slow_gcd(U256 a, U256 b) {
    while (!b.is_zero()) {
        const U256 r = divide({a.limb[0], a.limb[1], a.limb[2], a.limb[3]}, b).remainder;
        a = b;
        b = r;
    }
    return a;
}

void check_inverse(const U256& a, const U256& m) {
    const U256 x = inverse_mod(a, m);
    if (m <= U256(1) || slow_gcd(a, m) != U256(1)) {
        ASSERT_TRUE(x.is_zero()) << to_hex(a.to_hash()) << " mod " << to_hex(m.to_hash());
        return;
    }
    ASSERT_LT(x, m);
    ASSERT_EQ(mul_mod(a, x, m), U256(1)) << to_hex(a.to_hash()) << " mod " << to_hex(m.to_hash());
}

TEST(Mod256, inverses_are_unique_and_total) {
    const auto values = awkward_values();
    for (const U256& a : values)
        for (const U256& m : values) check_inverse(a, m);
}

TEST(Mod256, inverses_of_all_small_operands) {
    for (u64 m = 0; m < 80; ++m)
        for (u64 a = 0; a < 90; ++a) check_inverse(U256(a), U256(m));
}

TEST(Mod256, inverses_of_many_random_operands) {
    std::mt19937_64 random(12);
    for (int i = 0; i < 4000; ++i) {
        const U256 a{random(), random(), random(), random()};
        check_inverse(a, secp256k1::kP);
        check_inverse(a, U256{random(), random(), random(), random()});
        check_inverse(U256{random(), random(), 0, 0},
                      U256{random(), random(), random(), i % 2 == 0 ? ~0ULL : 0});
    }
}

}  // namespace
}  // namespace belay::crypto

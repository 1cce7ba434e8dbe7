// SPDX-License-Identifier: Apache-2.0
#include "circuit/product_row.h"

#include <algorithm>

namespace belay::circuit {
namespace {

constexpr std::size_t kPlaces = 36;
using Places = std::array<i64, kPlaces>;  // coefficients of powers of 2^16

void normalize(Places& n) {
    for (std::size_t k = 0; k + 1 < kPlaces; ++k) {
        n[k + 1] += n[k] >> 16;
        n[k] &= 0xffff;
    }
}

/// The quotient of a multiple of p = 2^256 - 2^32 - 977, which is not negative.
void divide_exactly(Places n, std::array<u32, kLimbs + 1>& q) {
    Places quotient{};
    normalize(n);
    while (std::any_of(n.begin() + kLimbs, n.end(), [](i64 limb) { return limb != 0; })) {
        Places high{};
        std::copy(n.begin() + kLimbs, n.end(), high.begin());
        std::fill(n.begin() + kLimbs, n.end(), 0);
        for (std::size_t k = 0; k + 2 < kPlaces; ++k) {
            quotient[k] += high[k];
            n[k] += 977 * high[k];
            n[k + 2] += high[k];
        }
        normalize(n);
    }
    if (std::any_of(n.begin(), n.end(), [](i64 limb) { return limb != 0; })) ++quotient[0];
    normalize(quotient);
    for (std::size_t k = 0; k < q.size(); ++k) q[k] = static_cast<u32>(quotient[k]);
}

/// f g - t as the chip sums it: from bytes, so that coefficients stay small.
Places products(const ProductRow& row) {
    Places n{};
    for (std::size_t i = 0; i < kLimbs; ++i) {
        n[i] -= row.t[i];
        for (std::size_t j = 0; j < kLimbs; ++j) {
            const i64 f0 = row.f[i] & 0xff, f1 = row.f[i] >> 8, g0 = row.g[j] & 0xff, g1 = row.g[j] >> 8;
            n[i + j] += f0 * g0 + 256 * (f0 * g1 + f1 * g0);
            n[i + j + 1] += f1 * g1;
        }
    }
    return n;
}

}  // namespace

ProductRow ProductRow::of(Modulus modulus, const Limbs& f, const Limbs& g, const Limbs& t) {
    ProductRow row{.modulus = modulus, .f = f, .g = g, .t = t};
    const Places sum = products(row);
    const bool secp = modulus == Modulus::secp256k1;
    Places n = sum;
    if (secp) {
        n[2 * kLimbs] += kOffset;
        n[kLimbs + 2] -= kOffset;
        n[kLimbs] -= i64{977} * kOffset;
        divide_exactly(n, row.q);
    } else {
        normalize(n);
        for (std::size_t k = 0; k <= kLimbs; ++k) row.q[k] = static_cast<u32>(n[kLimbs + k]);
    }
    i64 carry = 0;
    for (std::size_t k = 0; k < kCarries; ++k) {
        const auto q = [&](std::size_t down) {
            if (k < down || k - down > kLimbs) return i64{0};
            return i64{row.q[k - down]} - (secp && k - down == kLimbs ? kOffset : 0);
        };
        carry += sum[k] - q(kLimbs) + (secp ? q(2) + 977 * q(0) : 0);
        carry >>= 16;
        row.carries[k] = static_cast<i32>(carry);
    }
    return row;
}

}  // namespace belay::circuit

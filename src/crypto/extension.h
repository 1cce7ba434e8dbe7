// SPDX-License-Identifier: Apache-2.0
// Extensions of KoalaBear of degree 4, 5 and 6. Freestanding.
//
//   degree 4   X^4 - 3          124 bits
//   degree 5   X^5 + X^2 - 1    155 bits, the field of kb5_dot (rule M-31) and of the parameter set p100
//   degree 6   X^6 + X^3 + 1    186 bits, the field of p128
//
// All are irreducible over KoalaBear (extension_test.cpp).
#pragma once

#include "crypto/koalabear.h"

namespace belay::crypto {

namespace extension_detail {

/// A product of 2 D - 1 coefficients, reduced by the modulus of degree D. `F` is KoalaBear or lanes of it.
template <std::size_t D, class F>
[[gnu::always_inline]] constexpr std::array<F, D> folded(const std::array<F, 2 * D - 1>& c) {
    if constexpr (D == 4) {  // X^4 = 3
        const auto triple = [](const F& x) { return x + x + x; };
        return {c[0] + triple(c[4]), c[1] + triple(c[5]), c[2] + triple(c[6]), c[3]};
    } else if constexpr (D == 5) {  // X^5 = 1 - X^2, X^6 = X - X^3, X^7 = X^2 - X^4, X^8 = X^3 + X^2 - 1
        return {c[0] + c[5] - c[8], c[1] + c[6], c[2] - c[5] + c[7] + c[8], c[3] - c[6] + c[8], c[4] - c[7]};
    } else {  // X^6 = -1 - X^3, X^7 = -X - X^4, X^8 = -X^2 - X^5, X^9 = 1, X^10 = X
        static_assert(D == 6);
        return {c[0] - c[6] + c[9], c[1] - c[7] + c[10], c[2] - c[8], c[3] - c[6], c[4] - c[7], c[5] - c[8]};
    }
}

}  // namespace extension_detail

template <std::size_t D>
class Extension {
  public:
    static constexpr std::size_t kDegree = D;
    /// Canonical coefficients, constant first.
    using Words = std::array<u32, D>;

    constexpr Extension() = default;
    constexpr Extension(KoalaBear constant) : c_{constant} {}
    constexpr explicit Extension(const std::array<KoalaBear, D>& coefficients) : c_(coefficients) {}
    static constexpr Extension one() { return KoalaBear::from_canonical(1); }
    /// Every word is below p.
    static constexpr Extension from_canonical(const Words& words) {
        Extension out;
        for (std::size_t i = 0; i < D; ++i) out.c_[i] = KoalaBear::from_canonical(words[i]);
        return out;
    }
    constexpr Words canonical() const {
        Words out{};
        for (std::size_t i = 0; i < D; ++i) out[i] = c_[i].canonical();
        return out;
    }
    constexpr const KoalaBear& operator[](std::size_t i) const { return c_[i]; }
    constexpr KoalaBear& operator[](std::size_t i) { return c_[i]; }

    constexpr bool operator==(const Extension&) const = default;
    constexpr bool is_zero() const { return *this == Extension{}; }

    friend constexpr Extension operator+(const Extension& a, const Extension& b) {
        Extension out;
        for (std::size_t i = 0; i < D; ++i) out.c_[i] = a.c_[i] + b.c_[i];
        return out;
    }
    friend constexpr Extension operator-(const Extension& a, const Extension& b) {
        Extension out;
        for (std::size_t i = 0; i < D; ++i) out.c_[i] = a.c_[i] - b.c_[i];
        return out;
    }
    friend constexpr Extension operator*(const Extension& a, const Extension& b) {
        std::array<KoalaBear, 2 * D - 1> product{};
        for (std::size_t k = 0; k < 2 * D - 1; ++k) {
            const std::size_t first = k < D ? 0 : k - D + 1, end = k < D ? k + 1 : D;
            u64 sum = 0;
            for (std::size_t i = first; i < end; ++i) {
                if (i - first == 4) sum = KoalaBear::lowered(sum);
                sum += u64{a.c_[i].raw()} * b.c_[k - i].raw();
            }
            product[k] = KoalaBear::from_raw(KoalaBear::reduce(KoalaBear::lowered(sum)));
        }
        return Extension(extension_detail::folded<D>(product));
    }
    friend constexpr Extension operator*(const Extension& a, KoalaBear b) {
        Extension out;
        for (std::size_t i = 0; i < D; ++i) out.c_[i] = a.c_[i] * b;
        return out;
    }
    friend constexpr Extension operator*(KoalaBear a, const Extension& b) { return b * a; }
    constexpr Extension operator-() const { return Extension{} - *this; }
    constexpr Extension& operator+=(const Extension& o) { return *this = *this + o; }
    constexpr Extension& operator-=(const Extension& o) { return *this = *this - o; }
    constexpr Extension& operator*=(const Extension& o) { return *this = *this * o; }

    constexpr Extension power(u64 exponent) const {
        Extension base = *this, out = one();
        for (; exponent != 0; exponent >>= 1, base *= base)
            if ((exponent & 1) != 0) out *= base;
        return out;
    }

    /// The p-th power, by linearity: sum of c_i (X^p)^i.
    constexpr Extension frobenius() const {
        static constexpr std::array<Extension, D> kImages = frobenius_images();
        Extension out;
        for (std::size_t i = 0; i < D; ++i) out += kImages[i] * c_[i];
        return out;
    }

    /// The inverse; 0 for 0. The norm a^(1 + p + ... + p^(D-1)) lies in KoalaBear.
    constexpr Extension inverse() const {
        Extension conjugate = frobenius(), others = conjugate;
        for (std::size_t i = 2; i < D; ++i) {
            conjugate = conjugate.frobenius();
            others *= conjugate;
        }
        const Extension norm = others * *this;
        return others * norm[0].inverse();
    }

  private:
    /// X^(i p).
    static constexpr std::array<Extension, D> frobenius_images() {
        Extension x;
        x.c_[1] = KoalaBear::from_canonical(1);
        const Extension x_to_p = x.power(KoalaBear::kModulus);
        std::array<Extension, D> out{one()};
        for (std::size_t i = 1; i < D; ++i) out[i] = out[i - 1] * x_to_p;
        return out;
    }

    std::array<KoalaBear, D> c_{};
};

using Kb4 = Extension<4>;
using Kb5 = Extension<5>;
using Kb6 = Extension<6>;

}  // namespace belay::crypto

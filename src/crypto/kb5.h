// SPDX-License-Identifier: Apache-2.0
// The degree-5 extension of KoalaBear, X^5 + X^2 - 1 (rule M-31). Freestanding.
#pragma once

#include "crypto/koalabear.h"

namespace belay::crypto {

/// Five canonical coefficients, constant first: 20 bytes, as kb5_dot's operands lie in machine memory.
using Kb5Words = std::array<u32, 5>;

class Kb5 {
  public:
    constexpr Kb5() = default;
    constexpr Kb5(KoalaBear constant) : c_{constant} {}
    constexpr explicit Kb5(const std::array<KoalaBear, 5>& coefficients) : c_(coefficients) {}
    /// Every word is below p.
    static constexpr Kb5 from_canonical(const Kb5Words& words) {
        Kb5 out;
        for (std::size_t i = 0; i < 5; ++i) out.c_[i] = KoalaBear::from_canonical(words[i]);
        return out;
    }
    constexpr Kb5Words canonical() const {
        Kb5Words out{};
        for (std::size_t i = 0; i < 5; ++i) out[i] = c_[i].canonical();
        return out;
    }
    constexpr const KoalaBear& operator[](std::size_t i) const { return c_[i]; }

    constexpr bool operator==(const Kb5&) const = default;
    constexpr bool is_zero() const { return *this == Kb5{}; }

    friend constexpr Kb5 operator+(const Kb5& a, const Kb5& b) {
        Kb5 out;
        for (std::size_t i = 0; i < 5; ++i) out.c_[i] = a.c_[i] + b.c_[i];
        return out;
    }
    friend constexpr Kb5 operator-(const Kb5& a, const Kb5& b) {
        Kb5 out;
        for (std::size_t i = 0; i < 5; ++i) out.c_[i] = a.c_[i] - b.c_[i];
        return out;
    }
    friend constexpr Kb5 operator*(const Kb5& a, const Kb5& b) {
        std::array<KoalaBear, 9> product{};
        for (std::size_t i = 0; i < 5; ++i)
            for (std::size_t j = 0; j < 5; ++j) product[i + j] += a.c_[i] * b.c_[j];
        return folded(product);
    }
    friend constexpr Kb5 operator*(const Kb5& a, KoalaBear b) {
        Kb5 out;
        for (std::size_t i = 0; i < 5; ++i) out.c_[i] = a.c_[i] * b;
        return out;
    }
    constexpr Kb5 operator-() const { return Kb5{} - *this; }
    constexpr Kb5& operator+=(const Kb5& o) { return *this = *this + o; }
    constexpr Kb5& operator-=(const Kb5& o) { return *this = *this - o; }
    constexpr Kb5& operator*=(const Kb5& o) { return *this = *this * o; }

    constexpr Kb5 power(u64 exponent) const {
        Kb5 base = *this, out(KoalaBear::from_canonical(1));
        for (; exponent != 0; exponent >>= 1, base *= base)
            if ((exponent & 1) != 0) out *= base;
        return out;
    }

    /// The p-th power, by linearity: sum of c_i (X^p)^i.
    Kb5 frobenius() const;
    /// The inverse; 0 for 0.
    Kb5 inverse() const;

    /// A polynomial of degree 8 reduced with X^5 = 1 - X^2, X^6 = X - X^3, X^7 = X^2 - X^4, X^8 = X^3 + X^2
    /// - 1.
    static constexpr Kb5 folded(const std::array<KoalaBear, 9>& c) {
        return Kb5(std::array<KoalaBear, 5>{c[0] + c[5] - c[8], c[1] + c[6], c[2] - c[5] + c[7] + c[8],
                                            c[3] - c[6] + c[8], c[4] - c[7]});
    }

  private:
    std::array<KoalaBear, 5> c_{};
};

/// sum x_i y_i over canonical words (rule M-31 without its limit on n); both spans have the same length. The
/// guest build supplies its own definition in place of kb5_soft.cpp.
Kb5Words kb5_dot(std::span<const Kb5Words> x, std::span<const Kb5Words> y);

}  // namespace belay::crypto

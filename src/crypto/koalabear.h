// SPDX-License-Identifier: Apache-2.0
// KoalaBear, the prime field of p = 2^31 - 2^24 + 1 (rule T-1), in Montgomery form with R = 2^32.
// Freestanding.
#pragma once

#include "base/bytes.h"

namespace belay::crypto {

class KoalaBear {
  public:
    static constexpr u32 kModulus = 0x7f000001;
    static constexpr u32 kModulusInverse = 0x81000001;  // p^-1 mod 2^32

    constexpr KoalaBear() = default;
    /// `value` is below p: callers check canonical() of what comes from outside.
    static constexpr KoalaBear from_canonical(u32 value) { return from_raw(reduce(u64{value} * kRSquared)); }
    /// Any 64-bit value, reduced.
    static constexpr KoalaBear from_u64(u64 value) {
        return from_canonical(static_cast<u32>(value % kModulus));
    }
    static constexpr bool is_canonical(u32 value) { return value < kModulus; }
    constexpr u32 canonical() const { return reduce(raw_); }

    /// The Montgomery form: value R mod p.
    static constexpr KoalaBear from_raw(u32 raw) {
        KoalaBear out;
        out.raw_ = raw;
        return out;
    }
    constexpr u32 raw() const { return raw_; }

    constexpr bool operator==(const KoalaBear&) const = default;
    constexpr bool is_zero() const { return raw_ == 0; }

    friend constexpr KoalaBear operator+(KoalaBear a, KoalaBear b) {
        const u32 sum = a.raw_ + b.raw_;  // below 2 p < 2^32
        return from_raw(sum >= kModulus ? sum - kModulus : sum);
    }
    friend constexpr KoalaBear operator-(KoalaBear a, KoalaBear b) {
        return from_raw(a.raw_ >= b.raw_ ? a.raw_ - b.raw_ : a.raw_ - b.raw_ + kModulus);
    }
    friend constexpr KoalaBear operator*(KoalaBear a, KoalaBear b) {
        return from_raw(reduce(u64{a.raw_} * b.raw_));
    }
    constexpr KoalaBear operator-() const { return KoalaBear{} - *this; }
    constexpr KoalaBear& operator+=(KoalaBear o) { return *this = *this + o; }
    constexpr KoalaBear& operator-=(KoalaBear o) { return *this = *this - o; }
    constexpr KoalaBear& operator*=(KoalaBear o) { return *this = *this * o; }

    /// (x + c)^3, the S-box after its round constant.
    static constexpr KoalaBear cube_of_sum(KoalaBear x, KoalaBear c) {
        const KoalaBear sum = x + c;
        return sum * sum * sum;
    }

    /// x / 2^k for k <= 24. As 2^-k = -127 * 2^(24-k) mod p, the low k bits of x move to a value below p.
    template <unsigned k>
    constexpr KoalaBear halved() const {
        static_assert(k >= 1 && k <= 24);
        const u32 low = (raw_ << (32 - k)) >> 8;
        const u32 high = raw_ >> k;
        const u32 fall = (low << 7) - low;
        return from_raw(high >= fall ? high - fall : high - fall + kModulus);
    }

    constexpr KoalaBear power(u64 exponent) const {
        KoalaBear base = *this, out = from_canonical(1);
        for (; exponent != 0; exponent >>= 1, base *= base)
            if ((exponent & 1) != 0) out *= base;
        return out;
    }
    /// The inverse; 0 for 0.
    constexpr KoalaBear inverse() const { return power(kModulus - 2); }

    /// A sum of up to four products, or of two and such a result, brought below p 2^32: 4 p^2 and p 2^32 + 2
    /// p^2 are below 2 p 2^32 < 2^64. Without a branch, which would be guessed wrong half of the time.
    static constexpr u64 lowered(u64 sum) {
        constexpr u64 kBound = u64{kModulus} << 32;
        return sum - (kBound & -u64{sum >= kBound});
    }
    /// x / R mod p, canonical, for x below p 2^32.
    static constexpr u32 reduce(u64 x) {
        const u32 q = static_cast<u32>(x) * kModulusInverse;
        const u32 high = static_cast<u32>(x >> 32);
        const u32 fall = static_cast<u32>((u64{q} * kModulus) >> 32);
        return high >= fall ? high - fall : high - fall + kModulus;
    }

  private:
    static constexpr u32 kRSquared = static_cast<u32>((u128{1} << 64) % kModulus);

    u32 raw_ = 0;
};

}  // namespace belay::crypto

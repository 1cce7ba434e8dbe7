// SPDX-License-Identifier: Apache-2.0
#include "crypto/wide.h"

#include <bit>

#include "base/check.h"

namespace belay::crypto {
namespace {

/// Divides two limbs by one whose top bit is set, by a precomputed reciprocal v = floor((2^128 - 1) / d) -
/// 2^64 (Moeller and Granlund, "Improved division by invariant integers").
struct LimbDivisor {
    u64 d, v;

    explicit LimbDivisor(u64 divisor) : d(divisor), v(static_cast<u64>(~u128{0} / divisor)) {}

    /// floor((high 2^64 + low) / d) for high < d.
    u64 quotient(u64 high, u64 low) const {
        const u128 q = u128{v} * high + ((u128{high} << 64) | low);
        u64 q1 = static_cast<u64>(q >> 64) + 1;
        u64 r = low - q1 * d;
        if (r > static_cast<u64>(q)) {
            --q1;
            r += d;
        }
        return r >= d ? q1 + 1 : q1;
    }
};

/// n[0..k] -= q d[0..k); true when it would be negative.
bool subtract_multiple(u64* n, const u64* d, std::size_t k, u64 q) {
    u64 carry = 0, borrow = 0;
    for (std::size_t i = 0; i < k; ++i) {
        const u128 product = u128{q} * d[i] + carry;
        carry = static_cast<u64>(product >> 64);
        const u128 t = u128{n[i]} - static_cast<u64>(product) - borrow;
        n[i] = static_cast<u64>(t);
        borrow = static_cast<u64>(t >> 64) & 1;
    }
    const u128 t = u128{n[k]} - carry - borrow;
    n[k] = static_cast<u64>(t);
    return (t >> 64) != 0;
}

/// n[0..k] += d[0..k); true when it is no longer negative.
bool add_back(u64* n, const u64* d, std::size_t k) {
    u64 carry = 0;
    for (std::size_t i = 0; i < k; ++i) {
        const u128 t = u128{n[i]} + d[i] + carry;
        n[i] = static_cast<u64>(t);
        carry = static_cast<u64>(t >> 64);
    }
    n[k] += carry;
    return n[k] < carry;
}

/// The estimate of one quotient limb from the top three limbs of the numerator and the top two of the
/// divisor: at most two too large (Knuth, algorithm D).
u64 estimate(const u64* n, const u64* d, std::size_t k, const LimbDivisor& top) {
    if (n[k] >= d[k - 1]) return ~u64{0};
    u64 q = top.quotient(n[k], n[k - 1]);
    if (k < 2) return q;
    u128 rest = ((u128{n[k]} << 64) | n[k - 1]) - u128{q} * d[k - 1];
    while ((rest >> 64) == 0 && u128{q} * d[k - 2] > ((rest << 64) | n[k - 2])) {
        --q;
        rest += d[k - 1];
    }
    return q;
}

}  // namespace

WideDivision divide(const Wide& n, const U256& d) {
    std::size_t k = 4;
    while (k > 0 && d.limb[k - 1] == 0) --k;
    BELAY_CHECK(k > 0);

    // Both are shifted until the divisor's top bit is set.
    const auto shift = static_cast<unsigned>(std::countl_zero(d.limb[k - 1]));
    const auto shifted = [shift](u64 high, u64 low) {
        return shift == 0 ? high : (high << shift) | (low >> (64 - shift));
    };
    std::array<u64, 9> num{};
    std::array<u64, 4> div{};
    for (std::size_t i = 0; i <= 8; ++i) num[i] = shifted(i < 8 ? n[i] : 0, i > 0 ? n[i - 1] : 0);
    for (std::size_t i = 0; i < k; ++i) div[i] = shifted(d.limb[i], i > 0 ? d.limb[i - 1] : 0);

    const LimbDivisor top(div[k - 1]);
    WideDivision out;
    for (std::size_t at = 8 - k + 1; at-- > 0;) {
        u64 q = estimate(&num[at], div.data(), k, top);
        bool negative = subtract_multiple(&num[at], div.data(), k, q);
        for (; negative; --q) negative = !add_back(&num[at], div.data(), k);
        out.quotient[at] = q;
    }
    for (std::size_t i = 0; i < k; ++i)
        out.remainder.limb[i] = shift == 0 ? num[i] : (num[i] >> shift) | (num[i + 1] << (64 - shift));
    return out;
}

}  // namespace belay::crypto

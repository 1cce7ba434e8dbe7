// SPDX-License-Identifier: Apache-2.0
// Roots of unity of two-power order, and the twiddles of transforms into bit-reversed order.
#pragma once

#include "base/bytes.h"
#include "crypto/koalabear.h"

namespace belay::crypto {

/// What a transform asks of a field: the largest k with 2^k | p - 1, and a root of that order. A test
/// specializes it for a tiny field.
template <class F>
struct TwoAdic;

template <>
struct TwoAdic<KoalaBear> {
    static constexpr unsigned kLogOrder = 24;
    /// 3 generates the multiplicative group, and p - 1 = 127 * 2^24.
    static constexpr KoalaBear root() { return KoalaBear::from_canonical(3).power(127); }
};

/// The canonical root of order 2^log_order: a power of TwoAdic<F>::root().
template <class F>
constexpr F two_adic_root(unsigned log_order) {
    F out = TwoAdic<F>::root();
    for (unsigned i = TwoAdic<F>::kLogOrder; i > log_order; --i) out *= out;
    return out;
}

constexpr u64 reversed_bits(u64 value, unsigned bits) {
    u64 out = 0;
    for (unsigned i = 0; i < bits; ++i) out |= (value >> i & 1) << (bits - 1 - i);
    return out;
}

/// twiddle(j) = w^(bits of j reversed), where w has order 2^(bits + 1): the same for every number of bits
/// that j fits in, for bit i of j stands for a root of order 2^(i + 2). So two small tables serve every
/// transform up to 2^log_size.
template <class F>
class Twiddles {
  public:
    explicit Twiddles(unsigned log_size) {
        const unsigned bits = log_size == 0 ? 0 : log_size - 1;
        const unsigned low_bits = bits < kLowBits ? bits : kLowBits;
        low_.reserve(std::size_t{1} << low_bits);
        fill(low_, 0, low_bits);
        fill(high_, low_bits, bits);
    }
    F operator()(u64 j) const {
        const F low = low_[j & ((u64{1} << kLowBits) - 1)];
        return j >> kLowBits == 0 ? low : low * high_[j >> kLowBits];
    }

  private:
    static constexpr unsigned kLowBits = 12;

    static void fill(std::vector<F>& table, unsigned first_bit, unsigned end_bit) {
        table.push_back(two_adic_root<F>(0));
        for (unsigned i = first_bit; i < end_bit; ++i) {
            const F root = two_adic_root<F>(i + 2);
            for (std::size_t j = 0, n = table.size(); j < n; ++j) table.push_back(table[j] * root);
        }
    }

    std::vector<F> low_, high_;
};

}  // namespace belay::crypto

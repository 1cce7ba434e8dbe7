// SPDX-License-Identifier: Apache-2.0
// B-8: a blob's polynomial at one point. A blob holds the values of p at the 4,096th roots of unity in
// bit-reversed order.
//
// Neighbours are the values at w and -w, and q(w^2) = (p(w) + p(-w))/2 + z (p(w) - p(-w))/(2 w) is the
// polynomial of half the degree with q(z^2) = p(z). Twelve such folds leave p(z): no inversion, no special
// case when z is a root, two multiplications a fold, 8,190 in all.
#pragma once

#include <optional>

#include "wire/bls_scalar.h"
#include "wire/output.h"

namespace belay::wire {

/// z of B-8: the chain digest over versioned_hash ‖ blob, reduced modulo r. `blob` has 131,072 bytes.
U256 evaluation_point(const Hash& versioned_hash, ByteView blob);

/// Field: `to_multiplier(a)` and `mul(a, multiplier)` as in MontgomeryScalar. The object is a table of 64 KiB
/// that does not depend on the blob: make one and keep it (a program's lies in its memory and stays clean
/// after start-up).
template <class Field>
class BlobEvaluator {
  public:
    BlobEvaluator() {
        // 1/omega for the primitive root omega = 7^((r-1)/4096).
        constexpr U256 kInverseRoot{0x961a252dd8543362, 0x5046d17864183203, 0x4ae25ffab9dc5986,
                                    0x391b2856c609b478};
        std::array<U256, kLevels - 1> generator;  // of bit b of the index: omega^-(2^(10-b))
        generator[kLevels - 2] = Field::to_multiplier(kInverseRoot);
        for (std::size_t b = kLevels - 2; b-- > 0;)
            generator[b] = Field::mul(generator[b + 1], generator[b + 1]);
        inverse_[0] = Field::to_multiplier(U256{1});
        for (std::size_t b = 0; b < kLevels - 1; ++b)
            for (std::size_t k = 0, half = std::size_t{1} << b; k < half; ++k)
                inverse_[half + k] = Field::mul(inverse_[k], generator[b]);
    }

    /// p(z), z below r; nullopt when a word is not (B-7).
    std::optional<U256> evaluate(ByteView blob, const U256& z) const {
        std::array<U256, kLevels> point;  // z^(2^level), as multipliers
        point[0] = Field::to_multiplier(z);
        for (std::size_t k = 1; k < kLevels; ++k) point[k] = Field::mul(point[k - 1], point[k - 1]);

        std::array<U256, kLevels + 1> left;  // per level, the even value that waits for its neighbour
        for (std::size_t pair = 0; pair < kBlobWords / 2; ++pair) {
            const u8* const words = blob.data() + pair * 2 * kElementSize;
            const U256 even = U256::from_be(words), odd = U256::from_be(words + kElementSize);
            if (!is_scalar(even) || !is_scalar(odd)) return std::nullopt;
            U256 value = fold(even, odd, pair, point[0]);
            std::size_t level = 1, index = pair;
            for (; index & 1; ++level) {
                index >>= 1;
                value = fold(left[level], value, index, point[level]);
            }
            left[level] = value;
        }
        // Every fold left out a half.
        constexpr U256 kInverse4096{0x400fffff00100001, 0xd3686828bfce5c19, 0x5eb6a46a89213de7,
                                    0x73e66878b46ae370};
        return Field::mul(left[kLevels], Field::to_multiplier(kInverse4096));
    }

  private:
    static constexpr std::size_t kLevels = 12;

    // Twice the fold. The roots of each level are those of the one before, squared, so its table is the first
    // half.
    U256 fold(const U256& even, const U256& odd, std::size_t index, const U256& point) const {
        const U256 slope = Field::mul(Field::mul(sub_scalar(even, odd), inverse_[index]), point);
        return add_scalar(add_scalar(even, odd), slope);
    }

    std::array<U256, kBlobWords / 2> inverse_;  // omega^-(index bit-reversed in 11 bits), as multipliers
};

/// B-8 in one call; nullopt when a word is no scalar (B-7: bad advice).
template <class Field>
std::optional<BlobEvaluation> evaluate_blob(const BlobEvaluator<Field>& evaluator, const Hash& versioned_hash,
                                            ByteView blob) {
    const U256 z = evaluation_point(versioned_hash, blob);
    const auto y = evaluator.evaluate(blob, z);
    if (!y) return std::nullopt;
    return BlobEvaluation{versioned_hash, z.to_hash(), y->to_hash()};
}

}  // namespace belay::wire

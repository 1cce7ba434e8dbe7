// SPDX-License-Identifier: Apache-2.0
// Values of E in planes, one at a time, and the weights that kernels take: eq of a point as the product of a
// short table in planes and a list.
#pragma once

#include <vector>

#include "crypto/eq_table.h"
#include "prover/argument_kernels.h"
#include "verifier/closed_forms.h"

namespace belay::prover {

template <std::size_t D>
crypto::Extension<D> get(const KoalaBear* planes, std::size_t stride, std::size_t i) {
    crypto::Extension<D> out;
    for (std::size_t k = 0; k < D; ++k) out[k] = planes[k * stride + i];
    return out;
}
template <std::size_t D>
void put(KoalaBear* planes, std::size_t stride, std::size_t i, const crypto::Extension<D>& value) {
    for (std::size_t k = 0; k < D; ++k) planes[k * stride + i] = value[k];
}

/// eq(point, .): low[i] high[j] belongs to the index i + 2^log_low j.
template <std::size_t D>
class SplitWeights {
  public:
    using E = crypto::Extension<D>;
    static constexpr u32 kMaxLogLow = 9;
    /// A kernel may read a vector beyond the last value that counts.
    static constexpr std::size_t kSlack = 64;

    explicit SplitWeights(std::span<const E> point)
        : log_low_(point.size() < kMaxLogLow ? static_cast<u32>(point.size()) : kMaxLogLow),
          stride_((std::size_t{1} << log_low_) + kSlack),
          low_(D * stride_),
          high_(verifier::eq_list(point.subspan(log_low_))) {
        const std::vector<E> low = verifier::eq_list(point.first(log_low_));
        for (std::size_t i = 0; i < low.size(); ++i) put<D>(low_.data(), stride_, i, low[i]);
    }

    u32 log_low() const { return log_low_; }
    std::size_t stride() const { return stride_; }
    /// From this index on, to the end of its low table.
    const KoalaBear* low(u64 index) const { return low_.data() + (index & ((u64{1} << log_low_) - 1)); }
    const E& high(u64 index) const { return high_[index >> log_low_]; }
    E at(u64 index) const { return get<D>(low(index), stride_, 0) * high(index); }

  private:
    u32 log_low_;
    std::size_t stride_;
    std::vector<KoalaBear> low_;
    std::vector<E> high_;
};

}  // namespace belay::prover

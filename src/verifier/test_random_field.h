// SPDX-License-Identifier: Apache-2.0
// Tests only: random field elements.
#pragma once

#include <random>
#include <vector>

#include "crypto/extension.h"

namespace belay::verifier::test {

class RandomField {
  public:
    explicit RandomField(u64 seed) : random_(seed) {}
    u64 number() { return random_(); }
    crypto::KoalaBear word() { return crypto::KoalaBear::from_u64(random_()); }
    template <std::size_t D>
    crypto::Extension<D> element() {
        crypto::Extension<D> out;
        for (std::size_t i = 0; i < D; ++i) out[i] = word();
        return out;
    }
    template <std::size_t D>
    std::vector<crypto::Extension<D>> elements(std::size_t n) {
        std::vector<crypto::Extension<D>> out(n);
        for (auto& e : out) e = element<D>();
        return out;
    }

  private:
    std::mt19937_64 random_;
};

/// eq(point, index), from its definition.
template <std::size_t D>
crypto::Extension<D> eq_at(const std::vector<crypto::Extension<D>>& point, u64 index) {
    using E = crypto::Extension<D>;
    E out = E::one();
    for (std::size_t i = 0; i < point.size(); ++i)
        out *= (index >> i & 1) != 0 ? point[i] : E::one() - point[i];
    return out;
}

}  // namespace belay::verifier::test

// SPDX-License-Identifier: Apache-2.0
// Buffers that are used again: a fresh page costs a fault, and the prover's arrays come in few sizes. May be
// kept from proof to proof.
#pragma once

#include <bit>
#include <vector>

#include "crypto/koalabear.h"
#include "prover/buffer.h"

namespace belay::prover {

class Pool {
  public:
    using Words = Buffer<crypto::KoalaBear>;

    /// At least `size` words, of any content. Sizes are rounded up: the next proof's arrays are about as long
    /// as this one's, and what is not touched costs nothing.
    Words take(std::size_t size) {
        const std::size_t unit = std::bit_floor(size) / 8;
        if (unit > 1) size = (size + unit - 1) / unit * unit;
        std::size_t best = free_.size();
        for (std::size_t i = 0; i < free_.size(); ++i)
            if (free_[i].size() >= size && (best == free_.size() || free_[i].size() < free_[best].size()))
                best = i;
        if (best == free_.size() || free_[best].size() > kMostWaste * size) return Words(size);
        Words out = std::move(free_[best]);
        free_[best] = std::move(free_.back());
        free_.pop_back();
        return out;
    }
    void give(Words words) {
        if (words.size() != 0) free_.push_back(std::move(words));
    }

  private:
    static constexpr std::size_t kMostWaste = 4;
    std::vector<Words> free_;
};

}  // namespace belay::prover

// SPDX-License-Identifier: Apache-2.0
// A growing array whose elements never move: chunks of N. A chunk is allocated once, so growth never copies
// state (in the machine a copy would touch every page of it at once).
#pragma once

#include <memory>

#include "engine/limits.h"

namespace belay::clearing {

template <class T, u32 N>
class Pool {
  public:
    T& operator[](u32 i) { return (*chunks_[i / N])[i % N]; }
    const T& operator[](u32 i) const { return (*chunks_[i / N])[i % N]; }
    u32 size() const { return size_; }
    u32 push() {
        if (size_ % N == 0) chunks_.push_back(std::make_unique<std::array<T, N>>());
        return size_++;
    }

  private:
    std::vector<std::unique_ptr<std::array<T, N>>> chunks_;
    u32 size_ = 0;
};

}  // namespace belay::clearing

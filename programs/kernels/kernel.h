// SPDX-License-Identifier: Apache-2.0
// What the kernels share: a generator that is the same everywhere, and the exit code.
#pragma once

#include "base/bytes.h"

namespace belay::kernel {

class Random {
  public:
    explicit constexpr Random(u32 seed) : state_(seed) {}
    constexpr u32 next() {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 17;
        state_ ^= state_ << 5;
        return state_;
    }

  private:
    u32 state_;
};

/// 1..127: never 0, which is also what a program that did nothing returns, and below the codes of signals.
constexpr int exit_code(u32 checksum) {
    checksum ^= checksum >> 16;
    checksum ^= checksum >> 8;
    return static_cast<int>(checksum % 127) + 1;
}

}  // namespace belay::kernel

/// Called by the SDK's start-up code.
extern "C" int belay_main();

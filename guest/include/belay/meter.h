// SPDX-License-Identifier: Apache-2.0
// The meter bounds the work of one entry, by explicit charges that are the same in every build. A run that
// has not yielded within its frame of 2^B steps is void (rule B-11), but a native run has no step counter:
// the meter is what makes both builds give up at the same place. So: charge inside every loop whose length
// the input decides.
//
// A unit of weight stands for about one machine step; the bound of an entry must stay below half a frame.
// Reading and checking an entry's input is not charged: its cost has a fixed bound (six blobs), and a
// sequencer that runs a batch before it is posted could not charge it.
#pragma once

#include "base/bytes.h"
#include "belay/stop.h"

namespace belay {

/// Weights the SDK charges itself. Measured worst cases in machine steps, rounded up
/// (docs/program-author.md).
inline constexpr u32 kWeightTransaction = 4'000;  ///< decoding, hashing and the leaf of one transaction
inline constexpr u32 kWeightDeposit = 10'000;
inline constexpr u32 kWeightRecover = 40'000;
inline constexpr u32 kWeightKeccak = 2'000;  ///< one ecall of at most 1,024 bytes
inline constexpr u32 kWeightExport = 400;    ///< of one export, and
inline constexpr u32 kWeightExportByte = 4;  ///< of each of its bytes
inline constexpr u32 kWeightWithdrawal = 4'000;
inline constexpr u32 kWeightPayOut = 1'700;    ///< one exit payment: its leaf and its share of the tree
inline constexpr u32 kWeightNewToken = 6'000;  ///< of the first payment in a token, once more
inline constexpr u32 kWeightKeccakSoftware = 18'000;  ///< each 136 bytes of data beyond 1,024 bytes

/// The default bound of an entry's weight: a quarter of a frame of 2^31 steps.
inline constexpr u64 kDefaultEntryWeight = u64{1} << 29;
/// The default bound of a forced or deposit entry, which anybody may queue and nobody can refuse: 2^26 steps
/// run in seconds and prove in minutes (rule O-17).
inline constexpr u64 kDefaultForcedWeight = u64{1} << 26;

class Meter {
  public:
    void start(u64 limit) {
        used_ = 0;
        limit_ = limit;
    }
    void charge(u64 weight) {
        used_ += weight;
        if (used_ > limit_) [[unlikely]]
            stop_entry();
    }
    /// For the loader: a dropped transaction gives its weight back.
    void set_used(u64 used) { used_ = used; }
    u64 used() const { return used_; }
    u64 limit() const { return limit_; }

  private:
    u64 used_ = 0, limit_ = 0;
};

}  // namespace belay

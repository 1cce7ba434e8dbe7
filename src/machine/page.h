// SPDX-License-Identifier: Apache-2.0
// Pages of 256 bytes (rule T-6), the unit in which the executor notices changes.
#pragma once

#include <vector>

#include "base/bytes.h"

namespace belay::machine {

inline constexpr u32 kPageBits = 8;
inline constexpr u32 kPageSize = 1U << kPageBits;
inline constexpr u32 kPageCount = 1U << 24;

constexpr u32 page_of(u32 address) { return address >> kPageBits; }

/// A page and what it holds.
struct PageCopy {
    u32 page = 0;
    std::array<u8, kPageSize> bytes;
};

/// Page copies in order of arrival. Grows by fixed chunks, so that taking one never moves the others; clear()
/// keeps the memory for the next use.
class PageCopies {
  public:
    void push(u32 page, const u8* bytes) {
        if (size_ == chunks_.size() * kChunk) chunks_.emplace_back(kChunk);
        PageCopy& copy = chunks_[size_ / kChunk][size_ % kChunk];
        copy.page = page;
        std::memcpy(copy.bytes.data(), bytes, kPageSize);
        ++size_;
    }
    std::size_t size() const { return size_; }
    const PageCopy& operator[](std::size_t i) const { return chunks_[i / kChunk][i % kChunk]; }
    void clear() { size_ = 0; }

  private:
    static constexpr std::size_t kChunk = 256;

    std::vector<std::vector<PageCopy>> chunks_;
    std::size_t size_ = 0;
};

}  // namespace belay::machine

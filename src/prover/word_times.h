// SPDX-License-Identifier: Apache-2.0
// When each word of memory was last accessed in this segment: a sparse table over 2^30 words. 0 says never.
#pragma once

#include <memory>
#include <vector>

#include "base/bytes.h"

namespace belay::prover {

class WordTimes {
  public:
    WordTimes() : directory_(kChunks) {}

    /// The place of a word's time, made when nothing near it was accessed before.
    u32& at(u32 word4) {
        u32* chunk = directory_[word4 >> kChunkBits];
        if (chunk == nullptr) [[unlikely]]
            chunk = make(word4 >> kChunkBits);
        return chunk[word4 & (kChunkWords - 1)];
    }
    u32 find(u32 word4) const {
        const u32* chunk = directory_[word4 >> kChunkBits];
        return chunk == nullptr ? 0 : chunk[word4 & (kChunkWords - 1)];
    }

    /// Nothing was accessed. Keeps the memory: the next segment touches about the same.
    void clear() {
        for (const auto& chunk : chunks_) std::fill_n(chunk.get(), kChunkWords, 0);
    }

  private:
    static constexpr u32 kChunkBits = 10;  // a host page of times
    static constexpr u32 kChunkWords = 1U << kChunkBits;
    static constexpr u32 kChunks = 1U << (30 - kChunkBits);

    u32* make(u32 chunk) {
        chunks_.push_back(std::make_unique<u32[]>(kChunkWords));
        return directory_[chunk] = chunks_.back().get();
    }

    std::vector<u32*> directory_;
    std::vector<std::unique_ptr<u32[]>> chunks_;
};

}  // namespace belay::prover

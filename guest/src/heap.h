// SPDX-License-Identifier: Apache-2.0
// The heap of a program: free lists by size class over chunks of 16 KiB taken in address order. A chunk (or
// run of chunks) holds blocks of one class, so a block needs no header and its class follows from its
// address. Freed memory is never merged or given back: cheap, predictable, and no decision depends on
// anything but the order of calls.
#pragma once

#include "base/bytes.h"

namespace belay::heap {

inline constexpr u32 kChunkBits = 14;
inline constexpr u32 kChunkSize = u32{1} << kChunkBits;

/// Block sizes: 16 to 128 by 16, then four to a doubling, up to 1 GiB.
inline constexpr u32 kClasses = 8 + 4 * 23;
u32 class_of(std::size_t size);
u32 class_size(u32 index);

class Heap {
  public:
    /// [begin, begin + size) is the heap's; begin on a chunk boundary, `chunk_class` zeroed and one byte a
    /// chunk.
    constexpr void place(u8* begin, std::size_t size, u8* chunk_class) {
        begin_ = begin;
        chunk_limit_ = static_cast<u32>(size >> kChunkBits);
        chunk_class_ = chunk_class;
    }

    /// 16-byte aligned; nullptr when the heap is used up.
    void* allocate(std::size_t size) {
        if (size <= kSmallLimit) [[likely]] {
            const u32 index = small_class(size);
            if (Block* block = free_[index]) {
                free_[index] = block->next;
                return block;
            }
            return carve(index);
        }
        return allocate_large(size);
    }
    void release(void* p) {
        Block* block = static_cast<Block*>(p);
        const u32 index = chunk_class_[static_cast<std::size_t>(static_cast<u8*>(p) - begin_) >> kChunkBits];
        block->next = free_[index];
        free_[index] = block;
    }
    bool owns(const void* p) const {
        return p >= begin_ && p < begin_ + (std::size_t{chunk_limit_} << kChunkBits);
    }
    /// Bytes from the start that may have been written.
    std::size_t used() const { return std::size_t{chunks_used_} << kChunkBits; }
    u8* begin() const { return begin_; }

  private:
    static constexpr std::size_t kSmallLimit = 1024;
    struct Block {
        Block* next;
    };
    struct Bump {
        u8* next;
        u32 left;
    };
    static u32 small_class(std::size_t size);

    void* carve(u32 index);
    void* allocate_large(std::size_t size);

    u8* begin_ = nullptr;
    u8* chunk_class_ = nullptr;
    u32 chunk_limit_ = 0;
    u32 chunks_used_ = 0;
    std::array<Block*, kClasses> free_{};
    std::array<Bump, kClasses> bump_{};
};

/// The one heap of the program.
Heap& program_heap();

}  // namespace belay::heap

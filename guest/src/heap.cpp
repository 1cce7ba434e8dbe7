// SPDX-License-Identifier: Apache-2.0
#include "heap.h"

#include <bit>

namespace belay::heap {
namespace {

constexpr u32 compute_class(std::size_t size) {
    if (size <= 128) return size == 0 ? 0 : static_cast<u32>((size - 1) >> 4);
    const u32 top = static_cast<u32>(std::bit_width(size - 1)) - 1;  // 2^top <= size - 1 < 2^(top+1)
    const u32 quarter = static_cast<u32>((size - 1) >> (top - 2)) & 3;
    return 8 + 4 * (top - 7) + quarter;
}

constexpr u32 compute_size(u32 index) {
    if (index < 8) return (index + 1) * 16;
    const u32 top = 7 + (index - 8) / 4;
    return (u32{1} << top) + ((index - 8) % 4 + 1) * (u32{1} << (top - 2));
}

static_assert(compute_class(1) == 0 && compute_class(128) == 7 && compute_class(129) == 8);
static_assert(compute_size(8) == 160 && compute_class(160) == 8 && compute_class(161) == 9);
static_assert(compute_size(11) == 256 && compute_class(256) == 11 && compute_class(257) == 12);
static_assert(compute_size(kClasses - 1) == u32{1} << 30);

/// Class of every size up to 1,024 in steps of 16: RV32IM has no instruction that counts leading zeros.
constexpr auto kSmallClasses = [] {
    std::array<u8, 65> table{};
    for (u32 i = 0; i <= 64; ++i) table[i] = static_cast<u8>(compute_class(i * 16));
    return table;
}();

}  // namespace

u32 class_of(std::size_t size) { return compute_class(size); }
u32 class_size(u32 index) { return compute_size(index); }

u32 Heap::small_class(std::size_t size) { return kSmallClasses[(size + 15) >> 4]; }

void* Heap::carve(u32 index) {
    Bump& bump = bump_[index];
    const u32 size = compute_size(index);
    if (bump.left == 0) {
        // Four blocks a run keep the rest of its last chunk small; above 64 KiB a block is a run of its own.
        const u64 wanted = size > 65536 ? size : u64{size} * 4;
        const u32 chunks = static_cast<u32>((wanted + kChunkSize - 1) >> kChunkBits);
        if (chunks > chunk_limit_ - chunks_used_) return nullptr;
        bump.next = begin_ + (std::size_t{chunks_used_} << kChunkBits);
        bump.left = size > 65536 ? 1 : (chunks << kChunkBits) / size;
        for (u32 i = 0; i < chunks; ++i) chunk_class_[chunks_used_ + i] = static_cast<u8>(index);
        chunks_used_ += chunks;
    }
    void* block = bump.next;
    bump.next += size;
    --bump.left;
    return block;
}

void* Heap::allocate_large(std::size_t size) {
    if (size > compute_size(kClasses - 1)) return nullptr;
    const u32 index = compute_class(size);
    if (Block* block = free_[index]) {
        free_[index] = block->next;
        return block;
    }
    return carve(index);
}

}  // namespace belay::heap

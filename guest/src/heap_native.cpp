// SPDX-License-Identifier: Apache-2.0
// The program's heap natively: the same allocator over one mapping that stays at its place for the life of
// the library, and scratch memory for calls beside the state.
#include <sys/mman.h>

#include <new>

#include "belay/stop.h"
#include "heap.h"
#include "native_runtime.h"

namespace belay::heap {
namespace {

// Twice the guest's: pointers are twice as wide, so what fits there fits here. Address space only, until it is written.
constexpr std::size_t kHeapSize = std::size_t{1} << 30;
constexpr std::size_t kScratchSize = std::size_t{64} << 20;

constinit u8 chunk_class[kHeapSize >> kChunkBits] = {};
constinit Heap heap;
constinit u8* mapping = nullptr;

u8* map(std::size_t size) {
    void* p =
        ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return p == MAP_FAILED ? nullptr : static_cast<u8*>(p);
}

void place() {
    mapping = map(kHeapSize + kChunkSize);
    if (mapping == nullptr) stop_entry();
    const std::uintptr_t start =
        (reinterpret_cast<std::uintptr_t>(mapping) + kChunkSize - 1) / kChunkSize * kChunkSize;
    heap.place(mapping + (start - reinterpret_cast<std::uintptr_t>(mapping)), kHeapSize, chunk_class);
}

[[gnu::destructor]] void unmap() {
    if (mapping != nullptr) ::munmap(mapping, kHeapSize + kChunkSize);
}

/// A thread's scratch memory: handed out in order, taken back as a whole.
struct Scratch {
    u8* begin = nullptr;
    std::size_t used = 0;
    u32 depth = 0;

    ~Scratch() {
        if (begin != nullptr) ::munmap(begin, kScratchSize);
    }
    void* allocate(std::size_t size) {
        if (begin == nullptr && (begin = map(kScratchSize)) == nullptr) stop_entry();
        if (size > kScratchSize - 16 - used) stop_entry();
        void* p = begin + used;
        used += (size + 15) / 16 * 16;
        return p;
    }
};
thread_local Scratch scratch;

void* allocate_or_stop(std::size_t size) {
    if (scratch.depth > 0) return scratch.allocate(size);
    if (mapping == nullptr) [[unlikely]]
        place();
    void* p = heap.allocate(size);
    if (p == nullptr) [[unlikely]]
        stop_entry();
    return p;
}

void release(void* p) {
    if (p != nullptr && heap.owns(p) && scratch.depth == 0) heap.release(p);
}

void* allocate_aligned(std::size_t size, std::align_val_t alignment) {
    if (static_cast<std::size_t>(alignment) > 16) stop_entry();
    return allocate_or_stop(size);
}

}  // namespace

Heap& program_heap() { return heap; }

}  // namespace belay::heap

namespace belay::native {

ScratchScope::ScratchScope() {
    if (heap::scratch.depth++ == 0) heap::scratch.used = 0;
}
ScratchScope::~ScratchScope() { --heap::scratch.depth; }

}  // namespace belay::native

#include "operators.inc"

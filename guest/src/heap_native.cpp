// SPDX-License-Identifier: Apache-2.0
// The program's heap natively: the same allocator over one mapping that stays at its place for the life of
// the library, and scratch memory for calls beside the state.
#include <sys/mman.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "belay/stop.h"
#include "heap.h"
#include "native_runtime.h"

namespace belay::heap {
namespace {

// Twice the guest's: pointers are twice as wide, so what fits there fits here. Address space only, until it
// is written.
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

/// A thread's scratch memory: handed out in order, taken back as a whole. It begins with a link, by which the
/// library finds all of them when it goes: a destructor at thread exit would keep the library loaded until
/// then.
struct Scratch {
    u8* begin;
    std::size_t used;
    u32 depth;

    void* allocate(std::size_t size);
};
constinit thread_local Scratch scratch{};

using Link = std::atomic<u8*>;
/// Outside the state: a restore must not touch the list.
constinit Link* links = nullptr;

[[gnu::constructor]] void make_links() { links = new (std::malloc(sizeof(Link))) Link(nullptr); }

[[gnu::destructor]] void unmap() {
    if (mapping != nullptr) ::munmap(mapping, kHeapSize + kChunkSize);
    for (u8* next = links->load(); next != nullptr;) {
        u8* const following = *reinterpret_cast<u8**>(next);
        ::munmap(next, kScratchSize);
        next = following;
    }
    std::free(links);
}

void* Scratch::allocate(std::size_t size) {
    if (begin == nullptr) {
        begin = map(kScratchSize);
        if (begin == nullptr) stop_entry();
        u8* head = links->load();
        do *reinterpret_cast<u8**>(begin) = head;
        while (!links->compare_exchange_weak(head, begin));
    }
    if (used == 0) used = 16;
    if (size > kScratchSize - 16 - used) stop_entry();
    void* p = begin + used;
    used += (size + 15) / 16 * 16;
    return p;
}

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

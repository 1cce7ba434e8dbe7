// SPDX-License-Identifier: Apache-2.0
// The heap between the linker script's marks, and the allocation functions over it. Guest only.
#include <new>

#include "belay/stop.h"
#include "heap.h"

extern "C" belay::u8 belay_heap_begin[];
extern "C" belay::u8 belay_heap_end[];

namespace belay::heap {
namespace {

constexpr std::size_t kHeapSize = 512U << 20;
constinit u8 chunk_class[kHeapSize >> kChunkBits] = {};
constinit Heap heap;
constinit bool placed = false;

void* allocate_or_stop(std::size_t size) {
    if (!placed) [[unlikely]] {
        heap.place(belay_heap_begin, kHeapSize, chunk_class);
        placed = true;
    }
    void* p = heap.allocate(size);
    if (p == nullptr) [[unlikely]]
        stop_entry();
    return p;
}

void release(void* p) {
    if (p != nullptr) heap.release(p);
}

/// Alignments beyond 16 are a static object's business; the heap's blocks have 16.
void* allocate_aligned(std::size_t size, std::align_val_t alignment) {
    if (static_cast<std::size_t>(alignment) > 16) stop_entry();
    return allocate_or_stop(size);
}

}  // namespace

Heap& program_heap() { return heap; }

}  // namespace belay::heap

#include "operators.inc"

extern "C" {
void* malloc(std::size_t size) { return belay::heap::allocate_or_stop(size); }
void free(void* p) { belay::heap::release(p); }
}

// SPDX-License-Identifier: Apache-2.0
// Undo for the native build: all of a program's state is the used part of its heap and this library's own
// writable data. A snapshot holds both by pages and shares a page with the one before when it has not
// changed. Native only.
#include <link.h>

#include <cstdlib>

#include "belay/stop.h"
#include "heap.h"
#include "native_runtime.h"

namespace belay::native {
namespace {

constexpr std::size_t kPage = 4096;

struct Page {
    u64 owners;
    u64 bytes[kPage / 8];
};

struct Range {
    u8* begin = nullptr;
    std::size_t size = 0;
};
constexpr std::size_t kMaxRanges = 8;
struct Ranges {
    Range items[kMaxRanges];
    std::size_t count = 0;
    void add(u8* begin, u8* end) {
        if (begin < end && count < kMaxRanges)
            items[count++] = {begin, static_cast<std::size_t>(end - begin)};
    }
};

/// Writable segments of the library that holds `probe`, less what the dynamic linker has made read-only.
struct Search {
    const u8* probe;
    Ranges found;
};
int visit(dl_phdr_info* info, std::size_t, void* context) {
    Search& search = *static_cast<Search*>(context);
    u8* const base = reinterpret_cast<u8*>(info->dlpi_addr);
    Ranges writable;
    const u8 *relro_begin = nullptr, *relro_end = nullptr;
    bool mine = false;
    for (int i = 0; i < info->dlpi_phnum; ++i) {
        const ElfW(Phdr)& segment = info->dlpi_phdr[i];
        u8* const begin = base + segment.p_vaddr;
        u8* const end = begin + segment.p_memsz;
        if (segment.p_type == PT_LOAD && (segment.p_flags & PF_W) != 0) {
            writable.add(begin, end);
            mine |= search.probe >= begin && search.probe < end;
        }
        if (segment.p_type == PT_GNU_RELRO) {
            relro_begin = begin;
            relro_end = base + (segment.p_vaddr + segment.p_memsz + kPage - 1) / kPage * kPage;
        }
    }
    if (!mine) return 0;
    for (std::size_t i = 0; i < writable.count; ++i) {
        u8* const begin = writable.items[i].begin;
        u8* const end = begin + writable.items[i].size;
        if (relro_begin == nullptr || relro_end <= begin || relro_begin >= end) {
            search.found.add(begin, end);
        } else {
            search.found.add(begin, begin + (relro_begin > begin ? relro_begin - begin : 0));
            search.found.add(begin + (relro_end - begin), end);
        }
    }
    return 1;
}

/// Plain loops: sanitizers guard red zones between the objects that are copied here as one, and see a race
/// where a thread reads what a restore overwrites with the same bytes.
#define BELAY_RAW __attribute__((no_sanitize("address", "thread", "undefined"), noinline))

BELAY_RAW bool equal(const u64* a, const u64* b, std::size_t words) {
    u64 different = 0;
    for (std::size_t i = 0; i < words; ++i) different |= a[i] ^ b[i];
    return different == 0;
}
BELAY_RAW void copy(u64* to, const u64* from, std::size_t words) {
    for (std::size_t i = 0; i < words; ++i) to[i] = from[i];
}

}  // namespace
}  // namespace belay::native

using namespace belay;
using namespace belay::native;

struct belay_snapshot {
    Ranges ranges;
    std::size_t page_count;
    Page** pages;
};

namespace {

/// Outside the state: a restore must not touch it.
struct Memo {
    Ranges library;
    const belay_snapshot* last = nullptr;
};
constinit Memo* memo = nullptr;

[[gnu::destructor]] void forget_memo() { std::free(memo); }

Memo& the_memo() {
    if (memo == nullptr) {
        memo = static_cast<Memo*>(std::malloc(sizeof(Memo)));
        *memo = {};
        Search search{reinterpret_cast<const u8*>(&memo), {}};
        ::dl_iterate_phdr(visit, &search);
        memo->library = search.found;
    }
    return *memo;
}

std::size_t pages_of(const Range& range) { return (range.size + kPage - 1) / kPage; }

/// Calls f(live, words, index) for every page of every range.
template <class F>
void for_pages(const Ranges& ranges, F f) {
    std::size_t index = 0;
    for (std::size_t r = 0; r < ranges.count; ++r) {
        const Range& range = ranges.items[r];
        for (std::size_t at = 0; at < range.size; at += kPage, ++index) {
            const std::size_t size = range.size - at < kPage ? range.size - at : kPage;
            f(reinterpret_cast<u64*>(range.begin + at), size / 8, index);
        }
    }
}

}  // namespace

extern "C" {

[[gnu::visibility("default")]] belay_snapshot* belay_take_snapshot(void) {
    Memo& m = the_memo();
    auto* out = static_cast<belay_snapshot*>(std::malloc(sizeof(belay_snapshot)));
    out->ranges = m.library;
    u8* const heap_begin = heap::program_heap().begin();
    out->ranges.add(heap_begin, heap_begin + heap::program_heap().used());
    out->page_count = 0;
    for (std::size_t r = 0; r < out->ranges.count; ++r) out->page_count += pages_of(out->ranges.items[r]);
    out->pages = static_cast<Page**>(std::malloc(out->page_count * sizeof(Page*)));

    // The ranges only ever grow at the end (the heap), so equal indices mean equal addresses.
    const belay_snapshot* last = m.last;
    for_pages(out->ranges, [&](const u64* live, std::size_t words, std::size_t index) {
        if (last != nullptr && index < last->page_count && equal(last->pages[index]->bytes, live, words)) {
            ++last->pages[index]->owners;
            out->pages[index] = last->pages[index];
            return;
        }
        Page* page = static_cast<Page*>(std::malloc(sizeof(Page)));
        page->owners = 1;
        copy(page->bytes, live, words);
        out->pages[index] = page;
    });
    m.last = out;
    return out;
}

[[gnu::visibility("default")]] void belay_restore(const belay_snapshot* snapshot) {
    for_pages(snapshot->ranges, [&](u64* live, std::size_t words, std::size_t index) {
        const u64* saved = snapshot->pages[index]->bytes;
        if (!equal(saved, live, words)) copy(live, saved, words);
    });
}

[[gnu::visibility("default")]] void belay_release(belay_snapshot* snapshot) {
    if (snapshot == nullptr) return;
    if (memo != nullptr && memo->last == snapshot) memo->last = nullptr;
    for (std::size_t i = 0; i < snapshot->page_count; ++i)
        if (--snapshot->pages[i]->owners == 0) std::free(snapshot->pages[i]);
    std::free(snapshot->pages);
    std::free(snapshot);
}

}  // extern "C"

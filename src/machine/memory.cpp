// SPDX-License-Identifier: Apache-2.0
#include "machine/memory.h"

#include <sys/mman.h>

#include <utility>

namespace belay::machine {
namespace {

constexpr std::size_t kBytes = std::size_t{1} << 32;

// Lazily zero, and not charged against the host's memory until a page is touched.
u8* map(std::size_t size) {
    void* at =
        mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return at == MAP_FAILED ? nullptr : static_cast<u8*>(at);
}

}  // namespace

Memory::Memory() : bytes_(map(kBytes)), flags_(map(kPageCount)) {}

Memory::~Memory() {
    if (bytes_ != nullptr) munmap(bytes_, kBytes);
    if (flags_ != nullptr) munmap(flags_, kPageCount);
}

void Memory::note_change(u32 page) {
    if ((flags_[page] & kChanged) != 0) return;
    flags_[page] |= kChanged;
    changed_.push_back(page);
}

void Memory::open_page(u32 page) {
    const u8 flags = flags_[page];
    if ((flags & kJournaled) == 0) journal_.push(page, this->page(page));
    if ((flags & kTouched) == 0) touched_.push_back(page);
    flags_[page] |= kJournaled | kTouched;
    note_change(page);
}

void Memory::set_mark() {
    for (std::size_t i = 0; i < journal_.size(); ++i)
        flags_[journal_[i].page] = static_cast<u8>(flags_[journal_[i].page] & ~kJournaled);
    journal_.clear();
}

void Memory::undo() {
    for (std::size_t i = 0; i < journal_.size(); ++i) {
        const PageCopy& copy = journal_[i];
        std::memcpy(bytes_ + (std::size_t{copy.page} << kPageBits), copy.bytes.data(), kPageSize);
        note_change(copy.page);
    }
    set_mark();
}

std::vector<u32> Memory::take_changed() {
    for (const u32 page : changed_) flags_[page] = static_cast<u8>(flags_[page] & ~kChanged);
    return std::exchange(changed_, {});
}

}  // namespace belay::machine

// SPDX-License-Identifier: Apache-2.0
// The data memory of a running machine (rule M-2): all 2^32 bytes, mapped lazily, with the pages that
// changed.
//
// Beside the bytes lies one flag byte a page. A store may go ahead only where all flags are set; the first
// store to a page since either list was emptied goes through open(), which copies the old page for undo() and
// notes the change.
#pragma once

#include "base/check.h"
#include "machine/page.h"

namespace belay::machine {

class Memory {
  public:
    /// Maps the address space; mapped() is false when the host refuses. Nothing is resident until it is
    /// touched.
    Memory();
    ~Memory();
    Memory(const Memory&) = delete;
    Memory& operator=(const Memory&) = delete;

    bool mapped() const { return bytes_ != nullptr && flags_ != nullptr; }

    /// All 2^32 bytes. Writing through `bytes()` is for who has looked at `flags()`; all others use open().
    u8* bytes() { return bytes_; }
    const u8* bytes() const { return bytes_; }
    const u8* page(u32 page) const { return bytes_ + (std::size_t{page} << kPageBits); }
    const u8* flags() const { return flags_; }

    /// The flag byte of a page that may be stored to without asking.
    static constexpr u8 kOpen = 7;
    /// Makes it so.
    void open_page(u32 page);

    /// `size` bytes (at least 1, not past the end) for writing: their pages are journaled and noted as
    /// changed.
    u8* open(u32 address, u32 size) {
        const u32 last = page_of(address + (size - 1));
        for (u32 p = page_of(address); p <= last; ++p)
            if (flags_[p] != kOpen) open_page(p);
        return bytes_ + address;
    }

    /// Writes the initial image: not journaled, not noted as changed, not counted as touched.
    void load(u32 address, ByteView data) {
        if (!data.empty()) std::memcpy(bytes_ + address, data.data(), data.size());
    }

    /// Forgets the journal: undo() will come back to here.
    void set_mark();
    /// Puts every page back to what it held at the mark. The pages count as changed once more.
    void undo();

    /// Pages changed since the last call of take_changed(), each once.
    std::size_t changed_count() const { return changed_.size(); }
    /// Hands over the changed pages, in order of first change, and forgets them.
    std::vector<u32> take_changed();

    /// Pages that were ever opened: all others still hold the initial image. In order of first touch.
    const std::vector<u32>& touched() const { return touched_; }

  private:
    static constexpr u8 kChanged = 1;    // in changed_
    static constexpr u8 kJournaled = 2;  // in journal_
    static constexpr u8 kTouched = 4;    // in touched_

    void note_change(u32 page);

    u8* bytes_ = nullptr;
    u8* flags_ = nullptr;
    PageCopies journal_;
    std::vector<u32> changed_;
    std::vector<u32> touched_;
};

}  // namespace belay::machine

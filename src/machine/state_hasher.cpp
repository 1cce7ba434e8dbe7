// SPDX-License-Identifier: Apache-2.0
#include "machine/state_hasher.h"

#include <algorithm>

namespace belay::machine {

StatePreimage StateHasher::absorb(const StateDelta& delta) {
    std::vector<const PageCopy*> copies;
    copies.reserve(delta.pages.size());
    for (const PageCopy& copy : delta.pages) copies.push_back(&copy);
    std::sort(copies.begin(), copies.end(), [](auto* a, auto* b) { return a->page < b->page; });
    std::vector<u32> pages;
    pages.reserve(copies.size());
    for (const PageCopy* copy : copies) pages.push_back(copy->page);
    std::size_t next = 0;  // update() asks for each page once, in order
    tree_.update(pages, [&](u32) { return copies[next++]->bytes.data(); });
    return {program_hash_, tree_.root(), delta.state};
}

}  // namespace belay::machine

// SPDX-License-Identifier: Apache-2.0
#include "machine/state_hasher.h"

namespace belay::machine {

StatePreimage StateHasher::absorb(const StateDelta& delta) {
    std::vector<u32> pages;
    pages.reserve(delta.pages.size());
    for (const PageCopy& copy : delta.pages) pages.push_back(copy.page);
    std::size_t next = 0;  // update() asks for each page once, in order
    tree_.update(pages, [&](u32) { return delta.pages[next++].bytes.data(); });
    return {program_hash_, tree_.root(), delta.state};
}

}  // namespace belay::machine

// SPDX-License-Identifier: Apache-2.0
// The input elements that the executor holds (rule I-20): a window of the inbox.
#pragma once

#include "base/bytes.h"

namespace belay::machine {

/// Elements [first, first + elements.size()) of the inbox. The memory belongs to the caller.
struct InputWindow {
    u64 first = 0;
    std::span<const Hash> elements;

    /// The 32 bytes of an element, or null when the window does not hold it.
    const u8* at(u64 position) const {
        if (position < first || position - first >= elements.size()) return nullptr;
        return elements[position - first].data();
    }
};

}  // namespace belay::machine

// SPDX-License-Identifier: Apache-2.0
// What a Write holds. Changes lie in one buffer: a commit has thousands of them.
#pragma once

#include "node/store.h"

namespace belay::node {

struct Write::Impl {
    enum class Kind : u8 { put, erase, erase_from };
    struct Change {
        Kind kind;
        Family family;
        std::size_t key_at, key_size, value_size;
    };
    std::vector<Change> changes;
    Bytes bytes;

    void add(Kind kind, Family family, ByteView key, ByteView value) {
        changes.push_back({kind, family, bytes.size(), key.size(), value.size()});
        append(bytes, key);
        append(bytes, value);
    }
    ByteView key(const Change& change) const {
        return ByteView(bytes).subspan(change.key_at, change.key_size);
    }
    ByteView value(const Change& change) const {
        return ByteView(bytes).subspan(change.key_at + change.key_size, change.value_size);
    }
};

}  // namespace belay::node

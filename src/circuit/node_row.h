// SPDX-License-Identifier: Apache-2.0
// Rows of the chips that tie memory and code to their roots: nodes of the trees, and leaves of memory.
#pragma once

#include <array>

#include "base/bytes.h"

namespace belay::circuit {

enum class NodeKind : u8 {
    open,         // a node of the memory tree before: the parent is received, the children are sent
    close,        // a node of the memory tree after: the children are received, the parent is sent
    code,         // a node of the code tree, opened
    permutation,  // the ecall poseidon2: `input` and what it becomes
};

/// Chip `poseidon2`.
struct NodeRow {
    NodeKind kind = NodeKind::permutation;
    u32 level = 0, index = 0;  // of the parent
    u32 left = 0,
        right = 0;  // open: 1 where a touched leaf lies below; code: how often the child is asked for
    std::array<u32, 16> input{};  // canonical; of a node its children's digests
};

/// Chip `leaf`: 16 bytes of memory as its four words, before and after the segment.
struct LeafRow {
    u32 leaf = 0;
    u32 first = 0;  // the time that its words' first tuples carry
    std::array<u32, 4> before{}, after{};
    std::array<u32, 4> last{};  // of each word's last access; `first` where there is none
};

}  // namespace belay::circuit

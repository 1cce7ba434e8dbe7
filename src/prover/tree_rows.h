// SPDX-License-Identifier: Apache-2.0
// The rows that open and close the trees of a segment: all nodes above the leaves it touched, each once
// (P-53, P-54).
#pragma once

#include <span>
#include <vector>

#include "circuit/node_row.h"
#include "machine/code_table.h"
#include "machine/machine.h"
#include "prover/trace.h"

namespace belay::prover {

/// Appends the nodes of the memory trees before and after; returns the root after. `leaves` rise strictly,
/// and are all that the segment touched. `machine` stands at the segment's end; its tree may be of before or
/// of after, as nodes without touched leaves are the same.
machine::Digest memory_node_rows(const machine::Machine& machine, std::span<const TouchedLeaf> leaves,
                                 std::vector<circuit::NodeRow>& out);

/// A leaf of the code tree and how many words of it were executed.
struct CodeLeafUse {
    u32 leaf = 0, words = 0;
};

/// The code tree with all its nodes, once for each program.
class CodeNodes {
  public:
    explicit CodeNodes(const machine::CodeTable& code);

    const machine::Digest& root() const { return tree_.root(); }
    /// Appends the nodes above `leaves`, which rise strictly.
    void rows(std::span<const CodeLeafUse> leaves, std::vector<circuit::NodeRow>& out) const;
    /// The leaf's eight limbs.
    std::array<u16, 8> limbs(u32 leaf) const;

  private:
    const machine::CodeTable& code_;
    machine::MemoryTree tree_;
};

}  // namespace belay::prover

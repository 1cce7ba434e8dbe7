// SPDX-License-Identifier: Apache-2.0
// The history commitment of a claim (rule C-5), built as the roots come, in memory that grows with the
// logarithm of the number of leaves. Runs of equal leaves (a machine that stands still, padding) cost a
// logarithm too.
#pragma once

#include "base/bytes.h"
#include "base/check.h"

namespace belay::dispute {

struct HistoryCommitment {
    Hash root;
    u64 leaves = 0;  // before padding
    Hash last;
    /// The siblings of leaf `leaves` - 1, from the bottom.
    std::vector<Hash> last_path;
};

class HistoryBuilder {
  public:
    /// `count` >= 1 leaves of this value follow.
    void append(const Hash& leaf, u64 count = 1);

    u64 leaves() const { return count_ + (has_last_ ? 1 : 0); }

    /// The commitment over everything so far, which is at least one leaf. More may be appended afterwards.
    HistoryCommitment commit() const;

  private:
    void push(const Hash& leaf, u64 count);

    // The last leaf is held back, so that the subtrees here are exactly the left siblings on its path.
    std::array<Hash, 64> subtrees_;  // [k]: the complete subtree of 2^k leaves, where bit k of count_ is set
    u64 count_ = 0;
    Hash last_;
    bool has_last_ = false;
};

}  // namespace belay::dispute

// SPDX-License-Identifier: Apache-2.0
#include "dispute/history.h"

#include <algorithm>
#include <bit>

#include "crypto/plain_merkle.h"

namespace belay::dispute {

using crypto::plain_node;

void HistoryBuilder::append(const Hash& leaf, u64 count) {
    BELAY_CHECK(count >= 1);
    if (has_last_) push(last_, 1);
    push(leaf, count - 1);
    last_ = leaf;
    has_last_ = true;
}

void HistoryBuilder::push(const Hash& leaf, u64 count) {
    std::array<Hash, 64> uniform;  // [k]: the subtree of 2^k such leaves
    uniform[0] = leaf;
    for (unsigned k = 1; k < static_cast<unsigned>(std::bit_width(count)); ++k)
        uniform[k] = plain_node(uniform[k - 1], uniform[k - 1]);
    while (count > 0) {
        // The largest subtree that begins on a multiple of its size and that the rest of the run fills.
        const auto aligned = static_cast<unsigned>(std::countr_zero(count_));  // 64 for none
        const unsigned k = std::min(aligned, static_cast<unsigned>(std::bit_width(count)) - 1);
        Hash carry = uniform[k];
        unsigned at = k;
        for (; (count_ >> at & 1) != 0; ++at) carry = plain_node(subtrees_[at], carry);
        subtrees_[at] = carry;
        count_ += u64{1} << k;
        count -= u64{1} << k;
    }
}

HistoryCommitment HistoryBuilder::commit() const {
    BELAY_CHECK(has_last_);
    HistoryCommitment out{.root = last_, .leaves = count_ + 1, .last = last_, .last_path = {}};
    Hash padding = last_;  // a subtree of copies of the last leaf
    for (unsigned k = 0; k < static_cast<unsigned>(std::bit_width(count_)); ++k) {
        const bool right_child = (count_ >> k & 1) != 0;
        const Hash& sibling = right_child ? subtrees_[k] : padding;
        out.root = right_child ? plain_node(sibling, out.root) : plain_node(out.root, sibling);
        out.last_path.push_back(sibling);
        padding = plain_node(padding, padding);
    }
    return out;
}

}  // namespace belay::dispute

// SPDX-License-Identifier: Apache-2.0
#include "dispute/history_tree.h"

#include <algorithm>

#include "crypto/plain_merkle.h"

namespace belay::dispute {

void append_run(std::vector<LeafRun>& runs, const Hash& root, u64 count) {
    if (!runs.empty() && runs.back().root == root) {
        runs.back().count += count;
    } else {
        runs.push_back({root, count});
    }
}

u64 leaf_count(std::span<const LeafRun> runs) {
    u64 count = 0;
    for (const LeafRun& run : runs) count += run.count;
    return count;
}

void HistoryTree::Row::extend(u64 count) {
    const bool uniform = count > 1;
    if (uniform || stretches.empty() || stretches.back().uniform)
        stretches.push_back({width, promised, uniform});
    width += count;
    ++promised;
}

u64 HistoryTree::Row::end_of(std::size_t stretch) const {
    return stretch + 1 < stretches.size() ? stretches[stretch + 1].start : width;
}

const Hash& HistoryTree::Row::at(const Stretch& in, u64 index) const {
    return values[in.first + (in.uniform ? 0 : static_cast<std::size_t>(index - in.start))];
}

/// Fills a row with the parents of pairs, hashing many at once.
class HistoryTree::Parents {
  public:
    explicit Parents(Row& row) : row_(row) { children_.reserve(2 * kBatch); }
    void append(const Hash& left, const Hash& right, u64 count = 1) {
        row_.extend(count);
        children_.push_back(left);
        children_.push_back(right);
        if (children_.size() == 2 * kBatch) flush();
    }
    void flush() {
        const std::vector<Hash> nodes = crypto::plain_parents(children_);
        row_.values.insert(row_.values.end(), nodes.begin(), nodes.end());
        children_.clear();
    }

  private:
    static constexpr std::size_t kBatch = 512;
    Row& row_;
    std::vector<Hash> children_;
};

HistoryTree::Row HistoryTree::row_above(const Row& below) {
    Row row;
    row.values.reserve(below.values.size() / 2 + 1);
    Parents parents(row);
    for (std::size_t i = 0; i < below.stretches.size(); ++i) {
        const Stretch& in = below.stretches[i];
        const u64 end = below.end_of(i);
        // A node that reaches over from the stretch before has been made there.
        const u64 begin = in.start + (in.start & 1);
        if (in.uniform) {
            const Hash& value = below.at(in, begin);
            if (const u64 pairs = (end - begin) / 2; pairs > 0) parents.append(value, value, pairs);
        } else {
            for (u64 at = begin; at + 1 < end; at += 2)
                parents.append(below.at(in, at), below.at(in, at + 1));
        }
        if ((end & 1) != 0) parents.append(below.at(in, end - 1), below.at(below.stretches[i + 1], end));
    }
    parents.flush();
    return row;
}

HistoryTree::Row HistoryTree::row_of(std::vector<Hash> leaves, std::span<const LeafRun> rest, u64 width) {
    Row row;
    if (!leaves.empty()) {
        row.stretches.push_back({});
        row.width = row.promised = leaves.size();
        row.values = std::move(leaves);
    }
    for (const LeafRun& run : rest) {
        BELAY_CHECK(run.count >= 1);
        row.extend(run.count);
        row.values.push_back(run.root);
    }
    BELAY_CHECK(row.width >= 1 && row.width <= width);
    const Hash last = row.values.back();
    if (row.width < width) {
        row.extend(width - row.width);
        row.values.push_back(last);
    }
    return row;
}

HistoryTree HistoryTree::from_leaves(std::vector<Hash> leaves, std::span<const LeafRun> rest,
                                     unsigned height) {
    BELAY_CHECK(height <= 63);
    HistoryTree out;
    out.levels_.push_back(row_of(std::move(leaves), rest, u64{1} << height));
    while (out.levels_.size() <= height) out.levels_.push_back(row_above(out.levels_.back()));
    return out;
}

HistoryTree HistoryTree::from_runs(std::span<const LeafRun> runs, unsigned height) {
    return from_leaves({}, runs, height);
}

const Hash& HistoryTree::node(NodeAt at) const {
    BELAY_CHECK(at.level.value < levels_.size());
    const Row& row = levels_[at.level.value];
    BELAY_CHECK(at.index.value < row.width);
    const auto after =
        std::upper_bound(row.stretches.begin(), row.stretches.end(), at.index.value,
                         [](u64 index, const Stretch& stretch) { return index < stretch.start; });
    return row.at(*std::prev(after), at.index.value);
}

std::vector<Hash> HistoryTree::path(LeafIndex index) const {
    std::vector<Hash> out;
    NodeAt at = NodeAt::leaf(index);
    for (; at.level.value < height(); at = at.parent()) out.push_back(node(at.sibling()));
    return out;
}

std::size_t HistoryTree::memory() const {
    std::size_t bytes = 0;
    for (const Row& row : levels_)
        bytes += row.values.capacity() * sizeof(Hash) + row.stretches.capacity() * sizeof(Stretch);
    return bytes;
}

}  // namespace belay::dispute

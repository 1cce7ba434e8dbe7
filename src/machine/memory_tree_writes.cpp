// SPDX-License-Identifier: Apache-2.0
// The tree after each of many steps. A step changes one path, and the next path needs the nodes that the one
// before left: in order of time that is one compression after another. Here a level is done for all steps at
// once: the nodes of a level at all times are known before the level above is begun, so all compressions of a
// level are independent and fill the lanes. The tree itself remembers the newest version of each node while a
// level's writes pass in order.
#include <unordered_map>

#include "base/check.h"

#include "machine/memory_tree.h"

namespace belay::machine {
namespace {

/// A node as one step left it.
struct Version {
    u32 step = 0;
    u32 index = 0;  // in its level
    u32 slot = 0;   // of its page
    Digest digest{};
};

}  // namespace

/// The nodes below the pages, which the tree does not keep, for the pages in hand.
class MemoryTree::InnerNodes {
  public:
    explicit InnerNodes(std::span<const PageCopy> pages) : nodes_(pages.size()) {
        for (std::size_t slot = 0; slot < pages.size(); ++slot) {
            slots_.emplace(pages[slot].page, static_cast<u32>(slot));
            for (std::size_t i = 0; i < kLeavesPerPage; ++i)
                nodes_[slot][kLeavesPerPage + i] = leaf_digest(pages[slot].bytes.data() + kLeafSize * i);
        }
        std::vector<Digest> row;
        for (std::size_t n = kLeavesPerPage / 2; n > 1; n /= 2) {
            row.clear();
            for (const Page& page : nodes_) row.insert(row.end(), page.begin() + 2 * n, page.begin() + 4 * n);
            crypto::compress_many(row.data(), row.data(), row.size() / 2);
            for (std::size_t i = 0; i < nodes_.size(); ++i)
                std::memcpy(&nodes_[i][n], &row[n * i], n * sizeof(Digest));
        }
    }

    u32 slot_of(u32 page) const {
        const auto found = slots_.find(page);
        BELAY_CHECK(found != slots_.end());
        return found->second;
    }
    Digest& at(unsigned level, u32 index, u32 slot) {
        const u32 n = kLeavesPerPage >> level;
        return nodes_[slot][n + (index & (n - 1))];
    }

  private:
    using Page = std::array<Digest, 2 * kLeavesPerPage>;  // node i has the children 2 i and 2 i + 1

    std::vector<Page> nodes_;
    std::unordered_map<u32, u32> slots_;
};

void MemoryTree::write(std::span<const PageCopy> before, std::span<const LeafWrite> writes,
                       std::vector<Digest>& roots) {
    InnerNodes inner(before);
    std::vector<Version> versions;
    versions.reserve(writes.size());
    for (const LeafWrite& write : writes)
        versions.push_back({write.step, write.leaf, inner.slot_of(write.leaf >> kPageLevel),
                            leaf_digest(write.bytes.data())});
    std::vector<Digest> pairs;
    for (unsigned level = 0; level < kTreeLevels; ++level) {
        pairs.clear();
        std::size_t above = 0;
        for (std::size_t i = 0; i < versions.size(); ++i) {
            const Version now = versions[i];
            Digest sibling;
            if (level < kPageLevel) {
                inner.at(level, now.index, now.slot) = now.digest;
                sibling = inner.at(level, now.index ^ 1, now.slot);
            } else {
                store(level - kPageLevel, now.index, now.digest);
                sibling = stored(level - kPageLevel, now.index ^ 1);
            }
            // Of two children that one step changed, the second makes the parent.
            if (i + 1 < versions.size() && versions[i + 1].step == now.step &&
                versions[i + 1].index >> 1 == now.index >> 1)
                continue;
            const bool right = (now.index & 1) != 0;
            pairs.push_back(right ? sibling : now.digest);
            pairs.push_back(right ? now.digest : sibling);
            versions[above++] = {now.step, now.index >> 1, now.slot, {}};
        }
        versions.resize(above);
        crypto::compress_many(pairs.data(), pairs.data(), above);
        for (std::size_t i = 0; i < above; ++i) versions[i].digest = pairs[i];
    }
    roots.clear();
    for (const Version& version : versions) roots.push_back(version.digest);
    if (!roots.empty()) root_ = roots.back();
}

}  // namespace belay::machine

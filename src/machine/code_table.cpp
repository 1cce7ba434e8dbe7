// SPDX-License-Identifier: Apache-2.0
#include "machine/code_table.h"

#include <algorithm>

#include "base/endian.h"
#include "machine/memory_tree.h"

namespace belay::machine {
namespace {

void copy_into(CodeRegion& region, const Segment& segment) {
    if (segment.data.empty()) return;  // its pointer may be null
    const std::size_t at = segment.address - region.base;
    std::memcpy(reinterpret_cast<u8*>(region.words.data()) + at, segment.data.data(), segment.data.size());
}

/// Indices of the units of `size` bytes that the regions reach into, rising.
std::vector<u32> units(std::span<const CodeRegion> regions, u32 size) {
    std::vector<u32> out;
    for (const CodeRegion& region : regions)
        for (u64 unit = region.base / size; unit * size < region.end(); ++unit)
            if (out.empty() || out.back() < unit) out.push_back(static_cast<u32>(unit));
    return out;
}

}  // namespace

CodeTable::CodeTable(const ElfImage& image) {
    for (const Segment& segment : image.segments) {
        if (!segment.executable) continue;
        const u32 base = segment.address & ~3U;
        const u64 end = (segment.end() + 3) & ~u64{3};
        if (regions_.empty() || regions_.back().end() < base) regions_.push_back({base, {}});
        CodeRegion& region = regions_.back();
        region.words.resize(std::max<std::size_t>(region.words.size(), (end - region.base) / 4));
        copy_into(region, segment);
    }
    std::vector<crypto::IndexedLeaf> leaves;
    for (const u32 unit : units(regions_, kLeafSize)) leaves.push_back({unit, leaf_at(unit * kLeafSize)});
    tree_ = crypto::SparseTree(std::move(leaves), kLevels);
}

const CodeRegion* CodeTable::find(u32 pc) const {
    auto after = std::upper_bound(regions_.begin(), regions_.end(), pc,
                                  [](u32 address, const CodeRegion& r) { return address < r.base; });
    if (after == regions_.begin()) return nullptr;
    --after;
    return pc < after->end() ? &*after : nullptr;
}

u32 CodeTable::fetch(u32 pc) const {
    const CodeRegion* region = find(pc);
    return region != nullptr ? region->words[(pc - region->base) / 4] : 0;
}

Hash CodeTable::leaf_at(u32 pc) const {
    Hash leaf;
    const u32 first = pc & ~(kLeafSize - 1);
    for (u32 i = 0; i < kLeafSize; i += 4) store_le(leaf.data() + i, fetch(first + i));
    return leaf;
}

void CodeTable::copy_page(u32 page, std::array<u8, kPageSize>& out) const {
    for (u32 i = 0; i < kPageSize; i += 4) store_le(out.data() + i, fetch((page << kPageBits) + i));
}

MemoryTree CodeTable::poseidon2_tree() const {
    std::array<u8, kPageSize> page;
    MemoryTree tree;
    tree.update(units(regions_, kPageSize), [&](u32 index) {
        copy_page(index, page);
        return page.data();
    });
    return tree;
}

}  // namespace belay::machine

// SPDX-License-Identifier: Apache-2.0
// The immutable code (rule M-3): the bytes of the executable segments, zero elsewhere, and its two roots
// (T-7, T-9).
#pragma once

#include "crypto/plain_merkle.h"
#include "crypto/poseidon2.h"
#include "machine/elf.h"
#include "machine/memory_tree.h"

namespace belay::machine {

/// Neighbouring code, rounded outwards to whole words with zero bytes.
struct CodeRegion {
    u32 base = 0;  // multiple of 4
    std::vector<u32> words;

    u64 end() const { return u64{base} + 4 * u64{words.size()}; }
};

class CodeTable {
  public:
    static constexpr u32 kLeafSize = 32;
    static constexpr unsigned kLevels = 27;

    CodeTable() = default;
    /// The executable segments of `image`; those that share or touch a word become one region.
    explicit CodeTable(const ElfImage& image);

    std::span<const CodeRegion> regions() const { return regions_; }
    /// The region that holds this address, or null.
    const CodeRegion* find(u32 pc) const;
    /// The word at a multiple of 4; 0 outside the code (M-15).
    u32 fetch(u32 pc) const;

    /// The 32 bytes of the leaf that holds `pc`, and what opens it in the Keccak code tree.
    Hash leaf_at(u32 pc) const;
    std::vector<Hash> path_at(u32 pc) const { return tree_.path(pc / kLeafSize); }

    const Hash& keccak_root() const { return tree_.root(); }
    crypto::Digest poseidon2_root() const { return poseidon2_tree().root(); }
    /// T-7: the tree of T-5 over the code.
    MemoryTree poseidon2_tree() const;
    /// The code's bytes in a page.
    void copy_page(u32 page, std::array<u8, kPageSize>& out) const;

  private:
    std::vector<CodeRegion> regions_;  // by address, disjoint, never touching
    crypto::SparseTree tree_;          // T-9; kept, since every step log opens a leaf of it
};

}  // namespace belay::machine

// SPDX-License-Identifier: Apache-2.0
// A loaded program: the image, its code, its initial memory tree and the program hash (rule M-7).
#pragma once

#include <memory>

#include "machine/code_table.h"
#include "machine/memory_tree.h"

namespace belay::machine {

class CompiledCode;

/// The preimage of the program hash.
struct ProgramIdentity {
    static constexpr std::size_t kSize = 120;  // without the version string

    Hash code_root_keccak;
    Digest code_root_poseidon2{};
    Digest initial_memory_root{};
    u32 entry = 0;
    Manifest manifest;

    bool operator==(const ProgramIdentity&) const = default;

    std::array<u8, kSize> encode() const;
    Hash hash() const;
    /// Accepts exactly what encode() gives.
    static bool decode(ByteView bytes, ProgramIdentity& out);
};

/// Immutable, and shared by every machine that runs it.
class Program {
  public:
    static Result<std::shared_ptr<const Program>, ElfError> from_elf(ByteView file);
    static std::shared_ptr<const Program> from_image(ElfImage image);

    Program(const Program&) = delete;
    ~Program();

    const ElfImage& image() const { return image_; }
    const CodeTable& code() const { return code_; }
    const CompiledCode& compiled() const { return *compiled_; }
    const MemoryTree& initial_tree() const { return initial_tree_; }
    const ProgramIdentity& identity() const { return identity_; }
    const Hash& hash() const { return hash_; }

  private:
    explicit Program(ElfImage image);

    ElfImage image_;
    CodeTable code_;
    std::unique_ptr<const CompiledCode> compiled_;
    MemoryTree initial_tree_;
    ProgramIdentity identity_;
    Hash hash_;
};

}  // namespace belay::machine

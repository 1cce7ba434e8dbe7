// SPDX-License-Identifier: Apache-2.0
// The ELF loader (rule M-9). Total: every byte string is an image or is rejected with one reason.
#pragma once

#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace belay::machine {

enum class [[nodiscard]] ElfError : u8 {
    too_short,
    not_elf,
    not_elf32,
    not_little_endian,
    not_executable,
    not_riscv,
    compressed_instructions,
    dynamically_linked,
    bad_program_headers,
    too_many_segments,
    segment_outside_file,
    file_size_above_memory_size,
    segment_wraps,
    segments_overlap,
    memory_too_large,
    file_too_large,
    code_too_large,
    misaligned_entry,
    bad_section_headers,
    bad_manifest,
};

std::string_view to_string(ElfError error);

/// One PT_LOAD. Memory past `data` up to `memory_size` is zero.
struct Segment {
    u32 address = 0;
    u32 memory_size = 0;
    bool executable = false;
    Bytes data;

    u64 end() const { return u64{address} + memory_size; }
};

/// What a program declares for the escape hatch (M-7): all zero in an ELF without a `.belay.manifest`.
struct Manifest {
    static constexpr std::size_t kSize = 20;

    u32 exit_entry = 0;
    u32 ledger_base = 0;
    u32 ledger_stride = 0;
    u32 ledger_capacity = 0;
    u32 ledger_layout = 0;

    bool operator==(const Manifest&) const = default;
};

struct ElfImage {
    u32 entry = 0;
    std::vector<Segment> segments;  // by address; those of no memory size are left out
    Manifest manifest;
};

struct ElfLimits {
    static constexpr u64 kMemory = u64{1} << 30;
    static constexpr u64 kFile = u64{64} << 20;
    static constexpr u64 kCode = u64{16} << 20;
    static constexpr u32 kSegments = 256;
};

Result<ElfImage, ElfError> load_elf(ByteView file);

}  // namespace belay::machine

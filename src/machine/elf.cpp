// SPDX-License-Identifier: Apache-2.0
#include "machine/elf.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/endian.h"

namespace belay::machine {
namespace {

constexpr std::size_t kHeaderSize = 52, kProgramHeaderSize = 32, kSectionHeaderSize = 40;
constexpr u16 kExecutableFile = 2, kRiscv = 243;
constexpr u32 kFlagCompressed = 1;
constexpr u32 kLoad = 1, kDynamic = 2, kInterpreter = 3, kExecutable = 1;
constexpr u32 kNoBits = 8;
constexpr std::string_view kManifestName = ".belay.manifest";

u16 half(ByteView b, std::size_t at) { return load_le<u16>(b.data() + at); }
u32 word(ByteView b, std::size_t at) { return load_le<u32>(b.data() + at); }

/// The part of `file` at [offset, offset + size), or nothing when it does not lie inside.
std::optional<ByteView> slice(ByteView file, u64 offset, u64 size) {
    if (offset > file.size() || size > file.size() - offset) return std::nullopt;
    return file.subspan(offset, size);
}

/// The identification and the fields that say what kind of file this is.
std::optional<ElfError> check_header(ByteView file) {
    static constexpr u8 kMagic[] = {0x7f, 'E', 'L', 'F'};
    if (file.size() < kHeaderSize) return ElfError::too_short;
    if (!std::equal(std::begin(kMagic), std::end(kMagic), file.begin())) return ElfError::not_elf;
    if (file[4] != 1) return ElfError::not_elf32;
    if (file[5] != 1) return ElfError::not_little_endian;
    if (half(file, 16) != kExecutableFile) return ElfError::not_executable;
    if (half(file, 18) != kRiscv) return ElfError::not_riscv;
    if ((word(file, 36) & kFlagCompressed) != 0) return ElfError::compressed_instructions;
    return std::nullopt;
}

Result<Segment, ElfError> read_segment(ByteView file, ByteView header) {
    const u32 offset = word(header, 4), address = word(header, 8);
    const u32 file_size = word(header, 16), memory_size = word(header, 20);
    const auto data = slice(file, offset, file_size);
    if (!data) return fail(ElfError::segment_outside_file);
    if (file_size > memory_size) return fail(ElfError::file_size_above_memory_size);
    if (u64{address} + memory_size > (u64{1} << 32)) return fail(ElfError::segment_wraps);
    return Segment{address, memory_size, (word(header, 24) & kExecutable) != 0,
                   Bytes(data->begin(), data->end())};
}

/// The sums are checked before the bytes of the segment that breaks them are kept.
std::optional<ElfError> check_sizes(const std::vector<Segment>& segments) {
    u64 memory = 0, bytes = 0, code = 0;
    for (const Segment& s : segments) {
        memory += s.memory_size;
        bytes += s.data.size();
        if (s.executable) code += s.memory_size;
    }
    if (memory > ElfLimits::kMemory) return ElfError::memory_too_large;
    if (bytes > ElfLimits::kFile) return ElfError::file_too_large;
    if (code > ElfLimits::kCode) return ElfError::code_too_large;
    return std::nullopt;
}

std::optional<ElfError> read_segments(ByteView file, std::vector<Segment>& out) {
    const std::size_t count = half(file, 44);
    const auto table = slice(file, word(file, 28), count * kProgramHeaderSize);
    if (count != 0 && (half(file, 42) != kProgramHeaderSize || !table)) return ElfError::bad_program_headers;
    for (std::size_t i = 0; i < count; ++i) {
        const ByteView header = table->subspan(i * kProgramHeaderSize, kProgramHeaderSize);
        const u32 type = word(header, 0);
        if (type == kDynamic || type == kInterpreter) return ElfError::dynamically_linked;
        if (type != kLoad) continue;
        auto segment = read_segment(file, header);
        if (!segment) return segment.error();
        if (segment->memory_size == 0) continue;
        if (out.size() == ElfLimits::kSegments) return ElfError::too_many_segments;
        out.push_back(std::move(*segment));
        if (const auto error = check_sizes(out)) return error;
    }
    std::sort(out.begin(), out.end(),
              [](const Segment& a, const Segment& b) { return a.address < b.address; });
    for (std::size_t i = 1; i < out.size(); ++i)
        if (out[i - 1].end() > out[i].address) return ElfError::segments_overlap;
    return std::nullopt;
}

/// True when the string at `offset` of the table is exactly `name`.
bool is_named(ByteView names, u32 offset, std::string_view name) {
    const auto text = slice(names, offset, name.size() + 1);
    return text && std::equal(name.begin(), name.end(), text->begin()) && text->back() == 0;
}

std::optional<ElfError> read_manifest_section(ByteView file, ByteView header, Manifest& out) {
    const u32 size = word(header, 20);
    const auto data = slice(file, word(header, 16), size);
    if (!data || word(header, 4) == kNoBits || size != Manifest::kSize) return ElfError::bad_manifest;
    out = {word(*data, 0), word(*data, 4), word(*data, 8), word(*data, 12), word(*data, 16)};
    return out.exit_entry % 4 == 0 ? std::nullopt : std::optional(ElfError::misaligned_entry);
}

/// A file without section headers is fine; one whose headers lie outside it is not.
std::optional<ElfError> read_manifest(ByteView file, Manifest& out) {
    const u32 offset = word(file, 32), count = half(file, 48), names_index = half(file, 50);
    if (offset == 0 || count == 0) return std::nullopt;
    const auto table = slice(file, offset, u64{count} * kSectionHeaderSize);
    if (half(file, 46) != kSectionHeaderSize || !table) return ElfError::bad_section_headers;
    if (names_index == 0) return std::nullopt;  // sections without names
    if (names_index >= count) return ElfError::bad_section_headers;
    const ByteView names_header = table->subspan(names_index * kSectionHeaderSize, kSectionHeaderSize);
    const auto names = slice(file, word(names_header, 16), word(names_header, 20));
    if (!names) return ElfError::bad_section_headers;

    bool found = false;
    for (u32 i = 1; i < count; ++i) {
        const ByteView header = table->subspan(std::size_t{i} * kSectionHeaderSize, kSectionHeaderSize);
        if (!is_named(*names, word(header, 0), kManifestName)) continue;
        if (std::exchange(found, true)) return ElfError::bad_manifest;
        if (const auto error = read_manifest_section(file, header, out)) return error;
    }
    return std::nullopt;
}

}  // namespace

Result<ElfImage, ElfError> load_elf(ByteView file) {
    if (const auto error = check_header(file)) return fail(*error);
    ElfImage image{.entry = word(file, 24), .segments = {}, .manifest = {}};
    if (const auto error = read_segments(file, image.segments)) return fail(*error);
    if (image.entry % 4 != 0) return fail(ElfError::misaligned_entry);
    if (const auto error = read_manifest(file, image.manifest)) return fail(*error);
    return image;
}

std::string_view to_string(ElfError error) {
    switch (error) {
        case ElfError::too_short:
            return "the file is shorter than an ELF header";
        case ElfError::not_elf:
            return "not an ELF file";
        case ElfError::not_elf32:
            return "not a 32-bit ELF";
        case ElfError::not_little_endian:
            return "not little endian";
        case ElfError::not_executable:
            return "not an ET_EXEC executable";
        case ElfError::not_riscv:
            return "not a RISC-V file";
        case ElfError::compressed_instructions:
            return "compiled with compressed instructions (build for rv32im)";
        case ElfError::dynamically_linked:
            return "dynamically linked (link with -static)";
        case ElfError::bad_program_headers:
            return "the program headers lie outside the file or have a wrong size";
        case ElfError::too_many_segments:
            return "more than 256 loadable segments";
        case ElfError::segment_outside_file:
            return "a segment lies outside the file";
        case ElfError::file_size_above_memory_size:
            return "a segment's file size exceeds its memory size";
        case ElfError::segment_wraps:
            return "a segment ends above 2^32";
        case ElfError::segments_overlap:
            return "two segments overlap";
        case ElfError::memory_too_large:
            return "the segments take more than 1 GiB of memory";
        case ElfError::file_too_large:
            return "the segments have more than 64 MiB of file bytes";
        case ElfError::code_too_large:
            return "the executable segments take more than 16 MiB";
        case ElfError::misaligned_entry:
            return "the entry or exit entry is not a multiple of 4";
        case ElfError::bad_section_headers:
            return "the section headers lie outside the file or have a wrong size";
        case ElfError::bad_manifest:
            return "the .belay.manifest section is not one section of 20 bytes";
    }
    return "unknown";
}

}  // namespace belay::machine

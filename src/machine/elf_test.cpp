// SPDX-License-Identifier: Apache-2.0
#include "machine/elf.h"

#include <gtest/gtest.h>

#include "machine/program.h"
#include "machine/test_elf.h"

namespace belay::machine {
namespace {

using test::ElfWriter;

constexpr u32 kRead = 4, kWrite = 2, kExecute = 1;

ElfWriter small() {
    return ElfWriter(0x10000)
        .segment(0x10000, Bytes{0x73, 0, 0, 0}, 4, kRead | kExecute)
        .segment(0x20000, Bytes{1, 2, 3}, 0x100, kRead | kWrite);
}

void expect_error(const Bytes& file, ElfError error) {
    const auto image = load_elf(file);
    ASSERT_FALSE(image.has_value());
    EXPECT_EQ(image.error(), error) << to_string(image.error()) << " / " << to_string(error);
}

/// The small file with one little-endian field changed.
template <std::unsigned_integral T>
Bytes with(std::size_t at, T value) {
    Bytes file = small().file();
    store_le(file.data() + at, value);
    return file;
}

constexpr std::size_t kFirst = ElfWriter::kHeader, kSecond = kFirst + ElfWriter::kProgramHeader;

TEST(Elf, loads_segments_in_order_of_address) {
    const auto image = load_elf(ElfWriter(0x20000)
                                    .segment(0x30000, Bytes{9}, 1, kRead)
                                    .segment(0x20000, Bytes{1, 2, 3, 4}, 8, kExecute)
                                    .segment(0x50000, {}, 0, kRead)
                                    .segment(0, {}, 0, 0, 0x6474e551 /* PT_GNU_STACK */)
                                    .file());
    ASSERT_TRUE(image.has_value());
    ASSERT_EQ(image->segments.size(), 2U);
    EXPECT_EQ(image->entry, 0x20000U);
    EXPECT_EQ(image->segments[0].address, 0x20000U);
    EXPECT_TRUE(image->segments[0].executable);
    EXPECT_EQ(image->segments[0].memory_size, 8U);
    EXPECT_EQ(image->segments[1].data, Bytes{9});
    EXPECT_FALSE(image->segments[1].executable);
    EXPECT_EQ(image->manifest, Manifest{});
}

TEST(Elf, names_a_reason_for_every_header) {
    expect_error({}, ElfError::too_short);
    expect_error(Bytes(51), ElfError::too_short);
    expect_error(with<u8>(0, 0), ElfError::not_elf);
    expect_error(with<u8>(4, 2), ElfError::not_elf32);
    expect_error(with<u8>(5, 2), ElfError::not_little_endian);
    expect_error(with<u16>(16, 3), ElfError::not_executable);
    expect_error(with<u16>(18, 62), ElfError::not_riscv);
    expect_error(with<u32>(36, 1), ElfError::compressed_instructions);
    expect_error(with<u32>(24, 0x10002), ElfError::misaligned_entry);
    expect_error(with<u16>(42, 56), ElfError::bad_program_headers);
    expect_error(with<u32>(28, 0xfffffff0), ElfError::bad_program_headers);
    expect_error(with<u16>(44, 0xffff), ElfError::bad_program_headers);
}

TEST(Elf, names_a_reason_for_every_segment) {
    expect_error(with<u32>(kFirst, 2), ElfError::dynamically_linked);
    expect_error(with<u32>(kFirst, 3), ElfError::dynamically_linked);
    expect_error(with<u32>(kFirst + 4, 0xffffffff), ElfError::segment_outside_file);
    expect_error(with<u32>(kFirst + 16, 0xffffffff), ElfError::segment_outside_file);
    expect_error(with<u32>(kFirst + 20, 3), ElfError::file_size_above_memory_size);
    expect_error(with<u32>(kFirst + 8, 0xfffffffd), ElfError::segment_wraps);
    expect_error(with<u32>(kSecond + 8, 0x10003), ElfError::segments_overlap);
    expect_error(with<u32>(kSecond + 20, (1U << 30) - 3), ElfError::memory_too_large);
    expect_error(with<u32>(kFirst + 20, (16U << 20) + 1), ElfError::code_too_large);
    EXPECT_TRUE(load_elf(with<u32>(kSecond + 8, 0x10004)).has_value());
    EXPECT_TRUE(load_elf(with<u32>(kFirst + 8, 0xfffffffc)).has_value());
    EXPECT_TRUE(load_elf(with<u32>(kSecond + 20, (1U << 30) - 4)).has_value());
}

TEST(Elf, limits_segments_and_file_bytes) {
    ElfWriter many(0);
    for (u32 k = 0; k < 256; ++k) many.segment(k << 12, Bytes{1}, 1, kRead);
    EXPECT_TRUE(load_elf(many.file()).has_value());
    many.segment(256 << 12, Bytes{1}, 1, kRead);
    expect_error(many.file(), ElfError::too_many_segments);
    expect_error(ElfWriter(0).segment(0x10000, Bytes((64U << 20) + 1), (64U << 20) + 1, kRead).file(),
                 ElfError::file_too_large);
}

Bytes manifest_bytes() {
    Bytes out(Manifest::kSize);
    for (u32 k = 0; k < 5; ++k) store_le(out.data() + 4 * k, 0x100 * (k + 1));
    return out;
}

TEST(Elf, reads_the_manifest) {
    const auto image = load_elf(small().manifest(manifest_bytes()).file());
    ASSERT_TRUE(image.has_value());
    EXPECT_EQ(image->manifest, (Manifest{0x100, 0x200, 0x300, 0x400, 0x500}));
}

TEST(Elf, names_a_reason_for_every_manifest) {
    expect_error(small().manifest(Bytes(19)).file(), ElfError::bad_manifest);
    expect_error(small().manifest(Bytes(24)).file(), ElfError::bad_manifest);
    expect_error(small().manifest(manifest_bytes()).manifest(manifest_bytes()).file(),
                 ElfError::bad_manifest);
    Bytes misaligned = manifest_bytes();
    misaligned[0] = 2;
    expect_error(small().manifest(misaligned).file(), ElfError::misaligned_entry);

    Bytes file = small().manifest(manifest_bytes()).file();
    const auto sections = load_le<u32>(&file[32]);
    const auto changed = [&](std::size_t at, u32 value) {
        Bytes out = file;
        store_le(out.data() + at, value);
        return out;
    };
    expect_error(changed(sections + 80 + 16, 0xffffffff), ElfError::bad_manifest);         // outside the file
    expect_error(changed(sections + 80 + 4, 8), ElfError::bad_manifest);                   // no bits
    expect_error(changed(sections + 40 + 16, 0xffffffff), ElfError::bad_section_headers);  // names outside
    expect_error(changed(32, 0xffffffff), ElfError::bad_section_headers);
    expect_error(changed(48, 0x1ffff), ElfError::bad_section_headers);
    Bytes index = file;
    store_le<u16>(&index[50], 3);
    expect_error(index, ElfError::bad_section_headers);
    store_le<u16>(&index[50], 0);
    EXPECT_EQ(load_elf(index)->manifest, Manifest{});
}

TEST(Elf, every_prefix_is_rejected) {
    const Bytes file = small().manifest(manifest_bytes()).file();
    for (std::size_t size = 0; size < file.size(); ++size)
        EXPECT_FALSE(load_elf(ByteView(file).first(size)).has_value());
}

TEST(Program, hash_covers_code_memory_entry_and_manifest) {
    const auto hash_of = [](const ElfWriter& elf) { return (*Program::from_elf(elf.file()))->hash(); };
    const Hash hash = hash_of(small());
    EXPECT_EQ(hash, hash_of(small()));
    EXPECT_NE(hash, hash_of(small().manifest(manifest_bytes())));
    EXPECT_NE(hash, hash_of(small().segment(0x30000, Bytes{1}, 1, kRead)));
    EXPECT_NE(
        hash,
        hash_of(small().segment(0x30000, Bytes{0}, 1, kExecute).segment(0x40000, Bytes{1}, 1, kExecute)));
    // What reads as zero anyway does not count.
    EXPECT_EQ(hash, hash_of(small().segment(0x30000, Bytes{0, 0}, 64, kRead)));
}

TEST(Program, identity_round_trips) {
    const auto program = *Program::from_elf(small().manifest(manifest_bytes()).file());
    const auto bytes = program->identity().encode();
    ProgramIdentity again;
    ASSERT_TRUE(ProgramIdentity::decode(bytes, again));
    EXPECT_EQ(again, program->identity());
    EXPECT_EQ(again.hash(), program->hash());
    auto bad = bytes;
    bad[32] = 0xff;
    EXPECT_FALSE(ProgramIdentity::decode(bad, again));
    EXPECT_FALSE(ProgramIdentity::decode(ByteView(bytes).first(119), again));
}

TEST(CodeTable, segments_that_share_a_word_become_one_region) {
    const auto program = *Program::from_elf(ElfWriter(0x1000)
                                                .segment(0x1001, Bytes{1, 2, 3, 4}, 4, kExecute)
                                                .segment(0x1005, Bytes{5, 6}, 2, kExecute)
                                                .segment(0x100c, Bytes{7}, 1, kExecute)
                                                .file());
    const CodeTable& code = program->code();
    ASSERT_EQ(code.regions().size(), 2U);
    EXPECT_EQ(code.fetch(0x1000), 0x03020100U);
    EXPECT_EQ(code.fetch(0x1004), 0x00060504U);
    EXPECT_EQ(code.fetch(0x1008), 0U);
    EXPECT_EQ(code.fetch(0x100c), 7U);
    EXPECT_EQ(code.fetch(0x1010), 0U);
    EXPECT_EQ(code.fetch(0xffc), 0U);
    EXPECT_EQ(code.leaf_at(0x1008)[12], 7);
}

}  // namespace
}  // namespace belay::machine

// SPDX-License-Identifier: Apache-2.0
#include "machine/program.h"

#include <algorithm>

#include "base/endian.h"
#include "machine/compiled_code.h"

namespace belay::machine {
namespace {

constexpr std::string_view kVersion = "belay-program-v1";

/// The bytes of one page of the initial image.
std::array<u8, kPageSize> initial_page(const ElfImage& image, u32 page) {
    std::array<u8, kPageSize> out{};
    const u64 begin = u64{page} << kPageBits, end = begin + kPageSize;
    for (const Segment& s : image.segments) {
        const u64 from = std::max<u64>(begin, s.address), to = std::min<u64>(end, s.address + s.data.size());
        if (from < to)
            std::copy_n(s.data.begin() + static_cast<i64>(from - s.address), to - from,
                        out.begin() + static_cast<i64>(from - begin));
    }
    return out;
}

MemoryTree build_tree(const ElfImage& image) {
    std::vector<u32> pages;
    for (const Segment& s : image.segments)
        for (u64 p = s.address >> kPageBits; (p << kPageBits) < s.address + s.data.size(); ++p)
            if (pages.empty() || pages.back() < p) pages.push_back(static_cast<u32>(p));
    MemoryTree tree;
    std::array<u8, kPageSize> page;
    tree.update(pages, [&](u32 index) {
        page = initial_page(image, index);
        return page.data();
    });
    return tree;
}

}  // namespace

std::array<u8, ProgramIdentity::kSize> ProgramIdentity::encode() const {
    std::array<u8, kSize> out;
    u8* at = std::copy_n(code_root_keccak.data(), 32, out.data());
    at = std::copy_n(crypto::to_hash(code_root_poseidon2).data(), 32, at);
    at = std::copy_n(crypto::to_hash(initial_memory_root).data(), 32, at);
    for (const u32 v : {entry, manifest.exit_entry, manifest.ledger_base, manifest.ledger_stride,
                        manifest.ledger_capacity, manifest.ledger_layout}) {
        store_be(at, v);
        at += 4;
    }
    return out;
}

Hash ProgramIdentity::hash() const {
    Bytes preimage(kVersion.begin(), kVersion.end());
    append(preimage, encode());
    return crypto::keccak256(preimage);
}

bool ProgramIdentity::decode(ByteView bytes, ProgramIdentity& out) {
    if (bytes.size() != kSize) return false;
    const auto code = crypto::from_hash(Hash::from(bytes.subspan(32, 32)));
    const auto memory = crypto::from_hash(Hash::from(bytes.subspan(64, 32)));
    if (!code || !memory) return false;
    auto word = [&](std::size_t i) { return load_be<u32>(bytes.data() + 96 + 4 * i); };
    out = {
        Hash::from(bytes.first(32)), *code, *memory, word(0), {word(1), word(2), word(3), word(4), word(5)}};
    return true;
}

Result<std::shared_ptr<const Program>, ElfError> Program::from_elf(ByteView file) {
    auto image = load_elf(file);
    if (!image) return fail(image.error());
    return from_image(std::move(*image));
}

std::shared_ptr<const Program> Program::from_image(ElfImage image) {
    return std::shared_ptr<const Program>(new Program(std::move(image)));
}

Program::Program(ElfImage image)
    : image_(std::move(image)),
      code_(image_),
      compiled_(std::make_unique<const CompiledCode>(code_)),
      initial_tree_(build_tree(image_)),
      identity_{code_.keccak_root(), code_.poseidon2_root(), initial_tree_.root(), image_.entry,
                image_.manifest},
      hash_(identity_.hash()) {}

Program::~Program() = default;

}  // namespace belay::machine

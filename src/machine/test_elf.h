// SPDX-License-Identifier: Apache-2.0
// Tests only: images back into ELF files.
#pragma once

#include <string_view>

#include "base/endian.h"
#include "machine/elf.h"

namespace belay::machine::test {

/// Writes the file that load_elf() reads. Program headers, then the segments' bytes, then sections if there
/// is a manifest.
class ElfWriter {
  public:
    static constexpr std::size_t kHeader = 52, kProgramHeader = 32, kSectionHeader = 40;

    explicit ElfWriter(u32 entry) : entry_(entry) {}

    ElfWriter& segment(u32 address, Bytes data, u32 memory_size, u32 flags, u32 type = 1) {
        segments_.push_back({address, std::move(data), memory_size, flags, type});
        return *this;
    }
    ElfWriter& manifest(Bytes bytes) {
        manifests_.push_back(std::move(bytes));
        return *this;
    }

    Bytes file() const {
        Bytes out(kHeader + kProgramHeader * segments_.size());
        static constexpr u8 kIdentification[] = {0x7f, 'E', 'L', 'F', 1, 1, 1};
        std::memcpy(out.data(), kIdentification, sizeof kIdentification);
        store_le<u16>(&out[16], 2);
        store_le<u16>(&out[18], 243);
        store_le<u32>(&out[20], 1);
        store_le<u32>(&out[24], entry_);
        store_le<u32>(&out[28], kHeader);
        store_le<u16>(&out[40], kHeader);
        store_le<u16>(&out[42], kProgramHeader);
        store_le<u16>(&out[44], static_cast<u16>(segments_.size()));
        store_le<u16>(&out[46], kSectionHeader);
        for (std::size_t i = 0; i < segments_.size(); ++i)
            write_segment(out, kHeader + kProgramHeader * i, segments_[i]);
        if (!manifests_.empty()) write_sections(out);
        return out;
    }

  private:
    struct Part {
        u32 address;
        Bytes data;
        u32 memory_size, flags, type;
    };

    static void write_segment(Bytes& out, std::size_t header, const Part& part) {
        // Loaders that map files want offset and address to agree modulo the host's page.
        while (out.size() % 4096 != part.address % 4096) out.push_back(0);
        const u32 fields[] = {part.type,
                              static_cast<u32>(out.size()),
                              part.address,
                              part.address,
                              static_cast<u32>(part.data.size()),
                              part.memory_size,
                              part.flags,
                              4096};
        for (std::size_t k = 0; k < 8; ++k) store_le(&out[header + 4 * k], fields[k]);
        append(out, part.data);
    }

    static void put_section(Bytes& out, u32 name, u32 type, u32 offset, u32 size) {
        const u32 fields[] = {name, type, 0, 0, offset, size, 0, 0, 1, 0};
        for (const u32 field : fields) {
            out.resize(out.size() + 4);
            store_le(&out[out.size() - 4], field);
        }
    }

    void write_sections(Bytes& out) const {
        static constexpr std::string_view kNames{"\0.belay.manifest\0.shstrtab\0", 27};
        std::vector<u32> offsets;
        for (const Bytes& manifest : manifests_) {
            offsets.push_back(static_cast<u32>(out.size()));
            append(out, manifest);
        }
        const u32 names = static_cast<u32>(out.size());
        out.insert(out.end(), kNames.begin(), kNames.end());
        store_le<u32>(&out[32], static_cast<u32>(out.size()));
        store_le<u16>(&out[48], static_cast<u16>(manifests_.size() + 2));
        store_le<u16>(&out[50], 1);
        put_section(out, 0, 0, 0, 0);
        put_section(out, 17, 3, names, kNames.size());
        for (std::size_t i = 0; i < manifests_.size(); ++i)
            put_section(out, 1, 1, offsets[i], static_cast<u32>(manifests_[i].size()));
    }

    u32 entry_;
    std::vector<Part> segments_;
    std::vector<Bytes> manifests_;
};

}  // namespace belay::machine::test

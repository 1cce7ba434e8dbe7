// LIBS: belay_machine
// SPDX-License-Identifier: Apache-2.0
// Any bytes are an image or a named reason; what is accepted keeps the loader's promises and can be run.
#include "base/check.h"
#include "machine/machine.h"
#include "machine/test_elf.h"

using namespace belay;
using namespace belay::machine;

namespace {

constexpr u64 kSmall = 1U << 16;  // programs of this size are built and run as well

void check(const ElfImage& image, bool run) {
    u64 end = 0, memory = 0;
    for (const Segment& s : image.segments) {
        BELAY_CHECK(s.memory_size > 0 && s.data.size() <= s.memory_size);
        BELAY_CHECK(s.address >= end && s.end() <= (u64{1} << 32));
        end = s.end();
        memory += s.memory_size;
    }
    BELAY_CHECK(memory <= ElfLimits::kMemory && image.segments.size() <= ElfLimits::kSegments);
    BELAY_CHECK(image.entry % 4 == 0 && image.manifest.exit_entry % 4 == 0);
    if (!run || memory > kSmall) return;
    const auto machine = Machine::create(Program::from_image(image));
    BELAY_CHECK(machine != nullptr);
    machine->begin_batch(1, Hash{});
    const RunResult result = machine->run(1000);
    BELAY_CHECK(result.steps == machine->state().cycle && result.steps <= 1000);
    BELAY_CHECK(machine->state().pc % 4 == 0 && machine->state().x[0] == 0);
}

/// A program of two segments and a manifest, with (position, new byte) applied.
Bytes damaged(ByteView data) {
    Bytes code(16);
    store_le<u32>(code.data(), 0x00000513);      // li a0, 0
    store_le<u32>(code.data() + 4, 0x05d00893);  // li a7, 93
    store_le<u32>(code.data() + 8, 0x00000073);  // ecall
    Bytes file = test::ElfWriter(0x2000)
                     .segment(0x2000, code, 16, 5)
                     .segment(0x3000, Bytes(40, 1), 80, 6)
                     .manifest(Bytes(Manifest::kSize))
                     .file();
    for (std::size_t at = 0; at + 3 <= data.size(); at += 3) {
        std::size_t position = std::size_t{data[at]} << 8 | data[at + 1];
        // The headers are at both ends; what lies between is only padding.
        if (position % 2 != 0) position = file.size() - 1 - position % 160;
        file[position % file.size()] = data[at + 2];
    }
    return file;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
    const ByteView input{data, size};
    const bool raw = size == 0 || data[0] % 2 == 0;
    const auto image = load_elf(raw ? input : damaged(input.subspan(1)));
    if (image)
        check(*image, size % 8 == 1);  // a machine costs milliseconds
    else
        BELAY_CHECK(to_string(image.error()) != "unknown");
    return 0;
}

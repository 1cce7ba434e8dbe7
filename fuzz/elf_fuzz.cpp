// LIBS: belay_machine
// SPDX-License-Identifier: Apache-2.0
// Any bytes are an image or a named reason; what is accepted keeps the loader's promises and can be run.
#include "base/check.h"
#include "machine/machine.h"

using namespace belay;
using namespace belay::machine;

namespace {

constexpr u64 kSmall = 1U << 16;  // programs of this size are built and run as well

void check(const ElfImage& image) {
    u64 end = 0, memory = 0;
    for (const Segment& s : image.segments) {
        BELAY_CHECK(s.memory_size > 0 && s.data.size() <= s.memory_size);
        BELAY_CHECK(s.address >= end && s.end() <= (u64{1} << 32));
        end = s.end();
        memory += s.memory_size;
    }
    BELAY_CHECK(memory <= ElfLimits::kMemory && image.segments.size() <= ElfLimits::kSegments);
    BELAY_CHECK(image.entry % 4 == 0 && image.manifest.exit_entry % 4 == 0);
    if (memory > kSmall) return;
    const auto machine = Machine::create(Program::from_image(image));
    BELAY_CHECK(machine != nullptr);
    machine->begin_batch(1, Hash{});
    const RunResult result = machine->run(1000);
    BELAY_CHECK(result.steps == machine->state().cycle && result.steps <= 1000);
    BELAY_CHECK(machine->state().pc % 4 == 0 && machine->state().x[0] == 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
    const auto image = load_elf({data, size});
    if (image)
        check(*image);
    else
        BELAY_CHECK(to_string(image.error()) != "unknown");
    return 0;
}

// SPDX-License-Identifier: Apache-2.0
#include "step_cases.h"

#include <map>
#include <random>

#include "base/check.h"

namespace belay::machine::test {
namespace {

constexpr u32 kCodeWords = 0x100;
constexpr u64 kPosition = 5;  // of the next input element

/// Noise around one instruction, so that no sibling in the code tree is zero by chance.
std::shared_ptr<const Program> program_around(const Scene& scene) {
    std::mt19937 random(scene.pc);
    ElfImage image;
    image.entry = kCodeBase;
    Bytes text(4 * kCodeWords);
    for (u8& b : text) b = static_cast<u8>(random());
    const u32 base = scene.pc < kCodeBase ? 0 : scene.pc - scene.pc % static_cast<u32>(text.size());
    store_le(text.data() + (scene.pc - base), scene.word);
    const u32 size = static_cast<u32>(text.size());
    image.segments.push_back({base, size, true, std::move(text)});
    return Program::from_image(std::move(image));
}

std::vector<Hash> elements_of(u64 limit) {
    std::vector<Hash> out(limit);
    for (u64 i = 0; i < limit; ++i)
        for (std::size_t k = 0; k < Hash::kSize; ++k) out[i][k] = static_cast<u8>(1 + i + 3 * k);
    return out;
}

std::vector<PageCopy> pages_of(const Scene& scene) {
    std::map<u32, PageCopy> pages;
    for (const auto& [address, bytes] : scene.memory)
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            const u32 place = address + static_cast<u32>(i);
            const u32 number = place / kPageSize;
            const auto page = pages.try_emplace(number, PageCopy{.page = number, .bytes = {}}).first;
            page->second.bytes[place % kPageSize] = bytes[i];
        }
    std::vector<PageCopy> out;
    for (const auto& [number, page] : pages) out.push_back(page);
    return out;
}

Snapshot snapshot_of(Machine& machine, const Scene& scene) {
    Snapshot out = machine.snapshot();
    MachineState& s = out.state;
    s.pc = scene.pc;
    for (u8 r = 1; r < 32; ++r) s.x[r] = 0x01010101U * r;
    for (const auto& [r, value] : scene.registers) s.x[r] = value;
    s.cycle = 0x0123456789abcdef;
    s.status = scene.status;
    s.reason = scene.reason;
    s.input_position = scene.limit < kPosition ? scene.limit : kPosition;
    s.input_limit = scene.limit;
    for (std::size_t k = 0; k < Hash::kSize; ++k) s.inbox_accumulator[k] = static_cast<u8>(0xa0 + k);
    out.pages = pages_of(scene);
    return out;
}

}  // namespace

StepCase case_of(std::string name, const Scene& scene) {
    const auto machine = Machine::create(program_around(scene));
    BELAY_CHECK(machine != nullptr);
    BELAY_CHECK(!machine->restore(snapshot_of(*machine, scene)));
    const std::vector<Hash> elements = elements_of(scene.limit);
    const InputWindow input{0, elements};
    StepCase out;
    out.name = std::move(name);
    out.start = machine->root();
    const auto log = record_step(*machine, input);
    BELAY_CHECK(log.has_value());
    out.log = *log;
    const u64 before = machine->state().input_position;
    machine->run(1, input);
    out.read_input = machine->state().input_position != before;
    if (out.read_input) {
        out.position = before;
        out.element = elements[before];
    }
    const auto end = machine->preimage().encode();
    out.end.assign(end.begin(), end.end());
    return out;
}

}  // namespace belay::machine::test

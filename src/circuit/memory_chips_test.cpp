// SPDX-License-Identifier: Apache-2.0
// Loads and stores against the machine's own semantics, and the two chips that only move tuples.
#include <gtest/gtest.h>

#include "circuit/chips/age.h"
#include "circuit/chips/load_part.h"
#include "circuit/chips/load_word.h"
#include "circuit/chips/store_part.h"
#include "circuit/chips/store_word.h"
#include "circuit/chips/word.h"
#include "circuit/test_flips.h"
#include "machine/semantics.h"

namespace belay::circuit {
namespace {

using machine::Op;

/// A core that has one word of memory, at `address` / 4, and two registers.
struct OneWord {
    enum class Next : u8 { done, trapped };

    u32 rs1 = 0, rs2 = 0, result = 0, word = 0, address = 0;

    u32 get(u8 r) const { return r == 1 ? rs1 : rs2; }
    void set(u8, u32 v) { result = v; }
    u32 pc() const { return 0; }
    Next next() { return Next::done; }
    Next jump_by(u32) { return Next::done; }
    Next jump_to(u32) { return Next::done; }
    Next trap(machine::Trap) { return Next::trapped; }
    Next give_up() { return Next::trapped; }
    template <class T>
    bool load(u32 at, T& value) {
        address = at;
        std::memcpy(&value, reinterpret_cast<const u8*>(&word) + at % 4, sizeof(T));
        return true;
    }
    template <class T>
    bool store(u32 at, T value) {
        address = at;
        std::memcpy(reinterpret_cast<u8*>(&word) + at % 4, &value, sizeof(T));
        return true;
    }
};

/// The step as the machine does it; nothing when it traps.
template <Op op>
std::optional<StepRow> step(u32 rs1, u32 rs2, u32 immediate, u32 word) {
    constexpr bool kLoad = machine::info_of(op).format == machine::Format::load;
    OneWord core{.rs1 = rs1, .rs2 = rs2, .word = word};
    const machine::Instruction in{.op = op, .rd = 3, .rs1 = 1, .rs2 = 2, .imm = immediate};
    if (machine::execute<op>(core, in) == OneWord::Next::trapped) return {};
    StepRow row;
    row.ts = 4000;
    row.pc4 = 0x3fffffff;
    row.in = {.op = op, .rd = static_cast<u8>(kLoad ? 3 : kSink), .rs1 = 1, .rs2 = 0, .c = immediate};
    if (!kLoad) row.in.rs2 = 2;
    row.rs1 = rs1;
    row.rs2 = kLoad ? 0 : rs2;
    row.rd_before = kLoad ? 0xcafe0007 : 0;
    row.rd_after = core.result;
    row.memory_before = word;
    row.memory_after = core.word;
    row.rs1_age = 7;
    row.rs2_age = 65535;
    row.rd_age = 11;
    row.memory_age = 12;
    return row;
}

i64 count(const CheckContext& context, Bus bus, std::vector<u32> entries) {
    entries.insert(entries.begin(), static_cast<u32>(bus));
    const auto at = context.messages.find(entries);
    return at == context.messages.end() ? 0 : at->second;
}

/// The row holds exactly where the machine does not trap, and says what the machine did.
template <class Chip, Op op>
void expect_step(u32 rs1, u32 rs2, u32 immediate, u32 word) {
    const u32 address = rs1 + immediate;
    const auto row = step<op>(rs1, rs2, immediate, word);
    ASSERT_EQ(row.has_value(), address % machine::info_of(op).width == 0);
    if (!row) {
        StepRow wrong = *step<op>(0, rs2, 0, word);
        wrong.rs1 = rs1;
        wrong.in.c = immediate;
        EXPECT_FALSE(run_row<Chip>(wrong).failures.empty()) << "a misaligned access was accepted";
        return;
    }
    const CheckContext ran = run_row<Chip>(*row);
    EXPECT_TRUE(ran.failures.empty()) << machine::info_of(op).name << " " << ran.failures[0].constraint;
    EXPECT_EQ(count(ran, Bus::memory, {address / 4, low(word), high(word), 4000 + 2 - 1 - 12}), -1);
    EXPECT_EQ(count(ran, Bus::memory, {address / 4, low(row->memory_after), high(row->memory_after), 4002}),
              1);
    if (machine::info_of(op).format == machine::Format::load)
        EXPECT_EQ(count(ran, Bus::memory, {kRegisterKey + 3, low(row->rd_after), high(row->rd_after), 4003}),
                  1);
    EXPECT_EQ(count(ran, Bus::code,
                    {0x3fffffff, static_cast<u32>(op), row->in.rd, 1, row->in.rs2, low(immediate),
                     high(immediate), 0, 0}),
              -1);
    EXPECT_EQ(count(ran, Bus::state, {0x40000000, 4004}), 1);
}

template <class Chip, Op op>
void expect_op() {
    std::mt19937 engine(static_cast<u32>(op));
    const auto random = [&] { return static_cast<u32>(engine()); };
    const u32 words[] = {0x80ff7f01, 0x7f80ff80, 0, 0xffffffff, 0x00018000};
    const u32 immediates[] = {0, 1, 2, 3, 4, 0x7ff, 0xfffff800, 0xffffffff, 0xfffffffd};
    const u32 bases[] = {0, 4, 0xfffffffc, 0x10000, 0xffff, 0x12345678, 0x80000001};
    for (const u32 base : bases)
        for (const u32 immediate : immediates)
            for (const u32 word : words) expect_step<Chip, op>(base, ~word, immediate, word);
    for (int i = 0; i < 500; ++i)
        expect_step<Chip, op>(random(), random(), static_cast<u32>(static_cast<i32>(random()) >> 20),
                              random());
    for (u32 part = 0; part < 4; ++part)
        for (const u32 word : words)
            if (const auto row = step<op>(0x8000fffc, 0xa1b2c3d4, part + 8, word))
                expect_every_cell_bound<Chip>(*row, part);
}

TEST(MemoryChips, LoadsOfWords) { expect_op<LoadWord, Op::lw>(); }
TEST(MemoryChips, StoresOfWords) { expect_op<StoreWord, Op::sw>(); }
TEST(MemoryChips, LoadsOfParts) {
    expect_op<LoadPart, Op::lb>();
    expect_op<LoadPart, Op::lbu>();
    expect_op<LoadPart, Op::lh>();
    expect_op<LoadPart, Op::lhu>();
}
TEST(MemoryChips, StoresOfParts) {
    expect_op<StorePart, Op::sb>();
    expect_op<StorePart, Op::sh>();
}

TEST(MemoryChips, PartsHaveOneResult) {
    const StepRow row = *step<Op::lb>(0x1000, 0, 1, 0x12348056);
    const CheckContext at = run_row<LoadPart>(row);
    const std::vector<u32> bytes{0, 0x56, 0x80, 0x7f, 255, 256}, bits{0, 1};
    expect_outputs_unique<LoadPart>(row, {{cell_of(at, "odd"), bits},
                                          {cell_of(at, "upper"), bits},
                                          {cell_of(at, "sign"), bits},
                                          {cell_of(at, "is_half"), bits},
                                          {cell_of(at, "byte0"), bytes},
                                          {cell_of(at, "byte1"), bytes},
                                          {cell_of(at, "address_low4"), {0, 0x3ff, 0x400, 0x401}}});
}

TEST(MemoryChips, AgesOnlyRise) {
    for (const auto& [from, to] : {std::pair{0U, 65537U}, {4U, (1U << 24) - 1}, {70000U, 70001U}}) {
        const AgeRow row{.key = 0x3fffffff, .value = 0xfffe0001, .from = from, .to = to};
        expect_every_cell_bound<Age>(row);
        const CheckContext ran = run_row<Age>(row);
        EXPECT_EQ(count(ran, Bus::memory, {row.key, 1, 0xfffe, from}), -1);
        EXPECT_EQ(count(ran, Bus::memory, {row.key, 1, 0xfffe, to}), 1);
    }
    for (const auto& [from, to] : {std::pair{100U, 100U}, {101U, 100U}, {5U, 1U << 24}, {1U << 24, 5U}})
        EXPECT_FALSE(run_row<Age>({.key = 1, .value = 2, .from = from, .to = to}).failures.empty());
}

TEST(MemoryChips, WordsAreReadOrWritten) {
    WordRow row{
        .ts = 4002, .address4 = 99, .before = 0x10002, .after = 0x30004, .age = 65535, .is_write = true};
    expect_every_cell_bound<TouchedWord>(row);
    EXPECT_EQ(count(run_row<TouchedWord>(row), Bus::write, {4002, 99, 2, 1, 4, 3}), 1);
    row.is_write = false;
    EXPECT_FALSE(run_row<TouchedWord>(row).failures.empty());
    row.after = row.before;
    expect_every_cell_bound<TouchedWord>(row);
    EXPECT_EQ(count(run_row<TouchedWord>(row), Bus::read, {4002, 99, 2, 1}), 1);
}

}  // namespace
}  // namespace belay::circuit

// SPDX-License-Identifier: Apache-2.0
// For tests of the chips of instructions: rows from operands, and every message such a row must say, from the
// machine's own arithmetic.
#pragma once

#include "circuit/test_flips.h"
#include "machine/alu.h"

namespace belay::circuit {

inline constexpr std::array kEdges{0U,          1U,          31U,         32U,         0xffffU,    0x10000U,
                                   0x7fffffffU, 0x80000000U, 0x80000001U, 0xffff0000U, 0xffffffffU};

/// What the machine computes; the op chosen at run time.
inline u32 alu_result(machine::Op op, u32 a, u32 b) {
    u32 out = 0;
    [&]<std::size_t... i>(std::index_sequence<i...>) {
        const auto with = [&]<machine::Op candidate>() {
            using machine::Format;
            constexpr Format format = machine::info_of(candidate).format;
            if constexpr (format == Format::registers || format == Format::immediate ||
                          format == Format::shift)
                if (candidate == op) out = machine::alu<candidate>(a, b);
        };
        (with.template operator()<static_cast<machine::Op>(i)>(), ...);
    }(std::make_index_sequence<machine::kOps.size()>{});
    return out;
}
inline bool branch_taken(machine::Op op, u32 a, u32 b) {
    using machine::Op;
    switch (op) {
        case Op::beq:
            return machine::taken<Op::beq>(a, b);
        case Op::bne:
            return machine::taken<Op::bne>(a, b);
        case Op::blt:
            return machine::taken<Op::blt>(a, b);
        case Op::bge:
            return machine::taken<Op::bge>(a, b);
        case Op::bltu:
            return machine::taken<Op::bltu>(a, b);
        default:
            return machine::taken<Op::bgeu>(a, b);
    }
}

struct Registers {
    u8 rd = 5, rs1 = 6, rs2 = 7;
};

/// A step that computes op(a, b) at pc4 = 1000, ts = 400. For one register in several roles `a` is what it
/// holds, and ages say so.
inline StepRow step_of(machine::Op op, u32 a, u32 b, Registers r = {}) {
    using namespace machine::decode_detail;
    const machine::Format format = machine::info_of(op).format;
    StepRow row;
    row.ts = 400;
    row.pc4 = 1000;
    row.in = {.op = op, .rd = r.rd, .rs1 = r.rs1};
    row.rs1 = a;
    row.rd_before = 0xabcd1234;
    row.rs1_age = 3;
    row.rd_age = 77;
    if (reads_rs2(format)) {
        row.in.rs2 = r.rs2;
        row.rs2 = r.rs2 == r.rs1 ? a : b;
        row.rs2_age = r.rs2 == r.rs1 ? 0 : 300;
    } else {
        row.in.c = b;
    }
    if (r.rd == r.rs1) {
        row.rd_before = a;
        row.rd_age = reads_rs2(format) && r.rs2 == r.rs1 ? 1 : 2;
    }
    row.rd_after = alu_result(op, a, reads_rs2(format) ? row.rs2 : b);
    row.next_pc4 = row.pc4 + 1;
    return row;
}

/// All that the row of a step without memory has to say to other chips.
inline std::map<CheckContext::Message, i64> expected_messages(const StepRow& row) {
    using namespace machine::decode_detail;
    std::map<CheckContext::Message, i64> out;
    const machine::Format format = machine::info_of(row.in.op).format;
    const auto say = [&](i64 count, Bus bus, std::vector<u32> entries) {
        entries.insert(entries.begin(), static_cast<u32>(bus));
        if ((out[entries] += count) == 0) out.erase(entries);
    };
    const auto access = [&](u8 reg, u32 before, u32 after, u32 ts, u32 age) {
        say(-1, Bus::memory, {kRegisterKey + reg, low(before), high(before), ts - 1 - age});
        say(1, Bus::memory, {kRegisterKey + reg, low(after), high(after), ts});
    };
    const bool one = has_target(row.in.op);  // c is one element
    say(-1, Bus::state, {row.pc4, row.ts});
    say(1, Bus::state, {row.next_pc4, row.ts + kStepTime});
    say(-1, Bus::code,
        {row.pc4, static_cast<u32>(row.in.op), row.in.rd, row.in.rs1, row.in.rs2,
         one ? row.in.c : low(row.in.c), one ? 0 : high(row.in.c), low(row.in.d), high(row.in.d)});
    if (reads_rs1(format)) access(row.in.rs1, row.rs1, row.rs1, row.ts + kReadTime, row.rs1_age);
    if (reads_rs2(format)) access(row.in.rs2, row.rs2, row.rs2, row.ts + kRead2Time, row.rs2_age);
    if (writes_rd(format)) access(row.in.rd, row.rd_before, row.rd_after, row.ts + kWriteTime, row.rd_age);
    return out;
}

template <class Chip>
void expect_step(const StepRow& row) {
    const CheckContext context = run_row<Chip>(row);
    EXPECT_TRUE(context.failures.empty())
        << machine::info_of(row.in.op).name << " " << row.rs1 << " " << row.rs2 << " " << row.in.c << ": "
        << (context.failures.empty() ? "" : context.failures[0].constraint);
    EXPECT_EQ(spoken(context), expected_messages(row))
        << machine::info_of(row.in.op).name << " " << row.rs1 << " " << row.rs2 << " " << row.in.c;
}

/// All edges against all edges, random operands, small amounts; every role of registers; then every cell
/// flipped. `fit` makes the second operand one that the instruction can have.
template <class Chip, class Fit>
void expect_arithmetic(Fit fit) {
    std::mt19937 random(7);
    for (const machine::Op op : Chip::kOps) {
        for (const u32 a : kEdges)
            for (const u32 b : kEdges) expect_step<Chip>(step_of(op, a, fit(op, b)));
        for (int i = 0; i < 300; ++i) {
            const u32 a = static_cast<u32>(random()) >> random() % 32;
            const u32 b = static_cast<u32>(random()) >> random() % 32;
            expect_step<Chip>(step_of(op, a, fit(op, b)));
        }
        for (const Registers r : {Registers{kSink, 6, 7}, {6, 6, 7}, {6, 6, 6}, {7, 6, 6}, {kSink, 0, 0}})
            expect_step<Chip>(step_of(op, r.rs1 == 0 ? 0 : 0x80001234, fit(op, 0x0001ffff), r));
        for (const auto& [a, b] :
             {std::pair{0U, 0U}, {0x80000000U, ~0U}, {0x12345678U, 0xfedcba98U}, {5U, 3U}})
            expect_every_cell_bound<Chip>(step_of(op, a, fit(op, b)));
    }
}
template <class Chip>
void expect_arithmetic() {
    expect_arithmetic<Chip>([](machine::Op, u32 b) { return b; });
}

/// The values next to `value`.
inline std::vector<u32> around(u32 value, u32 reach) {
    std::vector<u32> out;
    for (u32 v = value > reach ? value - reach : 0; v <= value + reach; ++v) out.push_back(v);
    return out;
}

}  // namespace belay::circuit

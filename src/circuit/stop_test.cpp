// SPDX-License-Identifier: Apache-2.0
// Chip `stop` against the machine: what the machine ends is proven by the case that stop_case names, and what
// the machine does not end by no case at all.
#include "circuit/chips/stop.h"

#include <gtest/gtest.h>

#include "circuit/test_ecalls.h"
#include "circuit/test_flips.h"
#include "machine/step.h"

namespace belay::circuit {
namespace {

using machine::Op;
using machine::Status;
using machine::Trap;
using Values = std::array<u32, 5>;

StopRow row_of(StopCase kind, const Decoded& in, const Values& values) {
    StopRow row{.kind = kind, .ts = 400, .pc4 = 0x3fffffff, .in = in, .values = values};
    row.ages = {1, 2, 3, 4, 65535};
    return row;
}

/// Status and reason that the row proves for this instruction and these registers, if it holds.
std::optional<std::pair<u32, u32>> proven(StopCase kind, const Decoded& in, const Values& values) {
    const CheckContext ran = run_row<Stop>(row_of(kind, in, values));
    if (!ran.failures.empty()) return {};
    std::optional<std::pair<u32, u32>> out;
    for (const auto& [message, count] : ran.messages) {
        if (message[0] == static_cast<u32>(Bus::code) && message[2] != static_cast<u32>(in.op)) return {};
        if (message[0] == static_cast<u32>(Bus::ended) && count == 1)
            out = {message[3], message[4] | message[5] << 16};
    }
    return out;
}

std::vector<StopCase> direct_cases() {
    std::vector<StopCase> out;
    for (const StopFacts& facts : kStopFacts)
        if (is_direct(facts.kind)) out.push_back(facts.kind);
    return out;
}

/// Registers and pc alone; loads and stores always work.
struct TrapCore {
    using Next = std::optional<Trap>;
    static constexpr bool kTargetsChecked = false;
    u32 rs1 = 0, rs2 = 0;
    u32 get(u8 r) const { return r == 1 ? rs1 : rs2; }
    void set(u8, u32) {}
    u32 pc() const { return 0xfffffffc; }
    Next next() { return {}; }
    Next jump_by(u32) { return {}; }
    Next jump_to(u32) { return {}; }
    Next trap(Trap reason) { return reason; }
    Next give_up() { return {}; }
    Next ecall() { return {}; }
    template <class T>
    bool load(u32, T& value) {
        value = 0;
        return true;
    }
    template <class T>
    bool store(u32, T) {
        return true;
    }
};

template <Op op>
void expect_op(std::size_t& traps, std::size_t& goes_on) {
    std::mt19937 random(static_cast<u32>(op));
    const u32 edges[] = {0,          1,          2,          3,          4,          0xffff,    0x10000,
                         0x7fffffff, 0x80000000, 0x80000001, 0xffffffff, 0xfffffffe, 0x7f000001};
    const u32 offsets[] = {0, 2, 4, 6, 1, 3, 0xfffffffe, 0xfffffffc, 0xffffffff, 0x7fe};
    for (int i = 0; i < 400; ++i) {
        const u32 a = random() % 4 != 0 ? edges[random() % 13] : static_cast<u32>(random());
        const u32 b = random() % 4 == 0 ? a : edges[random() % 13];
        machine::Instruction raw{.op = op, .rd = 5, .rs1 = 1, .rs2 = 2, .imm = offsets[random() % 10]};
        if (has_target(op)) raw.imm &= ~1U;
        TrapCore core{.rs1 = a, .rs2 = b};
        const std::optional<Trap> trap = machine::execute<op>(core, raw);
        Decoded in{.op = op, .rd = 5, .rs1 = 1, .rs2 = 2, .c = raw.imm};
        if (has_target(op)) in.c = raw.imm % 4 == 0 ? (0xfffffffc + raw.imm) / 4 : kNoTarget;
        const Values values{a, b, 0, 0, 0};
        const std::optional<StopCase> found = stop_case(in, values);
        ASSERT_EQ(found.has_value(), trap.has_value())
            << machine::info_of(op).name << " " << a << " " << b << " " << raw.imm;
        (trap ? traps : goes_on)++;
        if (found) {
            const CheckContext ran = run_row<Stop>(row_of(*found, in, values));
            ASSERT_TRUE(ran.failures.empty()) << facts_of(*found).name << ": " << ran.failures[0].constraint;
        }
        for (const StopCase kind : direct_cases()) {
            if (facts_of(kind).op != op) continue;
            if (const auto outcome = proven(kind, in, values)) {
                ASSERT_TRUE(trap.has_value()) << facts_of(kind).name;
                ASSERT_EQ(outcome->first, static_cast<u32>(Status::trapped));
                ASSERT_EQ(outcome->second, static_cast<u32>(*trap));
            }
        }
    }
}

TEST(Stop, InstructionsTrapWhereTheMachineTraps) {
    std::size_t traps = 0, goes_on = 0;
    expect_op<Op::lh>(traps, goes_on);
    expect_op<Op::lhu>(traps, goes_on);
    expect_op<Op::lw>(traps, goes_on);
    expect_op<Op::sh>(traps, goes_on);
    expect_op<Op::sw>(traps, goes_on);
    expect_op<Op::jal>(traps, goes_on);
    expect_op<Op::jalr>(traps, goes_on);
    expect_op<Op::beq>(traps, goes_on);
    expect_op<Op::bne>(traps, goes_on);
    expect_op<Op::blt>(traps, goes_on);
    expect_op<Op::bge>(traps, goes_on);
    expect_op<Op::bltu>(traps, goes_on);
    expect_op<Op::bgeu>(traps, goes_on);
    expect_op<Op::lb>(traps, goes_on);
    expect_op<Op::addi>(traps, goes_on);
    expect_op<Op::illegal>(traps, goes_on);
    expect_op<Op::ebreak>(traps, goes_on);
    EXPECT_GT(traps, 2000U);
    EXPECT_GT(goes_on, 2000U);
}

constexpr Decoded kEcall{.op = Op::ecall};

TEST(Stop, EcallsFailWhereTheMachineSaysSo) {
    std::vector<u32> numbers = kNumbersOfEcalls;
    numbers.insert(numbers.end(),
                   {0, 92, 94, 500, 1023, 1033, 0xffff, 0x10000 + 1024, 0x7f000001 + 1024, 0xffffffff});
    std::set<StopCase> seen;
    for (const u32 number : numbers) {
        std::size_t tried = 0;
        for (const Values& values : edge_operands(number)) {
            std::optional<Trap> trap = oracle(values);
            EcallOracle core(values, 5);
            machine::execute_ecall(core);
            const auto status = trap ? Status::trapped : core.state().status;
            const u32 reason = trap ? static_cast<u32>(*trap) : core.state().reason;
            const std::optional<StopCase> found = stop_case(kEcall, values);
            const bool direct = trap || number == 93 || number == 1027;
            ASSERT_EQ(found.has_value(), direct) << number;
            if (found) {
                ASSERT_EQ(proven(*found, kEcall, values), (std::pair{static_cast<u32>(status), reason}))
                    << facts_of(*found).name << " "
                    << (run_row<Stop>(row_of(*found, kEcall, values)).failures.empty()
                            ? ""
                            : run_row<Stop>(row_of(*found, kEcall, values)).failures[0].constraint);
                seen.insert(*found);
            }
            if (++tried % 32 != 0) continue;
            for (const StopCase kind : direct_cases()) {
                if (facts_of(kind).op != Op::ecall) continue;
                if (const auto outcome = proven(kind, kEcall, values)) {
                    ASSERT_TRUE(direct) << facts_of(kind).name;
                    ASSERT_EQ(*outcome, (std::pair{static_cast<u32>(status), reason})) << facts_of(kind).name;
                }
            }
        }
    }
    for (const StopCase kind : direct_cases())
        if (facts_of(kind).op == Op::ecall) EXPECT_TRUE(seen.contains(kind)) << facts_of(kind).name;
}

TEST(Stop, EveryCellOfDirectCasesIsBound) {
    const auto bound = [](const Decoded& in, const Values& values) {
        const std::optional<StopCase> kind = stop_case(in, values);
        ASSERT_TRUE(kind.has_value());
        SCOPED_TRACE(facts_of(*kind).name);
        expect_every_cell_bound<Stop>(row_of(*kind, in, values));
    };
    bound({.op = Op::illegal}, {});
    bound({.op = Op::ebreak}, {});
    bound({.op = Op::lw, .rd = 3, .rs1 = 4, .c = 0xfffffffe}, {0x10001});
    bound({.op = Op::jalr, .rd = 3, .rs1 = 4, .c = 2, .d = 8}, {0x10001});
    bound({.op = Op::jal, .rd = 3, .c = kNoTarget, .d = 8}, {});
    bound({.op = Op::sh, .rs1 = 4, .rs2 = 9, .c = 1}, {0x10000, 7});
    for (const Op op : {Op::beq, Op::bge, Op::bgeu})
        bound({.op = op, .rs1 = 4, .rs2 = 9, .c = kNoTarget}, {7, 7});
    for (const Op op : {Op::bne, Op::blt})
        bound({.op = op, .rs1 = 4, .rs2 = 9, .c = kNoTarget}, {0x80000000, 0x10000});
    std::map<StopCase, Values> examples;
    std::vector<u32> numbers = kNumbersOfEcalls;
    numbers.insert(numbers.end(), {0, 94, 0x10000});
    for (const u32 number : numbers)
        for (const Values& values : edge_operands(number))
            if (const auto kind = stop_case(kEcall, values)) examples.emplace(*kind, values);
    // Alignments of a0 differ in constants alone: one of them stands for all.
    for (const auto& [kind, values] : examples)
        if (kind < StopCase::inbox_a0 || kind > StopCase::dot_a0) bound(kEcall, values);
}

StopRow late_row(StopCase kind) {
    StopRow row{.kind = kind, .ts = 400, .pc4 = 5};
    row.blocks4 = {0x400, 0, 0};
    return row;
}
bool holds(const StopRow& row) { return run_row<Stop>(row).failures.empty(); }

TEST(Stop, WordsThatAreNotCanonical) {
    constexpr u32 kP = KoalaBear::kModulus;
    for (const u32 value : {0U, 1U, kP - 1, kP, kP + 1, 0x7f00ffffU, 0x7effffffU, 0x80000000U, 0xffffffffU})
        for (const u32 index : {0U, 7U, 15U, 16U}) {
            StopRow row = late_row(StopCase::poseidon2_word);
            row.words[0] = value;
            row.index = index;
            EXPECT_EQ(holds(row), value >= kP && index < 16) << value;
            if (holds(row) && value == kP && index == 15) expect_every_cell_bound<Stop>(row);
        }
    for (const StopCase kind : {StopCase::dot_x_word, StopCase::dot_y_word})
        for (const u32 index : {0U, 14U, 15U, 255U}) {
            StopRow row = late_row(kind);
            row.blocks4 = {0x400, 0x500, 0x600};
            row.n = 3;
            row.index = index;
            row.words[0] = kP;
            EXPECT_EQ(holds(row), index < 15);
            if (!holds(row)) continue;
            if (index != 0) expect_every_cell_bound<Stop>(row);
            const u32 at = (kind == StopCase::dot_x_word ? 0x500 : 0x600) + index;
            EXPECT_EQ(
                run_row<Stop>(row).messages.at({static_cast<u32>(Bus::read), 402, at, low(kP), high(kP)}),
                -1);
        }
}

TEST(Stop, CoordinatesThatAreNotCanonical) {
    using crypto::secp256k1::kP;
    const auto words_of = [](const U256& v) {
        std::array<u32, 8> out;
        for (std::size_t i = 0; i < 8; ++i) out[i] = static_cast<u32>(v.limb[i / 2] >> i % 2 * 32);
        return out;
    };
    std::vector<U256> values{kP,
                             U256{kP.limb[0] - 1, ~0ULL, ~0ULL, ~0ULL},
                             U256{kP.limb[0] + 1, ~0ULL, ~0ULL, ~0ULL},
                             U256{~0ULL, ~0ULL, ~0ULL, ~0ULL},
                             U256{~0ULL, ~0ULL, ~0ULL - 1, ~0ULL},
                             U256{0xffffffff00000000, ~0ULL, ~0ULL, ~0ULL},
                             U256{0xfffffffeffffffff, ~0ULL, ~0ULL, ~0ULL},
                             U256{0xfffffffdffffffff, ~0ULL, ~0ULL, ~0ULL},
                             U256{~0ULL, ~0ULL, ~0ULL, ~0ULL >> 1},
                             U256{}};
    for (const U256& value : values)
        for (const u32 index : {0U, 3U, 4U}) {
            bool any = false;
            for (const StopCase kind : {StopCase::ec_add_high, StopCase::ec_add_low}) {
                StopRow row = late_row(kind);
                row.words = words_of(value);
                row.index = index;
                any |= holds(row);
                if (holds(row) && index == 3 && value.limb[0] % 2 != 0) expect_every_cell_bound<Stop>(row);
            }
            EXPECT_EQ(any, !(value < kP) && index < 4) << index;
        }
}

TEST(Stop, YieldShowsItsDigest) {
    StopRow row = late_row(StopCase::yield);
    row.blocks4 = {0, 0, 0x800};
    row.words = {1, 2, 0x30000, 4, 5, 6, 7, 0xffffffff};
    expect_every_cell_bound<Stop>(row);
    const CheckContext ran = run_row<Stop>(row);
    EXPECT_EQ(ran.messages.at({static_cast<u32>(Bus::output), 2, 0, 3}), 1);
    EXPECT_EQ(ran.messages.at({static_cast<u32>(Bus::read), 402, 0x807, 0xffff, 0xffff}), -1);
    EXPECT_EQ(ran.messages.at({static_cast<u32>(Bus::ended), 6, 404, 1, 0, 0}), 1);
    EXPECT_EQ(ran.messages.at({static_cast<u32>(Bus::stopping), 5, 400, 1024, 0, 0, 0x800, 0}), -1);
}

TEST(Stop, InputIsExhausted) {
    StopRow row = late_row(StopCase::input_exhausted);
    row.input_age = 65535;
    expect_every_cell_bound<Stop>(row);
    EXPECT_EQ(run_row<Stop>(row).messages.at({static_cast<u32>(Bus::ended), 5, 404, 3, 9, 0}), 1);
}

TEST(Stop, ThePcWraps) {
    const StopRow row{.kind = StopCase::wrap, .ts = 404};
    expect_every_cell_bound<Stop>(row);
    const auto messages = spoken(run_row<Stop>(row));
    const std::map<CheckContext::Message, i64> want{{{static_cast<u32>(Bus::state), 1U << 30, 404}, -1},
                                                    {{static_cast<u32>(Bus::state), 0, 404}, 1}};
    EXPECT_EQ(messages, want);
}

}  // namespace
}  // namespace belay::circuit

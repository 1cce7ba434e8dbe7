// SPDX-License-Identifier: Apache-2.0
// One machine, three executions of its steps: interpreter, log replay, Solidity. Equal roots at every step.
#include <random>
#include <set>

#include "machine/test_random.h"
#include "random_scenes.h"
#include "step_fixture.h"

namespace belay::dispute::test {
namespace {

using namespace machine::test;

TEST_F(StepOnL1, every_instruction_and_every_ecall) {
    for (const auto& cases : {instruction_cases(), ecall_cases()})
        for (const StepCase& c : cases) compare(c);
    finish();
}

/// Which instructions, ecalls and traps have occurred.
class Seen {
  public:
    void add(const Scene& scene, const StepCase& step) {
        machine::StatePreimage end;
        ASSERT_TRUE(machine::StatePreimage::decode(step.end, end));
        const machine::Op op = machine::decode(scene.word).op;
        if (end.state.status == machine::Status::trapped)
            traps_.insert(end.state.reason);
        else if (op == machine::Op::ecall)
            ecalls_.insert(end.state.x[a7]);
        else
            ops_.insert(op);
    }
    void expect_everything() const {
        for (u32 op = 0; op < static_cast<u32>(machine::Op::ecall); ++op)
            EXPECT_TRUE(ops_.contains(static_cast<machine::Op>(op))) << op;
        for (const auto& ecall : machine::kEcalls)
            EXPECT_TRUE(ecalls_.contains(static_cast<u32>(ecall.number))) << ecall.name;
        for (u32 reason = 1; reason <= 9; ++reason) EXPECT_TRUE(traps_.contains(reason)) << reason;  // M-30
    }

  private:
    std::set<machine::Op> ops_;
    std::set<u32> ecalls_, traps_;
};

TEST_F(StepOnL1, random_machines) {
    RandomScenes scenes(7);
    Seen seen;
    for (u64 i = 0; i < 1500 * effort() && !HasFatalFailure(); ++i) {
        const Scene scene = scenes.next();
        StepCase step = case_of("scene " + std::to_string(i), scene);
        seen.add(scene, step);
        compare(std::move(step));
    }
    finish();
    seen.expect_everything();
}

/// Ecalls in a random order, each on blocks of its own, and one of the ways to end.
void append_ecalls(Code& code, std::mt19937_64& random, u64 ending) {
    const u32 d = kDataBase;
    for (u32 k = 0; k < 12; ++k) {
        const auto place = [&] { return d + 0x200 * (k % 4) + 32 * static_cast<u32>(random() % 8); };
        switch (random() % 7) {
            case 0:
                code.li(a0, place()).ecall(1025);
                break;
            case 1:
                code.li(a0, place()).ecall(1026);
                break;
            case 2:
                code.li(a0, place()).li(a1, d + 0x1010).li(a2, static_cast<u32>(random() % 300)).ecall(1028);
                break;
            case 3:
                code.li(a0, place() & ~127U).li(a1, static_cast<u32>(random() % 2)).ecall(1029);
                break;
            case 4:
                code.li(a0, d + 0x1100).ecall(1030);
                break;
            case 5:
                code.li(a0, d + 0x1200).ecall(1031);
                break;
            default:
                code.li(a0, place()).li(a1, d + 0x1010).li(a2, d + 0x1110);
                code.li(a3, static_cast<u32>(random() % 12)).ecall(1032);
        }
    }
    switch (ending % 5) {
        case 0:
            code.halt(static_cast<u32>(random()));
            return;
        case 1:
            code.li(a2, d + 0x40).ecall(1024);
            return;
        case 2:
            code.ecall(1027);
            return;
        case 3:
            code.op(machine::Op::ebreak, {});
            return;
        default:
            return;  // on into memory without code
    }
}

TEST_F(StepOnL1, random_programs_step_by_step) {
    for (u64 seed = 0; seed < 15 * effort() && !HasFatalFailure(); ++seed) {
        std::mt19937_64 random(seed);
        RandomProgram pieces(1000 + seed);
        Code code = pieces.code(12);
        append_ecalls(code, random, seed);
        Bytes data = pieces.data();
        for (std::size_t i = 0x1000; i < data.size(); ++i) data[i] &= 0x7e;  // canonical
        const auto machine = Machine::create(program_of(code, data));
        ASSERT_NE(machine, nullptr);
        std::vector<Hash> elements(random() % 4);
        for (Hash& element : elements)
            for (u8& b : element.bytes) b = static_cast<u8>(random());
        machine->begin_batch(elements.size(), crypto::keccak256(data));
        compare_run("seed " + std::to_string(seed), *machine, {0, elements}, 100'000);
    }
    finish();
}

}  // namespace
}  // namespace belay::dispute::test

// SPDX-License-Identifier: Apache-2.0
#include "machine/step_log.h"

#include <gtest/gtest.h>

#include <random>

#include "crypto/koalabear.h"
#include "machine/test_random.h"

namespace belay::machine {
namespace {

using namespace test;

/// Records and replays each step, then takes it: the replay's root is the machine's.
void check_every_step(Machine& machine, const InputWindow& input, u64 most, u64 stride = 1) {
    while (machine.state().status == Status::running && machine.state().cycle < most) {
        const Hash start = machine.root();
        const auto log = record_step(machine, input);
        ASSERT_TRUE(log.has_value());
        ASSERT_EQ(machine.root(), start);
        machine.run(1, input);
        const auto end = replay_step(*log, start);
        ASSERT_TRUE(end.has_value()) << to_string(end.error()) << " at cycle " << machine.state().cycle;
        ASSERT_EQ(*end, machine.root()) << "cycle " << machine.state().cycle;
        if (stride > 1) machine.run(stride - 1, input);
    }
}

TEST(StepLog, replays_random_programs_step_by_step) {
    for (u64 seed = 100; seed < 103; ++seed) {
        RandomProgram random(seed);
        const Code code = random.code(40).halt(1);
        const auto m = Machine::create(program_of(code, random.data()));
        m->begin_batch(0, Hash{});
        check_every_step(*m, {}, 100'000, 3);
    }
}

/// One step of each ecall and of each way to trap.
Code ecall_tour() {
    const u32 d = kDataBase;
    return Code()
        .li(a0, d)
        .ecall(1025)
        .ecall(1026)
        .li(a1, d + 0x110)
        .li(a2, 777)
        .ecall(1028)
        .li(a2, 0)
        .ecall(1028)
        .li(a1, 0)
        .ecall(1029)
        .li(a0, d + 0x1000)
        .ecall(1030)
        .ecall(1031)
        .li(a0, d + 0x40)
        .li(a1, d + 0x1010)
        .li(a2, d + 0x1500)
        .li(a3, 48)
        .ecall(1032)
        .li(a2, d + 0x20)
        .ecall(1024);
}

TEST(StepLog, replays_every_ecall) {
    Bytes data(kDataSize);
    for (std::size_t i = 0; i < 0x1000; ++i) data[i] = static_cast<u8>(i * 3);
    const auto m = Machine::create(program_of(ecall_tour(), data));
    std::vector<Hash> elements(1);
    elements[0][3] = 0x77;
    m->begin_batch(1, elements[0]);
    check_every_step(*m, {0, elements}, 1000);
    EXPECT_EQ(m->state().status, Status::yielded);
    // A machine that stands still has a log too (S-7).
    const auto log = record_step(*m, {});
    EXPECT_EQ(log->size(), StatePreimage::kSize);
    EXPECT_EQ(replay_step(*log, m->root()), m->root());
}

TEST(StepLog, replays_every_trap) {
    const Code programs[] = {
        Code().word(0),
        Code().jal(ra, 6),
        Code().li(a0, 1).load(Op::lw, a0, 0, a0),
        Code().li(a0, 1).store(Op::sw, a0, 0, a0),
        Code().op(Op::ebreak, {}),
        Code().ecall(5),
        Code().li(a0, 4).ecall(1025),
        Code().li(a0, kDataBase).ecall(1031),
        Code().li(a0, kDataBase).ecall(1025),
        Code().ecall(1027),
        Code().jal(ra, 0x10000),
    };
    for (const Code& code : programs) {
        const auto m = Machine::create(program_of(code, Bytes(64, 0xff)));
        m->begin_batch(0, Hash{});
        check_every_step(*m, {}, 100);
        EXPECT_NE(m->state().status, Status::running);
    }
}

TEST(StepLog, needs_the_input_element) {
    const auto m = Machine::create(program_of(Code().op(Op::ecall, {})));
    Snapshot snapshot = m->snapshot();
    snapshot.state.x[a7] = 1025;
    snapshot.state.x[a0] = kDataBase;
    snapshot.state.input_limit = 1;
    ASSERT_FALSE(m->restore(snapshot));
    EXPECT_FALSE(record_step(*m, {}));
    const std::vector<Hash> elements(1);
    EXPECT_TRUE(record_step(*m, {0, elements}));
}

/// A machine about to take one step of the kind to be attacked, and its log.
struct Attack {
    Attack(u32 number, u32 r0, u32 r1, u32 r2) {
        auto fresh = [&] {
            auto m =
                Machine::create(program_of(Code().op(Op::ecall, {}).op(Op::ebreak, {}), Bytes(kDataSize, 1)));
            Snapshot snapshot = m->snapshot();
            snapshot.state.x[a7] = number;
            snapshot.state.x[a0] = r0;
            snapshot.state.x[a1] = r1;
            snapshot.state.x[a2] = r2;
            snapshot.state.input_limit = 1;
            EXPECT_FALSE(m->restore(snapshot));
            return m;
        };
        const auto m = fresh();
        start = m->root();
        log = *record_step(*m, {0, elements});
        m->run(1, {0, elements});
        end = m->root();
        EXPECT_FALSE(verify_step(log, start, end));
    }
    std::vector<Hash> elements = std::vector<Hash>(1);
    Hash start, end;
    Bytes log;
};

constexpr std::size_t kProgramAt = StatePreimage::kSize;
constexpr std::size_t kCodeAt = kProgramAt + ProgramIdentity::kSize;
constexpr std::size_t kAccessesAt = kCodeAt + 32 * 28;

/// The reasons that a change of the byte at `at` may have; `element_at` is where a 32-byte input element
/// lies, if any.
bool is_expected(ReplayError error, std::size_t at, std::size_t element_at) {
    if (at < kProgramAt) return error == ReplayError::start_root_mismatch || error == ReplayError::bad_state;
    if (at < kCodeAt) return error == ReplayError::program_hash_mismatch || error == ReplayError::bad_program;
    if (at < kAccessesAt) return error == ReplayError::code_root_mismatch;
    if (at - element_at < 32) return error == ReplayError::end_root_mismatch;
    return error == ReplayError::memory_root_mismatch || error == ReplayError::non_canonical_sibling;
}

void corrupt_every_byte(const Attack& attack, std::size_t element_at = ~std::size_t{0}) {
    std::mt19937 random(1);
    for (std::size_t at = 0; at < attack.log.size(); ++at)
        for (const u8 flip : {static_cast<u8>(1U << (random() % 8)), u8{0xff}}) {
            Bytes bad = attack.log;
            bad[at] ^= flip;
            const auto error = verify_step(bad, attack.start, attack.end);
            ASSERT_TRUE(error.has_value()) << at;
            EXPECT_TRUE(is_expected(*error, at, element_at)) << at << ": " << to_string(*error);
        }
}

TEST(StepLog, every_corrupted_byte_of_a_keccak_has_a_reason) {
    corrupt_every_byte(Attack(1028, kDataBase, kDataBase + 0x30, 100));
}
TEST(StepLog, every_corrupted_byte_of_a_read_input_has_a_reason) {
    corrupt_every_byte(Attack(1025, kDataBase, 0, 0), kAccessesAt);
}
TEST(StepLog, every_corrupted_byte_of_a_mulmod_has_a_reason) {
    corrupt_every_byte(Attack(1029, kDataBase, 1, 0));
}

TEST(StepLog, every_other_length_has_a_reason) {
    const Attack attack(1028, kDataBase, kDataBase + 0x30, 100);
    for (std::size_t size = 0; size < attack.log.size(); ++size)
        EXPECT_EQ(verify_step(ByteView(attack.log).first(size), attack.start, attack.end),
                  ReplayError::truncated);
    Bytes longer = attack.log;
    longer.push_back(0);
    EXPECT_EQ(verify_step(longer, attack.start, attack.end), ReplayError::trailing_bytes);
    EXPECT_EQ(verify_step(attack.log, attack.end, attack.end), ReplayError::start_root_mismatch);
    EXPECT_EQ(verify_step(attack.log, attack.start, attack.start), ReplayError::end_root_mismatch);
}

// Sizes that the L1 step pays for, in tree hashes: a store 28 + 28, the largest read one path and its leaves.
TEST(StepLog, logs_are_small) {
    EXPECT_EQ(Attack(1025, kDataBase, 0, 0).log.size(), kAccessesAt + 32 + 32 + 32 * 27);
    EXPECT_LE(Attack(1028, kDataBase, kDataBase + 0x30, 1024).log.size(),
              kAccessesAt + 1024 + 32 * 56 + 32 + 32 * 27);
}

}  // namespace
}  // namespace belay::machine

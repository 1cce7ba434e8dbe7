// SPDX-License-Identifier: Apache-2.0
// Step logs with a wrong byte in them: replayer and L1 refuse for the same reason, or both take the log for
// one of another machine.
#include <algorithm>
#include <random>

#include "step_fixture.h"

namespace belay::dispute::test {
namespace {

using machine::ReplayError;

constexpr std::size_t kProgramAt = machine::StatePreimage::kSize;
constexpr std::size_t kCodeAt = kProgramAt + machine::ProgramIdentity::kSize;
constexpr std::size_t kAccessesAt = kCodeAt + 32 * 28;

/// What L1 calls an error of the replayer. A log carries its own start, so L1 knows no wrong start root.
std::vector<std::string> names_of(ReplayError error) {
    switch (error) {
        case ReplayError::truncated:
            return {"StepLogTruncated"};
        case ReplayError::trailing_bytes:
            return {"StepLogTrailing"};
        case ReplayError::bad_state:
            return {"StatusUnknown", "ReasonWithoutCause", "MemoryRootNotCanonical", "StepPcMisaligned",
                    "StepTrapReason"};
        case ReplayError::bad_program:
            return {"StepProgramNotCanonical"};
        case ReplayError::program_hash_mismatch:
            return {"StepProgramHash"};
        case ReplayError::code_root_mismatch:
            return {"StepCodeRoot"};
        case ReplayError::non_canonical_sibling:
            return {"StepSiblingNotCanonical"};
        case ReplayError::memory_root_mismatch:
            return {"StepMemoryRoot"};
        case ReplayError::start_root_mismatch:
        case ReplayError::end_root_mismatch:
            break;
    }
    return {};
}

/// Places in a log of a running machine: every byte of the first leaf that the step looks at, and one in each
/// eight of what follows; `head` adds every byte of the parts that all logs have. More effort: every byte.
std::vector<std::size_t> places(std::size_t size, bool head) {
    std::vector<std::size_t> out;
    for (std::size_t at = 0; at < size; ++at) {
        const bool all = at < kCodeAt + 32 ? head : at >= kAccessesAt && at < kAccessesAt + 32;
        if (all || effort() > 1 || at % 8 == at / 32 % 8) out.push_back(at);
    }
    return out;
}

class CorruptedLogs : public StepOnL1 {
  protected:
    /// One named case of the lists that the contracts' tests are made from.
    static StepCase find(const std::string& name) {
        for (const auto& cases : {machine::test::instruction_cases(), machine::test::ecall_cases()})
            for (const StepCase& c : cases)
                if (c.name == name) return c;
        ADD_FAILURE() << "no case " << name;
        return {};
    }

    /// The same verdict on both sides; what it was by the replayer.
    std::optional<ReplayError> judge(ByteView log) {
        ++logs;
        const std::size_t state = std::min(log.size(), kProgramAt);
        const Hash own_start = crypto::keccak256(log.first(state));
        const auto replayed = machine::replay_step(log, own_start);
        const SolidityStep step = contract->step(log);
        if (replayed) {
            EXPECT_EQ(step.error, "");
            EXPECT_EQ(step.start, own_start);
            EXPECT_EQ(crypto::keccak256(step.end), *replayed);
            return std::nullopt;
        }
        const std::string name = step.error.substr(0, step.error.find('('));
        const auto expected = names_of(replayed.error());
        EXPECT_TRUE(std::ranges::find(expected, name) != expected.end())
            << "'" << step.error << "' where the replayer says '" << to_string(replayed.error()) << "'";
        return replayed.error();
    }

    void corrupt(const std::string& name, bool head = false) {
        const StepCase c = find(name);
        const bool runs = c.log.size() > kProgramAt;
        std::mt19937 random(1);
        for (const std::size_t at : places(c.log.size(), head)) {
            Bytes bad = c.log;
            bad[at] ^= random() % 2 != 0 ? u8{0xff} : static_cast<u8>(1U << (random() % 8));
            const auto error = judge(bad);
            ASSERT_FALSE(HasFailure()) << name << ": byte " << at;
            const auto rejected = machine::verify_step(bad, c.start, crypto::keccak256(c.end));
            ASSERT_TRUE(rejected) << name << ": byte " << at;
            if (at < kProgramAt)
                ASSERT_TRUE(*rejected == ReplayError::bad_state ||
                            *rejected == ReplayError::start_root_mismatch);
            else if (runs && c.read_input && at - kAccessesAt < 32)
                ASSERT_EQ(*rejected, ReplayError::end_root_mismatch);  // S-6: the element is advice
            else
                ASSERT_EQ(error, rejected) << name << ": byte " << at;
        }
        for (std::size_t size = 0; size < c.log.size(); size += effort() > 1 ? 1 : 97) {
            ASSERT_EQ(judge(ByteView(c.log).first(size)), ReplayError::truncated) << name << ": " << size;
        }
        Bytes longer = c.log;
        longer.push_back(0);
        ASSERT_EQ(judge(longer), ReplayError::trailing_bytes) << name;
    }

    void TearDown() override {
        std::printf("[          ] %zu corrupted logs\n", logs);
        StepOnL1::TearDown();
    }

    std::size_t logs = 0;
};

// One of each kind of access: none, a read, an update, element and update, read and update, two reads and
// update; runs of one leaf and of many.
TEST_F(CorruptedLogs, of_a_machine_at_rest) { corrupt("at rest: trapped", true); }
TEST_F(CorruptedLogs, of_registers_alone) { corrupt("add", true); }
TEST_F(CorruptedLogs, of_a_load) { corrupt("lw"); }
TEST_F(CorruptedLogs, of_a_store) { corrupt("sw"); }
TEST_F(CorruptedLogs, of_a_yield) { corrupt("yield"); }
TEST_F(CorruptedLogs, of_read_input) { corrupt("read_input"); }
TEST_F(CorruptedLogs, of_inbox_accumulator) { corrupt("inbox_accumulator"); }
TEST_F(CorruptedLogs, of_keccak256) { corrupt("keccak256 of 17"); }
TEST_F(CorruptedLogs, of_keccak256_of_nothing) { corrupt("keccak256 of 0"); }
TEST_F(CorruptedLogs, of_mulmod256) { corrupt("mulmod256"); }
TEST_F(CorruptedLogs, of_secp256k1_add) { corrupt("secp256k1_add"); }
TEST_F(CorruptedLogs, of_a_value_check) { corrupt("poseidon2 not canonical"); }
TEST_F(CorruptedLogs, of_poseidon2) { corrupt("poseidon2"); }
TEST_F(CorruptedLogs, of_kb5_dot) { corrupt("kb5_dot of 1"); }
TEST_F(CorruptedLogs, of_a_trap) { corrupt("kb5_dot of 49"); }

}  // namespace
}  // namespace belay::dispute::test

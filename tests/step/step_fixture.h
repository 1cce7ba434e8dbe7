// SPDX-License-Identifier: Apache-2.0
// A step contract on a fresh anvil, and steps taken three ways: by the machine, by the replayer and by L1.
#pragma once

#include <cstdlib>

#include "crypto/keccak.h"
#include "l1/contracts.h"
#include "step_contract.h"
#include "tests/contracts/step_cases.h"
#include "tests/l1/anvil_fixture.h"

namespace belay::dispute::test {

using machine::InputWindow;
using machine::Machine;
using machine::test::StepCase;

/// How much more than in every test run: $BELAY_STEP_EFFORT, 1 unless told.
inline u64 effort() {
    const char* set = std::getenv("BELAY_STEP_EFFORT");
    return set != nullptr ? std::strtoull(set, nullptr, 10) : 1;
}

class StepOnL1 : public l1::AnvilTest {
  protected:
    static constexpr std::size_t kBatch = 24;

    void SetUp() override {
        AnvilTest::SetUp();
        if (IsSkipped() || HasFatalFailure()) return;
        l1::MemoryJournal journal;
        const ecdsa::PrivateKey key = l1::dev_key(0);
        l1::TxManager txs(*l1, key, journal, quick());
        const auto code = l1::step_init_code();
        ASSERT_OK(code);
        const auto address = l1::deploy(txs, "step", *code);
        ASSERT_OK(address);
        contract = std::make_unique<StepContract>(*l1, *address);
    }

    /// What the machine did, against the replayer now and L1 at the latest in finish().
    void compare(StepCase step) {
        ++steps;
        const auto replayed = machine::replay_step(step.log, step.start);
        ASSERT_TRUE(replayed) << step.name << ": " << to_string(replayed.error());
        ASSERT_EQ(*replayed, crypto::keccak256(step.end)) << step.name;
        waiting.push_back(std::move(step));
        if (waiting.size() == kBatch) finish();
    }

    void finish() {
        std::vector<Bytes> logs;
        for (const StepCase& c : waiting) logs.push_back(c.log);
        const std::vector<SolidityStep> done = contract->steps(logs);
        for (std::size_t i = 0; i < done.size(); ++i) {
            const StepCase& c = waiting[i];
            ASSERT_EQ(done[i].error, "") << c.name;
            ASSERT_EQ(done[i].start, c.start) << c.name;
            ASSERT_EQ(to_hex(done[i].end), to_hex(c.end)) << c.name;
            ASSERT_EQ(done[i].read_input, c.read_input) << c.name;
            ASSERT_EQ(done[i].position, c.position) << c.name;
            ASSERT_EQ(done[i].element, c.element) << c.name;
        }
        waiting.clear();
    }

    /// Every step of a machine until it stops or has made `most`, and one more in which it stands still.
    void compare_run(const std::string& name, Machine& machine, const InputWindow& input, u64 most) {
        for (u64 k = 0; k < most && !HasFatalFailure(); ++k) {
            const bool last = machine.state().status != machine::Status::running;
            StepCase step;
            step.name = name + " cycle " + std::to_string(machine.state().cycle);
            step.start = machine.root();
            const auto log = record_step(machine, input);
            ASSERT_TRUE(log) << step.name;
            step.log = *log;
            const u64 position = machine.state().input_position;
            machine.run(1, input);
            step.read_input = machine.state().input_position != position;
            if (step.read_input) {
                step.position = position;
                step.element = Hash::from(ByteView(input.at(position), Hash::kSize));
            }
            const auto end = machine.preimage().encode();
            step.end.assign(end.begin(), end.end());
            compare(std::move(step));
            if (last) return;
        }
    }

    void TearDown() override {
        if (steps != 0) std::printf("[          ] %zu steps three ways\n", steps);
        AnvilTest::TearDown();
    }

    std::unique_ptr<StepContract> contract;
    std::vector<StepCase> waiting;
    std::size_t steps = 0;
};

}  // namespace belay::dispute::test

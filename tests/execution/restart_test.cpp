// SPDX-License-Identifier: Apache-2.0
// Restart entries (U-1..U-6) through the executor: both runs change the program together, claims go over it,
// and any stride of it can be disputed.
#include <gtest/gtest.h>

#include "inbox.h"
#include "node/executor.h"
#include "node/stride_source.h"

namespace belay::node {
namespace {

using test::Inbox;
using test::Person;
using test::Placed;

constexpr rollup::Frame kFrame{.log2_frame = 24, .log2_stride = 16};
const std::filesystem::path kPrograms = BELAY_PROGRAMS;

machine::RestartFacts facts_of(const std::string& name, bool let_in) {
    const auto programs = Programs::open(kPrograms / name / (name + ".elf"), {});
    EXPECT_TRUE(programs);
    const machine::Program& program = *(*programs)->first().program;
    return {.program_hash = program.hash(),
            .memory_root = program.identity().initial_memory_root,
            .pc = program.identity().entry,
            .let_in = let_in};
}

class Restarts : public testing::Test {
  protected:
    Inbox inbox_;
    Person ann_{1};
    std::unique_ptr<Executor> executor_;
    machine::StatePreimage genesis_;
    std::vector<rollup::Entry> entries_;
    std::vector<wire::Elements> elements_;
    std::vector<EntryResult> results_;

    void SetUp() override {
        auto executor = Executor::open({.elf = kPrograms / "counter/counter.elf",
                                        .so = kPrograms / "counter/counter.so",
                                        .frame = kFrame});
        ASSERT_TRUE(executor);
        executor_ = std::move(*executor);
        genesis_ = executor_->end_state();
        run(inbox_.genesis(Bytes{0, 0, 0, 0, 0, 0, 0, 5}));
        run(inbox_.deposit(ann_.address(), 1000));
    }
    const EntryResult& run(const Placed& placed) {
        auto result = executor_->run(placed.entry, placed.elements);
        EXPECT_TRUE(result) << to_string(result.error().reason) << ": " << result.error().detail;
        entries_.push_back(placed.entry);
        elements_.push_back(placed.elements);
        results_.push_back(std::move(*result));
        return results_.back();
    }
    const EntryResult& add(u64 amount) {
        return run(inbox_.calldata(test::batch_of(inbox_.l1_time * 1000, {ann_.add(amount)})));
    }
    const EntryResult& mark() { return run(inbox_.calldata(Bytes{wire::kCheckpointMark})); }
    Placed restart_entry(const machine::RestartFacts& facts) {
        return inbox_.restart(facts, results_.back().batch.output_header,
                              executor_->native()->export_checkpoint());
    }
    std::string total() {
        std::string json;
        EXPECT_TRUE(executor_->native()->query("total", {}, json));
        return json.substr(0, json.find(','));
    }
    rollup::Parent parent() const { return {.id = {}, .position = 0, .accumulator = {}, .state = genesis_}; }
    std::vector<rollup::BatchResult> batches() const {
        std::vector<rollup::BatchResult> out;
        for (const EntryResult& r : results_) out.push_back(r.batch);
        return out;
    }
};

TEST_F(Restarts, another_program_takes_over_and_one_claim_covers_it) {
    add(1);
    mark();
    const EntryResult& out = run(restart_entry(facts_of("twice", true)));
    ASSERT_FALSE(out.is_void);
    EXPECT_EQ(out.output.kind, wire::EntryKind::restart);
    EXPECT_EQ(out.batch.end.program_hash, facts_of("twice", true).program_hash);
    add(10);
    EXPECT_EQ(total(), "{\"total\":\"26\"");  // 5 + 1 + 2 * 10

    const auto proposal = rollup::build_claim(parent(), batches(), kFrame);
    ASSERT_TRUE(proposal) << to_string(proposal.error());
    EXPECT_EQ(proposal->evaluations.size(), 1U);
    const rollup::Parent later{.id = {},
                               .position = 4,
                               .accumulator = results_[3].batch.accumulator,
                               .state = results_[3].batch.end};
    const auto tail = batches();
    ASSERT_TRUE(rollup::build_claim(later, std::span(tail).subspan(4), kFrame));
}

// U-3
TEST_F(Restarts, a_program_that_nothing_let_in_is_void) {
    mark();
    const EntryResult& out = run(restart_entry(facts_of("twice", false)));
    EXPECT_TRUE(out.is_void);
    EXPECT_EQ(out.steps, 0U);
    EXPECT_EQ(out.batch.end.program_hash, genesis_.program_hash);
    EXPECT_EQ(out.batch.end.memory_root, results_[2].batch.end.memory_root);
    add(10);
    EXPECT_EQ(total(), "{\"total\":\"15\"");
    mark();
    ASSERT_FALSE(run(restart_entry(facts_of("counter", false))).is_void);  // its own needs nobody
    ASSERT_TRUE(rollup::build_claim(parent(), batches(), kFrame));
}

// U-4, U-6: it stands behind no mark, so nothing binds a checkpoint.
TEST_F(Restarts, what_imports_nothing_is_void_and_undone) {
    add(3);
    const auto before = results_.back().batch.end;
    const EntryResult& out = run(restart_entry(facts_of("twice", true)));
    EXPECT_TRUE(out.is_void);
    EXPECT_GT(out.steps, 0U);
    EXPECT_EQ(out.batch.end.program_hash, before.program_hash);
    EXPECT_EQ(out.batch.end.memory_root, before.memory_root);
    add(4);
    EXPECT_EQ(total(), "{\"total\":\"12\"");
    ASSERT_TRUE(rollup::build_claim(parent(), batches(), kFrame));
}

TEST_F(Restarts, a_reorg_goes_back_over_it) {
    mark();
    const Executor::Checkpoint before = executor_->save();
    const Placed restart = restart_entry(facts_of("twice", true));
    const Hash root = run(restart).machine_root;
    const Executor::Checkpoint after = executor_->save();
    ASSERT_TRUE(executor_->load(before));
    EXPECT_EQ(executor_->program()->hash(), genesis_.program_hash);
    const auto again = executor_->run(restart.entry, restart.elements);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->machine_root, root);
    ASSERT_TRUE(executor_->load(after));
    EXPECT_EQ(executor_->end_state().root(), root);
    add(10);
    EXPECT_EQ(total(), "{\"total\":\"25\"");
}

// The first stride of the restart and the last ones of void ones, against the chain's own run.
TEST_F(Restarts, every_stride_can_be_disputed) {
    add(1);
    run(restart_entry(facts_of("twice", true)));  // void
    mark();
    run(restart_entry(facts_of("twice", false)));  // foreign
    mark();
    run(restart_entry(facts_of("twice", true)));
    add(2);
    const auto folder =
        std::filesystem::temp_directory_path() / ("belay-restarts-" + std::to_string(::getpid()));
    StrideSource source(executor_->programs(), {.folder = folder, .frame = kFrame}, nullptr,
                        [&](const rollup::Entry& e) -> Result<wire::Elements, std::string> {
                            return elements_[e.header.index];
                        });
    const u64 last = kFrame.strides_per_frame() - 1;
    for (const auto& [entry, stride] :
         {std::pair<u64, u64>{3, 0}, {3, last}, {5, 0}, {5, last}, {7, 0}, {7, 1}, {8, 0}}) {
        SCOPED_TRACE(std::to_string(entry) + "/" + std::to_string(stride));
        const auto plan = plan_stride({kFrame, genesis_, entries_, results_}, nullptr, entry, {stride});
        ASSERT_TRUE(plan);
        source.ask(*plan);
        for (int i = 0; i < 3000; ++i) {
            const auto stage = source.status(plan->key).stage;
            if (stage == StrideStage::ready || stage == StrideStage::failed) break;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        EXPECT_EQ(source.status(plan->key).failure, "");
        const auto history = source.history(plan->key);
        ASSERT_TRUE(history);
        EXPECT_EQ(history->start, plan->key.start);
        EXPECT_EQ(history->tree.leaf({kFrame.steps_per_stride() - 1}), plan->end);
    }
    std::filesystem::remove_all(folder);
}

TEST_F(Restarts, a_program_that_is_not_here_has_a_name) {
    mark();
    machine::RestartFacts facts = facts_of("twice", true);
    facts.program_hash[0] ^= 1;
    const Placed placed = restart_entry(facts);
    const auto result = executor_->run(placed.entry, placed.elements);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().reason, ExecutorError::unknown_program);
}

}  // namespace
}  // namespace belay::node

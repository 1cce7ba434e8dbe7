// SPDX-License-Identifier: Apache-2.0
// A chain derived from L1 keeps states of its machine, and disputes start from them.
#include <gtest/gtest.h>

#include "node/stride_source.h"
#include "node/testing/inbox_model.h"

namespace belay::node {
namespace {

namespace fs = std::filesystem;

const ExecutorConfig kProgram{.elf = BELAY_PROGRAMS "/counter/counter.elf", .so = {}, .frame = {}};

RollupInfo a_rollup() {
    RollupInfo info;
    info.inbox[19] = 1;
    info.vault[19] = 2;
    info.claims[19] = 3;
    info.sequencer[19] = 4;
    info.chain_id = 31337;
    info.deployed_at = 1;
    info.frame = {.log2_frame = 22, .log2_stride = 14};
    info.program_hash =
        (*Executor::open({.elf = kProgram.elf, .so = {}, .frame = info.frame}))->program()->hash();
    return info;
}

class DerivedStates : public ::testing::Test {
  protected:
    DerivedStates() {
        fs::remove_all(folder_);
        fs::create_directories(folder_);
        store_ = std::move(*Store::open(folder_ / "store", {rollup_.chain_id, rollup_.inbox}));
        inject(model_.genesis());
    }
    ~DerivedStates() override {
        store_.reset();
        fs::remove_all(folder_);
    }
    void inject(const std::vector<l1::Log>& logs) {
        for (const l1::Log& log : logs) l1_.inject_log(log);
        l1_.mine();
    }
    void submit(int batches, u8 mark) {
        for (int i = 0; i < batches; ++i) inject(model_.submit({1, 0, 0, 0, 0, 0, 0, 0, mark}, 2, 1012));
    }
    std::unique_ptr<StateKeeper> keeper() const {
        return std::move(*StateKeeper::open({.folder = folder_ / "states", .entries_between = 4}));
    }
    std::unique_ptr<DerivedChain> chain(StateKeeper* keeper) {
        auto out = std::make_unique<DerivedChain>(l1_, rollup_, FollowerConfig{}, Archive(*store_), kProgram,
                                                  ChainHooks{});
        out->keep_states(keeper);
        return out;
    }
    static void catch_up(DerivedChain& chain) {
        for (int i = 0; i < 200; ++i) {
            const auto more = chain.poll();
            ASSERT_TRUE(more) << more.error().text();
            if (!*more) return;
        }
        FAIL() << "never caught up";
    }
    static std::vector<u64> positions(const StateKeeper& keeper, const DerivedChain& chain) {
        std::vector<u64> out;
        for (const KeptState& state : keeper.kept()) {
            EXPECT_EQ(state.root, chain.results()[state.position - 1].batch.end.root());
            out.push_back(state.position);
        }
        return out;
    }

    const fs::path folder_ = fs::temp_directory_path() / ("belay-derived-" + std::to_string(::getpid()));
    const RollupInfo rollup_ = a_rollup();
    l1::MemoryL1 l1_;
    testing::InboxModel model_{rollup_};
    std::unique_ptr<Store> store_;
};

TEST_F(DerivedStates, are_what_the_next_process_disputes_from) {
    submit(9, 7);  // ten entries
    {
        const auto states = keeper();
        const auto derived = chain(states.get());
        catch_up(*derived);
        EXPECT_EQ(positions(*states, *derived), (std::vector<u64>{4, 8}));
    }
    const auto states = keeper();
    const auto derived = chain(states.get());
    catch_up(*derived);
    EXPECT_EQ(positions(*states, *derived), (std::vector<u64>{4, 8}));

    const auto plan = plan_stride(*derived, states.get(), 9, {0});
    ASSERT_TRUE(plan && plan->from);
    EXPECT_EQ(plan->from->position, 8U);
    EXPECT_EQ(plan->entries.size(), 2U);
    StrideSource source(derived->programs(), {.folder = folder_ / "strides", .frame = rollup_.frame},
                        states.get(), elements_from(Archive(*store_)));
    source.ask(*plan);
    for (int i = 0; i < 3000 && source.status(plan->key).stage != StrideStage::ready; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    ASSERT_EQ(source.status(plan->key).failure, "");
    ASSERT_TRUE(source.history(plan->key));
    // The claim's history and the stride's are two trees over the same run.
    const auto claim = derived->history(*derived->parent_at(derived->claims().newest_final()), 10);
    ASSERT_TRUE(claim);
    EXPECT_EQ(claim->leaf(rollup_.frame.leaf_after({9}, {0})),
              source.history(plan->key)->tree.leaf({rollup_.frame.steps_per_stride() - 1}));
}

TEST_F(DerivedStates, go_with_the_branch_they_are_of) {
    const auto states = keeper();
    const auto derived = chain(states.get());
    submit(4, 7);
    catch_up(*derived);
    const testing::InboxModel before = model_;
    submit(5, 7);
    catch_up(*derived);
    EXPECT_EQ(positions(*states, *derived), (std::vector<u64>{4, 8}));
    const Hash old = states->kept()[1].root;

    l1_.reorg(5, true);
    model_ = before;
    submit(5, 9);
    catch_up(*derived);
    EXPECT_EQ(positions(*states, *derived), (std::vector<u64>{4, 8}));
    EXPECT_NE(states->kept()[1].root, old);
}

}  // namespace
}  // namespace belay::node

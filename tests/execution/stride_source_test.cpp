// SPDX-License-Identifier: Apache-2.0
// Strides of a real program's batches, from kept states, across restarts.
#include "node/stride_source.h"

#include <gtest/gtest.h>

#include "inbox.h"
#include "machine/step_log.h"
#include "node/whole_file.h"

namespace belay::node {
namespace {

namespace fs = std::filesystem;
using dispute::StepIndex;
using dispute::StrideIndex;
using test::Inbox;
using test::Person;
using test::Placed;

constexpr rollup::Frame kFrame{.log2_frame = 24, .log2_stride = 16};
constexpr u64 kLastStep = (u64{1} << 16) - 1;

std::vector<Placed> story() {
    Person ann(1);
    Inbox inbox;
    std::vector<Placed> out;
    auto now = [&] { return inbox.l1_time * 1000; };
    out.push_back(inbox.genesis(Bytes{0, 0, 0, 0, 0, 0, 0, 5}));
    out.push_back(inbox.deposit(ann.address(), 1000));
    out.push_back(inbox.calldata(test::batch_of(now(), {ann.add(1), ann.withdraw(300), ann.add(2)})));
    out.push_back(inbox.calldata(Bytes(100, 0xee)));  // void
    out.push_back(inbox.blobs(wire::pack_blobs(test::batch_of(now(), {ann.add(3)}))));
    return out;
}

class StrideSources : public testing::Test {
  protected:
    fs::path folder_ = fs::temp_directory_path() / ("belay-strides-" + std::to_string(::getpid()));
    std::vector<rollup::Entry> entries_;
    std::vector<wire::Elements> elements_;
    std::vector<EntryResult> results_;
    machine::StatePreimage genesis_;
    std::shared_ptr<Programs> programs_;
    std::unique_ptr<StateKeeper> keeper_;

    StrideSources() {
        fs::remove_all(folder_);
        auto executor =
            Executor::open({.elf = BELAY_PROGRAMS "/counter/counter.elf", .so = {}, .frame = kFrame});
        EXPECT_TRUE(executor);
        genesis_ = (*executor)->end_state();
        programs_ = (*executor)->programs();
        keeper_ = std::move(*StateKeeper::open({.folder = folder_ / "states"}));
        for (const Placed& placed : story()) {
            auto result = (*executor)->run(placed.entry, placed.elements);
            EXPECT_TRUE(result);
            results_.push_back(std::move(*result));
            entries_.push_back(placed.entry);
            elements_.push_back(placed.elements);
            const u64 position = (*executor)->position();
            if (position == 2 || position == 4)
                EXPECT_TRUE(keeper_->save(
                    {position, (*executor)->end_state(), (*executor)->machine_snapshot().pages}));
        }
    }
    ~StrideSources() override { fs::remove_all(folder_); }

    ElementsOf elements() const {
        return [this](const rollup::Entry& entry) -> Result<wire::Elements, std::string> {
            return elements_[entry.header.index];
        };
    }
    StridePlan plan(u64 entry, u64 stride) const {
        const auto out = plan_stride({kFrame, genesis_, entries_, results_}, keeper_.get(), entry, {stride});
        EXPECT_TRUE(out);
        return *out;
    }
    std::unique_ptr<StrideSource> open(ElementsOf elements, std::size_t most = 2) const {
        return std::make_unique<StrideSource>(
            programs_,
            StrideSourceConfig{.folder = folder_ / "strides", .frame = kFrame, .most_in_memory = most},
            keeper_.get(), std::move(elements));
    }
    static StrideStatus wait(const StrideSource& source, const StrideKey& key) {
        for (int i = 0; i < 3000; ++i) {
            const StrideStatus status = source.status(key);
            if (status.stage == StrideStage::ready || status.stage == StrideStage::failed) return status;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return {};
    }
    static std::optional<Bytes> wait_log(const StrideSource& source, const StrideKey& key, StepIndex step) {
        for (int i = 0; i < 3000; ++i) {
            if (auto log = source.log(key, step)) return log;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return std::nullopt;
    }
};

TEST_F(StrideSources, every_step_from_either_side_of_it) {
    const auto source = open(elements());
    for (const u64 entry : {0U, 1U, 2U, 3U, 4U})
        for (const u64 stride : {u64{0}, u64{2}, kFrame.strides_per_frame() - 1}) {
            SCOPED_TRACE(testing::Message() << "entry " << entry << " stride " << stride);
            const StridePlan p = plan(entry, stride);
            EXPECT_EQ(p.from.has_value(), entry >= 2);
            source->ask(p);
            ASSERT_EQ(wait(*source, p.key).failure, "");
            const auto history = source->history(p.key);
            ASSERT_TRUE(history);
            EXPECT_EQ(history->start, p.key.start);
            EXPECT_EQ(history->tree.leaf({kLastStep}), p.end);
            for (const u64 step : {u64{0}, u64{77}, u64{7462}, kLastStep - 1}) {
                source->ask_log(p, {step});
                const auto log = wait_log(*source, p.key, {step});
                ASSERT_TRUE(log);
                const Hash& before = step == 0 ? history->start : history->tree.leaf({step - 1});
                EXPECT_FALSE(machine::verify_step(*log, before, history->tree.leaf({step})));
            }
        }
}

TEST_F(StrideSources, a_restart_goes_on_where_it_was) {
    const StridePlan p = plan(4, 3);
    std::size_t asked = 0;
    const auto counted = [&, inner = elements()](const rollup::Entry& entry) {
        ++asked;
        return inner(entry);
    };
    Hash root;
    {
        const auto source = open(counted);
        source->ask(p);
        ASSERT_EQ(wait(*source, p.key).stage, StrideStage::ready);
        root = source->history(p.key)->tree.root();
    }
    EXPECT_EQ(asked, 1U);  // the kept state stands right before it
    fs::path file;
    for (const auto& f : fs::directory_iterator(folder_ / "strides")) file = f.path();
    const Bytes whole = *read_whole(file);
    for (const std::size_t size : {whole.size(), whole.size() / 2, std::size_t{10}, std::size_t{0}}) {
        ASSERT_TRUE(replace_whole(file, ByteView(whole).first(size)));
        const auto source = open(counted);
        source->ask(p);
        ASSERT_EQ(wait(*source, p.key).stage, StrideStage::ready);
        EXPECT_EQ(source->history(p.key)->tree.root(), root);
        EXPECT_EQ(*read_whole(file), whole);
        EXPECT_EQ(asked, size == whole.size() ? 1U : asked);  // nothing ran
    }
    const auto source = open(counted);
    source->ask(p);
    source->finalized(4);
    ASSERT_EQ(wait(*source, p.key).stage, StrideStage::ready);
    source->finalized(5);
    EXPECT_EQ(source->status(p.key).stage, StrideStage::unknown);
    EXPECT_FALSE(source->history(p.key));
    EXPECT_FALSE(fs::exists(file));
}

TEST_F(StrideSources, a_stop_in_the_middle_loses_one_piece) {
    const StridePlan p = plan(4, 1);
    auto source = open(elements());
    source->ask(p);
    source.reset();  // wherever it is
    source = open(elements());
    source->ask(p);
    EXPECT_EQ(wait(*source, p.key).stage, StrideStage::ready);
    source->forget(p.key);
    EXPECT_EQ(source->status(p.key).stage, StrideStage::unknown);
    EXPECT_TRUE(fs::is_empty(folder_ / "strides"));
}

TEST_F(StrideSources, memory_holds_the_newest_and_the_disk_the_rest) {
    const auto source = open(elements(), 1);
    const StridePlan one = plan(2, 0), two = plan(4, 0);
    source->ask(one);
    source->ask(two);
    ASSERT_EQ(wait(*source, two.key).stage, StrideStage::ready);
    EXPECT_FALSE(source->history(one.key));
    EXPECT_TRUE(source->history(two.key));
    source->ask(one);
    ASSERT_EQ(wait(*source, one.key).stage, StrideStage::ready);
    EXPECT_TRUE(source->history(one.key));
}

TEST_F(StrideSources, what_does_not_fit_the_chain_is_refused) {
    {
        const auto source = open([](const rollup::Entry&) -> Result<wire::Elements, std::string> {
            return fail(std::string("gone"));
        });
        const StridePlan p = plan(4, 0);
        source->ask(p);
        EXPECT_EQ(wait(*source, p.key).failure, "entry 4: gone");
    }
    const auto source = open(elements());
    StridePlan p = plan(4, 0);
    p.end[0] ^= 1;
    source->ask(p);
    EXPECT_EQ(wait(*source, p.key).failure, "another machine root than in the chain's own run");
    p = plan(4, 1);
    p.key.start[0] ^= 1;
    source->ask(p);
    EXPECT_EQ(wait(*source, p.key).failure, "another machine root than in the chain's own run");
    EXPECT_FALSE(plan_stride({kFrame, genesis_, entries_, results_}, nullptr, 5, {0}));
    EXPECT_FALSE(plan_stride({kFrame, genesis_, entries_, results_}, nullptr, 4, {256}));

    // A kept state that went bad: the first try says so and removes it, the next starts from an older one.
    p = plan(4, 0);
    for (const auto& file : fs::directory_iterator(folder_ / "states")) {
        Bytes bytes = *read_whole(file.path());
        bytes[500] ^= 1;
        if (file.path().filename().string().starts_with("0000000000000004"))
            ASSERT_TRUE(replace_whole(file.path(), bytes));
    }
    source->ask(p);
    EXPECT_EQ(wait(*source, p.key).stage, StrideStage::failed);
    p = plan(4, 0);
    EXPECT_EQ(p.from->position, 2U);
    EXPECT_EQ(p.entries.size(), 3U);
    source->ask(p);
    EXPECT_EQ(wait(*source, p.key).stage, StrideStage::ready);
}

}  // namespace
}  // namespace belay::node

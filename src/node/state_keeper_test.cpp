// SPDX-License-Identifier: Apache-2.0
#include "node/state_keeper.h"

#include <gtest/gtest.h>

#include <fstream>

#include "node/whole_file.h"

namespace belay::node {
namespace {

namespace fs = std::filesystem;

struct Folder {
    fs::path path = fs::temp_directory_path() / ("belay-states-" + std::to_string(::getpid()));
    Folder() { fs::remove_all(path); }
    ~Folder() { fs::remove_all(path); }
    std::unique_ptr<StateKeeper> open(std::size_t most = 16) const {
        auto keeper = StateKeeper::open({path, 4, 1000, most});
        EXPECT_TRUE(keeper);
        return std::move(*keeper);
    }
    std::vector<fs::path> files() const {
        std::vector<fs::path> out;
        for (const auto& file : fs::directory_iterator(path)) out.push_back(file.path());
        return out;
    }
};

SavedState state_at(u64 position, u8 branch = 0) {
    SavedState out;
    out.position = position;
    out.end.program_hash = Hash{{branch}};
    out.end.state.status = machine::Status::yielded;
    out.end.state.cycle = position;
    out.pages.push_back({.page = 9, .bytes = {}});
    return out;
}

std::vector<u64> positions(const StateKeeper& keeper) {
    std::vector<u64> out;
    for (const KeptState& state : keeper.kept()) out.push_back(state.position);
    return out;
}

TEST(StateKeeper, is_found_again_by_the_next_process) {
    const Folder folder;
    const SavedState state = state_at(8);
    {
        const auto keeper = folder.open();
        ASSERT_TRUE(keeper->save(state));
        ASSERT_TRUE(keeper->save(state_at(4)));
        ASSERT_TRUE(keeper->save(state));  // again: nothing to do
    }
    std::ofstream(folder.path / "somebody elses.txt") << "hello";
    std::ofstream(folder.path / (std::string("x.state") + kUnfinished)) << "torn";
    const auto keeper = folder.open();
    EXPECT_EQ(positions(*keeper), (std::vector<u64>{4, 8}));
    EXPECT_EQ(folder.files().size(), 3U);
    const auto newest = keeper->newest(9, [](const KeptState&) { return true; });
    ASSERT_TRUE(newest);
    EXPECT_EQ(*newest, (KeptState{8, state.end.root()}));
    const auto loaded = keeper->load(*newest);
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->end, state.end);
    EXPECT_EQ(keeper->newest(7, [](const KeptState&) { return true; })->position, 4U);
    EXPECT_EQ(keeper->newest(9, [&](const KeptState& s) { return s != *newest; })->position, 4U);
    EXPECT_FALSE(keeper->newest(3, [](const KeptState&) { return true; }));
}

TEST(StateKeeper, damage_is_found_and_removed) {
    const Folder folder;
    const auto keeper = folder.open();
    ASSERT_TRUE(keeper->save(state_at(4)));
    ASSERT_TRUE(keeper->save(state_at(8)));
    const auto states = keeper->kept();
    Bytes bytes = *read_whole(folder.files()[0]);
    bytes[350] ^= 1;
    for (const fs::path& file : folder.files()) ASSERT_TRUE(replace_whole(file, bytes));
    EXPECT_EQ(keeper->load(states[1]).error().reason, KeeperError::damaged);
    EXPECT_EQ(positions(*keeper), (std::vector<u64>{4}));
    fs::remove(folder.files()[0]);
    EXPECT_EQ(keeper->load(states[0]).error().reason, KeeperError::absent);
    EXPECT_EQ(keeper->load(states[1]).error().reason, KeeperError::absent);
    // A whole file under another one's name.
    ASSERT_TRUE(keeper->save(state_at(12)));
    ASSERT_TRUE(replace_whole(folder.files()[0], encode(state_at(16))));
    EXPECT_EQ(keeper->load(keeper->kept()[0]).error().reason, KeeperError::damaged);
}

TEST(StateKeeper, the_disk_may_refuse) {
    const Folder folder;
    std::ofstream(folder.path.string()) << "a file where the folder should be";
    EXPECT_EQ(StateKeeper::open({folder.path, 4, 1000, 3}).error().reason, KeeperError::io);
    fs::remove(folder.path);
    const auto keeper = folder.open();
    fs::remove_all(folder.path);
    EXPECT_EQ(keeper->save(state_at(4)).error().reason, KeeperError::io);
}

TEST(StateKeeper, keeps_what_can_still_be_disputed) {
    const Folder folder;
    const auto keeper = folder.open(4);
    for (u64 position = 4; position <= 40; position += 4) ASSERT_TRUE(keeper->save(state_at(position)));
    EXPECT_EQ(positions(*keeper).size(), 4U);
    EXPECT_EQ(positions(*keeper).front(), 4U);
    EXPECT_EQ(positions(*keeper).back(), 40U);
    EXPECT_EQ(folder.files().size(), 4U);
    keeper->finalized(3);
    EXPECT_EQ(positions(*keeper).front(), 4U);
    keeper->rolled_back(39);
    const u64 newest = positions(*keeper).back();
    EXPECT_LT(newest, 40U);
    keeper->finalized(newest + 1);
    EXPECT_EQ(positions(*keeper), std::vector<u64>{newest});
    ASSERT_TRUE(keeper->save(state_at(newest, 1)));  // another branch of L1
    EXPECT_EQ(keeper->kept(), (std::vector<KeptState>{{newest, state_at(newest, 1).end.root()}}));
    EXPECT_EQ(folder.files().size(), 1U);
}

TEST(StateKeeper, saves_by_entries_or_by_steps) {
    const Folder folder;
    const auto keeper = folder.open();
    EXPECT_FALSE(keeper->due(1, 10));
    EXPECT_FALSE(keeper->due(3, 10));
    EXPECT_TRUE(keeper->due(4, 10));
    EXPECT_FALSE(keeper->due(5, 10));
    EXPECT_TRUE(keeper->due(6, 990));
    EXPECT_FALSE(keeper->due(2, 1));  // a reorg
    EXPECT_TRUE(keeper->due(6, 1));
    ASSERT_TRUE(keeper->save(state_at(100)));
    EXPECT_FALSE(keeper->due(50, 5000));  // run again after a restart
}

}  // namespace
}  // namespace belay::node

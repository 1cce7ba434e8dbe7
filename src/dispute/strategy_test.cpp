// SPDX-License-Identifier: Apache-2.0
// The honest strategy alone against scripted liars, in simulated time: it wins every game, in the time of
// G-31 and within the cost of G-32.
#include "dispute/strategy.h"

#include <gtest/gtest.h>

#include <random>

#include "dispute/bounds.h"
#include "dispute/test_play.h"

namespace belay::dispute {
namespace {

using toy::Account;
using toy::address;
using toy::Believer;
using toy::Board;
using toy::Story;
using toy::toy_root;

const Address kHonest = address(1);
constexpr Seconds kBlock = 4;

struct Liar {
    Address who;
    Believer belief;
    Seconds joins_at = 0;  ///< after the round's start
    bool silent = false;   ///< after joining
    bool slow = false;     ///< moves at the last moment at which he is in time
    bool crowds = false;   ///< tells other stories inside strides, on the true side too
    bool joined = false;
};

class Game : public testing::Test {
  protected:
    Board board;
    std::vector<Liar> liars;
    std::optional<Believer> honest;
    Seconds start = 0;
    std::size_t most_duels = 0, crowd = 0;

    void SetUp() override {
        honest.emplace(board.truth);
        board.begin();
        start = board.now;
    }
    Liar& liar(u64 from, u64 back = kNever) {
        Story story = board.truth;
        story.from = from;
        story.back = back;
        story.salt = liars.size() + 1;
        liars.push_back({address(static_cast<u8>(10 + liars.size())), Believer(story)});
        return liars.back();
    }
    const Tournament& round() const { return board.at(board.id()); }
    std::optional<ContestantIndex> truth() const {
        for (ContestantIndex i = 0; i < round().contestants.size(); ++i)
            if (round().contestants[i].root == board.truth.history().root() &&
                round().contestants[i].tag == board.truth.tag)
                return i;
        return std::nullopt;
    }

    void honest_turn() {
        const Plan made = plan(board.state, board.now, *honest, kHonest);
        ASSERT_TRUE(made.lost.empty());
        most_duels = std::max(most_duels, made.duels.size());
        if (board.state.tournaments.contains(board.id()) && made.moves.empty() && !made.computing &&
            !over()) {
            ASSERT_NE(made.wait_until, kNever) << board.now;
        }
        for (const Move& move : made.moves) {
            EXPECT_GE(move.last, board.now) << to_string(move.kind);
            EXPECT_TRUE(board.make(kHonest, move, *honest)) << move.name();
        }
    }
    void turn(Liar& who) {
        if (!who.joined && board.now >= start + who.joins_at)
            who.joined = board.join(who.who, who.belief.story());
        if (!who.joined || who.silent) return;
        for (const Move& move : plan(board.state, board.now, who.belief, who.who).moves) {
            if (move.kind == MoveKind::decide || move.kind == MoveKind::contradict) continue;
            if (who.slow && move.last != kNever && move.last > board.now + kBlock) continue;
            board.make(who.who, move, who.belief);
        }
        if (who.crowds) flood(who);
    }
    // Other histories of the same steps, on the true side.
    void flood(const Liar& who) {
        for (const auto& [id, t] : std::map(board.state.tournaments)) {
            if (t.level == 0 || t.contestants.size() >= 7) continue;
            const auto own = honest->of_stride(id, t);
            if (own.tree == nullptr) continue;
            std::vector<Hash> leaves;
            for (u64 i = 0; i < board.truth.shape.steps_per_stride(); ++i)
                leaves.push_back(own.tree->leaf({i}));
            leaves[crowd % (leaves.size() - 1)] = toy_root(crowd, 77);
            ++crowd;
            const auto tree = HistoryTree::from_leaves(leaves, {}, board.truth.shape.log2_stride);
            const auto ruling = join_stride(board.state, {who.who, board.now, board.price, t.bond}, id,
                                            tree.root(), leaves.back(), [] { return true; });
            if (!ruling) continue;
            for (const Effect& effect : *ruling) ASSERT_TRUE(apply(board.state, effect));
        }
    }
    bool over() const { return board.state.tournaments.contains(board.id()) && round().over_at != 0; }
    bool all_paid() const {
        for (const auto& [id, t] : board.state.tournaments)
            if (t.winner != 0 && t.contestants[t.winner - 1].owner == kHonest && !t.finished) return false;
        return !board.state.owed.contains(kHonest);
    }

    /// The bound of G-31.
    Seconds bound() const {
        const GameParams& p = board.state.params;
        std::size_t most = 1;
        for (const auto& [id, t] : board.state.tournaments)
            if (t.level == 1) most = std::max(most, t.contestants.size());
        return delay_bound(p, round().contestants.size(), most, round().height,
                           board.truth.shape.log2_stride);
    }

    void win() {
        while (!over() && board.now < start + 1'000'000) {
            for (Liar& who : liars) turn(who);
            honest_turn();
            if (HasFatalFailure()) return;
            board.now += kBlock;
        }
        ASSERT_TRUE(over());
        ASSERT_TRUE(truth().has_value());
        ASSERT_EQ(round().winner, *truth() + 1);
        EXPECT_LE(round().over_at - round().opened_at, bound());
        const GameParams& p = board.state.params;
        std::size_t stages = 1;
        while (round().contestants.size() > (std::size_t{1} << (p.log2_width * stages))) ++stages;
        EXPECT_LE(most_duels, (std::size_t{1} << p.log2_width) - 1);
        while (!all_paid() && board.now < start + 2'000'000) {
            honest_turn();
            board.now += kBlock * 10;
        }
        ASSERT_TRUE(all_paid());
        settle_accounts();
    }
    // G-22, G-23: bonds come back with as many more as were won, and all gas but what nobody pays for.
    void settle_accounts() {
        Account& account = board.accounts[kHonest];
        EXPECT_LE(account.bonds, account.collected);
        u64 unpaid = 0;  // settlements of cells that nobody contested
        for (const auto& [id, t] : board.state.tournaments)
            if (t.contestants.size() < 2) unpaid += board.state.gas.settle;
        U256 spent = sum(account.bonds, account.gas_spent), got = account.collected;
        EXPECT_GE(sum(got, gas_cost(unpaid, board.price)), spent);
    }
};

TEST_F(Game, NobodyDisputes) {
    ASSERT_TRUE(board.join(kHonest, board.truth));
    win();
    EXPECT_EQ(round().over_at - start, 1'200 + kBlock);  // J + C, and the next block
    EXPECT_EQ(board.accounts[kHonest].moves[MoveKind::open], 0u);
}

TEST_F(Game, ALiarWhoIsFirstIsJoinedAndBeaten) {
    for (u64 from : {0u, 1u, 7u, 8u, 63u, 64u, 100u, 127u}) {
        SCOPED_TRACE(from);
        board = Board();
        liars.clear();
        SetUp();
        liar(from);
        win();
        EXPECT_EQ(board.accounts[kHonest].moves[MoveKind::decide], 1u);
    }
}

TEST_F(Game, ALieThatComesBackIsBeaten) {
    liar(20, 60);
    liar(20, 22);
    win();
}

TEST_F(Game, ASilentLiarRunsOutOfTime) {
    liar(50).silent = true;
    win();
    EXPECT_EQ(board.accounts[kHonest].moves[MoveKind::timeout], 1u);
    EXPECT_EQ(board.accounts[kHonest].moves[MoveKind::decide], 0u);
}

TEST_F(Game, ASlowLiarCostsTimeOnly) {
    liar(50).slow = true;
    liar(90).slow = true;
    win();
}

TEST_F(Game, AContradictionNeedsNoGame) {
    Story story = board.truth;
    story.tag = toy_root(0, 2000);
    liars.push_back({address(10), Believer(story)});
    win();
    EXPECT_EQ(board.accounts[kHonest].moves[MoveKind::contradict], 1u);
    EXPECT_EQ(board.accounts[kHonest].moves[MoveKind::open], 0u);
}

TEST_F(Game, ManyLiarsInSeveralStages) {
    for (u64 i = 0; i < 21; ++i) {
        Liar& one = liar(5 * i, i % 3 == 0 ? 5 * i + 40 : kNever);
        one.joins_at = i % 4 == 3 ? 900 : 0;
        one.silent = i % 5 == 1;
        one.slow = i % 5 == 2;
    }
    win();
}

TEST_F(Game, AStrideFullOfOtherStories) {
    liar(33).crowds = true;
    win();
    EXPECT_GE(crowd, 5u);
}

TEST_F(Game, HistoriesMayTakeTheirTime) {
    honest->stride_delay = 20;
    liar(77);
    win();
}

TEST_F(Game, AFalseParentIsNotPlayed) {
    class Foreign final : public OwnHistories {
        Answer of_round(const Hash&, const Tournament&) override { return {}; }
        Answer of_stride(const Hash&, const Tournament&) override { return {}; }
    } foreign;
    liar(3);
    turn(liars[0]);
    ASSERT_TRUE(board.state.tournaments.contains(board.id()));
    const Plan made = plan(board.state, board.now, foreign, kHonest);
    EXPECT_TRUE(made.moves.empty());
    EXPECT_EQ(made.wait_until, kNever);
}

TEST_F(Game, OpensNoMoreThanARivalAsksFor) {
    ASSERT_TRUE(board.join(kHonest, board.truth));
    liar(50).silent = true;
    turn(liars[0]);
    Plan made = plan(board.state, board.now, *honest, kHonest);
    ASSERT_EQ(made.moves.size(), 1u);
    EXPECT_EQ(made.moves[0].nodes.size(), 1u);
    ASSERT_TRUE(board.make(kHonest, made.moves[0], *honest));
    made = plan(board.state, board.now, *honest, kHonest);
    EXPECT_TRUE(made.moves.empty());
    // Until he is out of time: reach + G + C, and a second.
    EXPECT_EQ(made.wait_until, board.now + 20 + 1'000 + 1);
    // He opens all he has: so do we, at once.
    const HistoryTree& his = *liars[0].belief.of_round({}, {}).tree;
    NodeAt at = NodeAt::root(his.height());
    std::vector<Children> all;
    const HistoryTree own = board.truth.history();
    while (at.level.value != 0) {
        const auto [left, right] = his.children(at);
        all.push_back({left, right});
        at = own.node(at.left()) != left ? at.left() : at.right();
    }
    for (const Effect& effect : open(board.state, {liars[0].who, board.now, 1, {}}, all))
        ASSERT_TRUE(apply(board.state, effect));
    made = plan(board.state, board.now, *honest, kHonest);
    ASSERT_EQ(made.moves.size(), 1u);
    EXPECT_EQ(made.moves[0].nodes.size(), own.height() - 1);
    ASSERT_EQ(made.duels.size(), 1u);
    EXPECT_FALSE(made.duels[0].worst_cost.is_zero());
}

TEST_F(Game, RandomFights) {
    for (u64 seed = 0; seed < 100 && !HasFailure(); ++seed) {
        SCOPED_TRACE(seed);
        std::mt19937_64 random(seed);
        board = Board();
        board.state.params.log2_width = 1 + random() % 3;
        liars.clear();
        most_duels = 0;
        SetUp();
        if (random() % 2) board.join(kHonest, board.truth);
        const u64 count = 1 + random() % 9;
        for (u64 i = 0; i < count; ++i) {
            const u64 from = random() % 128;
            Liar& one = liar(from, random() % 3 == 0 ? from + 1 + random() % 60 : kNever);
            one.joins_at = random() % 4 == 0 ? random() % 1'200 : 0;
            one.silent = random() % 4 == 0;
            one.slow = random() % 3 == 0;
            one.crowds = random() % 6 == 0;
        }
        win();
    }
}

}  // namespace
}  // namespace belay::dispute

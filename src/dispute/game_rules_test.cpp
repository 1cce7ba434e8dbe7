// SPDX-License-Identifier: Apache-2.0
// Each rule by itself, with the seconds on which it turns. What they make together is model_test.cpp.
#include "dispute/game_rules.h"

#include <gtest/gtest.h>

#include "dispute/test_model_check.h"

namespace belay::dispute::model {
namespace {

constexpr Seconds kC = 10, kG = 2, kJ = 5, kJ2 = 4;
const Hash kRound = model_round_id();

class GameRules : public testing::Test {
  protected:
    GameRules() {
        state_.params = {.budget = kC,
                         .grace = kG,
                         .join_grace = kJ,
                         .inner_join_grace = kJ2,
                         .log2_width = 1,
                         .gas_price = 1};
        state_.gas = kModelGas;
    }

    /// Plays a call; the error's name, or nothing.
    std::string_view play(const Move& move, const Address& by = kHonest) {
        return play(rule(world_, state_, move, by, now_));
    }
    std::string_view play(const Ruling& ruling) {
        if (!ruling) return to_string(ruling.error());
        for (const Effect& effect : *ruling) EXPECT_TRUE(apply(state_, effect));
        EXPECT_TRUE(books_balance(state_));
        return "";
    }
    Call call() const { return {kHonest, now_, 1, {}}; }

    Move join(const Hash& root, const Hash& tag = World::honest_tag()) const {
        return {Move::join, kRound, 0, 0, 0, root, tag};
    }
    Move open(const Hash& node) const { return {Move::open, {}, 0, 0, 0, node, {}}; }
    Move on(Move::Kind kind, ContestantIndex x, ContestantIndex y = 0) const {
        return {kind, kRound, x, y, 0, {}, {}};
    }
    const Tournament& round() const { return state_.tournaments.at(kRound); }
    const Contestant& contestant(ContestantIndex k) const { return round().contestants[k]; }
    Walk walk(ContestantIndex x, ContestantIndex y) const { return *walk_pair(state_, kRound, x, y, now_); }

    /// True claim 0 and a wrong end as 1, both opened to the bottom at second 100, when the round opened.
    void at_bottom() {
        ASSERT_EQ(play(join(truth_)), "");
        ASSERT_EQ(play(join(wrong_end_)), "");
        ASSERT_EQ(play(open(truth_)), "");
        ASSERT_EQ(play(open(wrong_end_)), "");
    }

    World world_{1, 1};
    Hash truth_ = world_.outer_truth();
    Hash wrong_end_ = world_.plant({truth(2), value(10, 0)});
    Hash wrong_ = world_.plant({value(11, 0), value(11, 9)});
    GameState state_;
    Seconds now_ = 100;
};

TEST_F(GameRules, JoiningIsFreeForJThenChargedThenClosed) {
    EXPECT_EQ(play(join(truth_)), "");
    EXPECT_EQ(round().closes_at, 100 + kJ + kC);
    EXPECT_EQ(play(join(truth_)), "AlreadyJoined");
    now_ = 100 + kJ;
    EXPECT_EQ(play(join(wrong_)), "");
    EXPECT_EQ(contestant(1).charge, 0U);
    now_ = round().closes_at;
    EXPECT_EQ(play(join(wrong_end_)), "");
    EXPECT_EQ(contestant(2).charge, kC);
    ++now_;
    EXPECT_EQ(play(join(truth_, value(51, 0))), "JoinClosed");
}

TEST_F(GameRules, ARoundHasOneShapeAndOneBond) {
    Call claims = call();
    claims.from = kClaims;
    Round shape = model_round(world_);
    shape.batches = 0;
    EXPECT_EQ(play(dispute::join(state_, claims, shape, truth_, {}, kHonest)), "RoundShape");
    shape = model_round(world_);
    EXPECT_EQ(play(dispute::join(state_, claims, shape, truth_, {}, kHonest)), "BondWrong");
    EXPECT_EQ(play(join(truth_)), "");
    ++shape.first_entry;
    EXPECT_EQ(play(dispute::join(state_, claims, shape, wrong_, {}, kHonest)), "RoundShape");
    // G-20, term by term.
    const GasTable& gas = kModelGas;
    EXPECT_EQ(bond_of(state_.params, gas, 0, 3),
              U256(3 * gas.open + gas.open_stride + gas.join_stride + gas.contradict + gas.settle));
    EXPECT_EQ(bond_of(state_.params, gas, 1, 4), U256(4 * gas.open + gas.decide + gas.settle));
}

TEST_F(GameRules, AnOpeningIsRecordedOnce) {
    EXPECT_EQ(play(open(truth_)), "");
    now_ += 7;
    const Ruling again = rule(world_, state_, open(truth_), kAdversary, now_);
    EXPECT_TRUE(again->empty());
    EXPECT_EQ(state_.openings.at(truth_).at, 100U);
    const Children twice[] = {*world_.children(wrong_), *world_.children(wrong_)};
    EXPECT_EQ(dispute::open(state_, call(), twice).size(), 1U);
}

TEST_F(GameRules, AWalkGoesToTheFirstDifference) {
    EXPECT_EQ(play(join(truth_)), "");
    now_ = 103;
    EXPECT_EQ(play(join(wrong_end_)), "");
    EXPECT_EQ(play(join(truth_, value(51, 0))), "");
    EXPECT_EQ(walk_pair(state_, kRound, 0, 2, now_).error(), GameError::WalkOfEqualRoots);
    now_ = 106;
    EXPECT_EQ(play(open(truth_)), "");
    EXPECT_EQ(walk(0, 1).x.charge, 1U);  // waited 3 since the later arrival
    EXPECT_TRUE(walk(0, 1).x.opened);
    now_ = 110;
    EXPECT_EQ(walk(0, 1).y.charge, 5U);
    EXPECT_EQ(play(open(wrong_end_)), "");
    const Walk bottom = walk(0, 1);
    EXPECT_TRUE(bottom.bottom);
    EXPECT_EQ(bottom.leaf, LeafIndex{1});
    EXPECT_EQ(bottom.x.node, truth(4));
    EXPECT_EQ(bottom.reach, 110U);
    EXPECT_EQ(encode_walk(bottom).size(), 128U);
    now_ = 113;  // both wait at the bottom
    EXPECT_EQ(walk(0, 1).x.charge, 2U);
    EXPECT_EQ(walk(0, 1).y.charge, 6U);
}

TEST_F(GameRules, OutOfTimeIsAboveTheBudget) {
    EXPECT_EQ(play(join(truth_)), "");
    EXPECT_EQ(play(join(wrong_)), "");
    EXPECT_EQ(play(open(truth_)), "");
    EXPECT_EQ(play(on(Move::timeout, 1, 1)), "SameContestant");
    EXPECT_EQ(play(on(Move::timeout, 1, 2)), "NoSuchContestant");
    now_ = 100 + kG + kC;
    EXPECT_EQ(play(on(Move::timeout, 1, 0)), "InTime");
    ++now_;
    EXPECT_EQ(play(on(Move::timeout, 0, 1)), "InTime");
    EXPECT_EQ(play(on(Move::timeout, 1, 0)), "");
    EXPECT_EQ(play(on(Move::timeout, 1, 0)), "ContestantOut");
    EXPECT_EQ(wei(state_.owed.at(kHonest)), kModelGas.timeout);
}

TEST_F(GameRules, TheInnerTournamentNotesBothCharges) {
    at_bottom();
    now_ = 100 + kG + 3;
    EXPECT_EQ(play(on(Move::open_stride, 1, 0)), "PairOrder");
    EXPECT_EQ(play(on(Move::open_stride, 0, 1)), "");
    EXPECT_EQ(play(on(Move::open_stride, 0, 1)), "StrideExists");
    const Tournament& inner = state_.tournaments.at(stride_id(kRound, 0, 1));
    EXPECT_EQ(inner.stride.charge_x, 3U);
    EXPECT_EQ(inner.stride.start_root, truth(2));
    EXPECT_EQ(inner.closes_at, now_ + kJ2 + kC - 3);
    now_ += 50;
    EXPECT_EQ(walk(0, 1).y.charge, 3U);  // and they change no more
    EXPECT_EQ(play(on(Move::timeout, 1, 0)), "InTime");
}

// G-10: the rival runs out of time at the bottom, but it was in time when the pair got there.
TEST_F(GameRules, WaitingAtTheBottomDoesNotSpoilTheOpening) {
    EXPECT_EQ(play(join(truth_)), "");
    EXPECT_EQ(play(join(wrong_end_)), "");
    EXPECT_EQ(play(open(truth_)), "");
    EXPECT_EQ(play(on(Move::open_stride, 0, 1)), "NotAtBottom");
    now_ = 100 + kG + kC;
    EXPECT_EQ(play(open(wrong_end_)), "");
    now_ += kG + 1;
    EXPECT_EQ(walk(0, 1).y.charge, kC + 1);
    GameState late = state_;
    EXPECT_EQ(play(on(Move::open_stride, 0, 1)), "");
    EXPECT_EQ(state_.tournaments.at(stride_id(kRound, 0, 1)).stride.charge_y, kC);
    // With both out of time it is too late.
    state_ = late;
    now_ += kC;
    EXPECT_EQ(play(on(Move::open_stride, 0, 1)), "OutOfTime");
}

TEST_F(GameRules, AStepDecidesOnceAndIsPaidOnce) {
    at_bottom();
    EXPECT_EQ(play(on(Move::open_stride, 0, 1)), "");
    const Hash inner = stride_id(kRound, 0, 1);
    const Hash wrong = world_.inner_history(truth(2), truth(4), 1);
    const Hash wronger = world_.inner_history(truth(2), truth(4), 2);
    const auto join_inner = [&](const Hash& root, const Hash& last) {
        return Move{Move::join_stride, inner, 0, 0, 0, root, last};
    };
    EXPECT_EQ(play(join_inner(wrong, truth(3))), "LastLeafNotContested");
    EXPECT_EQ(play({Move::join_stride, kRound, 0, 0, 0, wrong, truth(4)}), "WrongLevel");
    EXPECT_EQ(play(join_inner(wrong, truth(4))), "");
    EXPECT_EQ(play(join_inner(wronger, truth(4))), "");
    EXPECT_EQ(play({Move::decide, inner, 0, 1, 0, {}, {}}), "NotAtBottom");
    EXPECT_EQ(play(open(wrong)), "");
    EXPECT_EQ(play(open(wronger)), "");
    now_ += 90;  // truth needs no clock
    EXPECT_EQ(play({Move::decide, inner, 0, 1, 0, {}, {}}), "");
    EXPECT_EQ(wei(state_.owed.at(kHonest)), kModelGas.decide);
    EXPECT_EQ(play({Move::void_cell, inner, 0, 0, 0, {}, {}}), "");
    // G-16: without a winner both are out, and nobody is paid for that.
    EXPECT_TRUE(contestant(0).out && contestant(1).out);
    EXPECT_EQ(wei(state_.owed.at(kHonest)), kModelGas.decide + kModelGas.settle);
}

TEST_F(GameRules, OnlyAContradictionContradicts) {
    EXPECT_EQ(play(join(truth_)), "");
    EXPECT_EQ(play(join(truth_, value(51, 0))), "");
    EXPECT_EQ(play(on(Move::contradict, 0)), "ContradictsNothing");
    EXPECT_EQ(play(on(Move::contradict, 1)), "");
    EXPECT_TRUE(contestant(1).out);
}

TEST_F(GameRules, ACellSettlesWhenItIsClosed) {
    for (const Hash& root : {truth_, wrong_end_, wrong_}) EXPECT_EQ(play(join(root)), "");
    EXPECT_EQ(play(on(Move::timeout, 0, 2)), "NotInOneCell");
    now_ = 100 + kG + kC + 1;
    EXPECT_EQ(play(on(Move::timeout, 1, 0)), "");
    EXPECT_EQ(contestant(0).carried, kC + 1);  // its own charge there, too (G-8)
    now_ = round().closes_at;
    EXPECT_EQ(play(on(Move::settle, 0)), "CellNotClosed");
    ++now_;
    EXPECT_EQ(play(on(Move::settle, 1)), "ContestantOut");
    EXPECT_EQ(play({Move::void_cell, kRound, 0, 0, 0, {}, {}}), "CellHasSurvivors");
    EXPECT_EQ(play(on(Move::settle, 0)), "");
    EXPECT_EQ(contestant(0).stage, 1U);
    EXPECT_EQ(contestant(0).charge, kC + 1);
    EXPECT_EQ(contestant(0).arrived_at, now_);
    EXPECT_EQ(play({Move::void_cell, kRound, 0, 0, 0, {}, {}}), "CellSettled");
    EXPECT_EQ(play(on(Move::settle, 0)), "CellNotClosed");  // the other cell is not settled yet
    const u64 before = wei(state_.owed.at(kHonest));
    EXPECT_EQ(play(on(Move::settle, 2)), "");
    EXPECT_EQ(wei(state_.owed.at(kHonest)), before);  // nobody contested that cell
    EXPECT_EQ(play(on(Move::settle, 0)), "CellHasSurvivors");
}

TEST_F(GameRules, ACellIsVoidAfterItsDeadline) {
    EXPECT_EQ(play(join(wrong_end_)), "");
    EXPECT_EQ(play(join(wrong_)), "");
    const Move clear{Move::void_cell, kRound, 0, 0, 0, {}, {}};
    EXPECT_EQ(play(clear), "CellNotClosed");
    now_ = 100 + kJ + 2 * kC + 3 * kG;
    EXPECT_EQ(play(clear), "CellInTime");
    ++now_;
    EXPECT_EQ(play({Move::void_cell, kRound, 0, 0, 1, {}, {}}), "CellNotClosed");
    EXPECT_EQ(play(clear), "");
    EXPECT_EQ(round().winner, 0U);
    EXPECT_EQ(play(clear), "TournamentOver");
    EXPECT_EQ(play(dispute::refund(state_, call(), kRound, 1)), "NothingToRefund");
    EXPECT_EQ(play(dispute::finish(state_, call(), kRound)), "");
    EXPECT_EQ(wei(state_.burned), 2 * wei(round().bond) - kModelGas.settle);
    EXPECT_EQ(play(dispute::finish(state_, call(), kRound)), "AlreadyFinished");
}

TEST_F(GameRules, TheWinnerIsPaidAfterTheRefunds) {
    EXPECT_EQ(play(dispute::finish(state_, call(), kRound)), "NoSuchTournament");
    EXPECT_EQ(play(join(truth_)), "");
    EXPECT_EQ(play(join(wrong_)), "");
    EXPECT_EQ(play(open(truth_), kAdversary), "");
    now_ = round().closes_at + 1;
    EXPECT_EQ(play(on(Move::timeout, 1, 0)), "");
    EXPECT_EQ(play(dispute::refund(state_, call(), kRound, 1)), "TournamentRunning");
    EXPECT_EQ(play(on(Move::settle, 0)), "");
    EXPECT_EQ(round().winner, 1U);
    EXPECT_EQ(play(dispute::refund(state_, call(), kRound, 0)), "SameContestant");
    EXPECT_EQ(play(dispute::refund(state_, call(), kRound, 1)), "");
    EXPECT_EQ(wei(state_.owed.at(kAdversary)), kModelGas.open);
    EXPECT_EQ(play(dispute::refund(state_, call(), kRound, 1)), "NothingToRefund");
    now_ += kC + kJ;
    EXPECT_EQ(play(dispute::finish(state_, call(), kRound)), "RefundsRunning");
    ++now_;
    EXPECT_EQ(play(dispute::refund(state_, call(), kRound, 1)), "RefundsClosed");
    EXPECT_EQ(play(dispute::finish(state_, call(), kRound)), "");
    EXPECT_EQ(play(dispute::collect(state_, call())), "");
    EXPECT_EQ(play(dispute::collect(state_, call())), "NothingToCollect");
    EXPECT_TRUE(collect_all(state_, now_));
    // All that was paid in, but what the other's opening cost.
    EXPECT_EQ(wei(state_.paid_out), 2 * wei(round().bond));
}

TEST_F(GameRules, AnEffectThatDoesNotFitIsNoticed) {
    EXPECT_EQ(play(join(truth_)), "");
    EXPECT_FALSE(apply(state_, Joined{}));
    Joined second;
    second.id = kRound;
    second.index = 2;
    EXPECT_FALSE(apply(state_, second));
    EXPECT_FALSE(apply(state_, Eliminated{kRound, 1, 0, Cause::timeout, 0, kHonest, {}}));
    EXPECT_FALSE(apply(state_, Eliminated{kRound, 0, 0, Cause::contradiction, 0, kHonest, U256(1, 1, 0, 0)}));
    EXPECT_FALSE(apply(state_, Finished{kRound, kHonest, U256(3), {}}));
    EXPECT_FALSE(apply(state_, Collected{kHonest, U256(3)}));
}

}  // namespace
}  // namespace belay::dispute::model

// SPDX-License-Identifier: Apache-2.0
// Why a call to the game is refused: the names of the contract's errors, so that a rule and the contract can
// be held against each other.
#pragma once

#include <string_view>

#include "base/bytes.h"

namespace belay::dispute {

enum class [[nodiscard]] GameError : u8 {
    NoSuchTournament,
    TournamentOver,
    TournamentRunning,
    RoundShape,
    BondWrong,
    JoinClosed,
    AlreadyJoined,
    LastLeafNotContested,
    LeafNotInHistory,
    NoSuchContestant,
    ContestantOut,
    SameContestant,
    PairOrder,
    NotInOneCell,
    WalkOfEqualRoots,
    NotAtBottom,
    InTime,
    OutOfTime,
    WrongLevel,
    StrideExists,
    StatePreimage,
    StepStart,
    StepElement,
    ContradictsNothing,
    CellNotClosed,
    CellSettled,
    CellHasSurvivors,
    CellInTime,
    RefundsRunning,
    RefundsClosed,
    NothingToRefund,
    AlreadyFinished,
    NothingToCollect,
};

std::string_view to_string(GameError error);

}  // namespace belay::dispute

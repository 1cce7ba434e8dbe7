// SPDX-License-Identifier: Apache-2.0
#include "dispute/game_error.h"

namespace belay::dispute {

std::string_view to_string(GameError error) {
    switch (error) {
        case GameError::NoSuchTournament:
            return "NoSuchTournament";
        case GameError::TournamentOver:
            return "TournamentOver";
        case GameError::TournamentRunning:
            return "TournamentRunning";
        case GameError::RoundShape:
            return "RoundShape";
        case GameError::BondWrong:
            return "BondWrong";
        case GameError::JoinClosed:
            return "JoinClosed";
        case GameError::AlreadyJoined:
            return "AlreadyJoined";
        case GameError::LastLeafNotContested:
            return "LastLeafNotContested";
        case GameError::LeafNotInHistory:
            return "LeafNotInHistory";
        case GameError::NoSuchContestant:
            return "NoSuchContestant";
        case GameError::ContestantOut:
            return "ContestantOut";
        case GameError::SameContestant:
            return "SameContestant";
        case GameError::PairOrder:
            return "PairOrder";
        case GameError::NotInOneCell:
            return "NotInOneCell";
        case GameError::WalkOfEqualRoots:
            return "WalkOfEqualRoots";
        case GameError::NotAtBottom:
            return "NotAtBottom";
        case GameError::InTime:
            return "InTime";
        case GameError::OutOfTime:
            return "OutOfTime";
        case GameError::WrongLevel:
            return "WrongLevel";
        case GameError::StrideExists:
            return "StrideExists";
        case GameError::StatePreimage:
            return "StatePreimage";
        case GameError::StepStart:
            return "StepStart";
        case GameError::StepElement:
            return "StepElement";
        case GameError::ContradictsNothing:
            return "ContradictsNothing";
        case GameError::CellNotClosed:
            return "CellNotClosed";
        case GameError::CellSettled:
            return "CellSettled";
        case GameError::CellHasSurvivors:
            return "CellHasSurvivors";
        case GameError::CellInTime:
            return "CellInTime";
        case GameError::RefundsRunning:
            return "RefundsRunning";
        case GameError::RefundsClosed:
            return "RefundsClosed";
        case GameError::NothingToRefund:
            return "NothingToRefund";
        case GameError::AlreadyFinished:
            return "AlreadyFinished";
        case GameError::NothingToCollect:
            return "NothingToCollect";
    }
    return "?";
}

}  // namespace belay::dispute

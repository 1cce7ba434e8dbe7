// SPDX-License-Identifier: Apache-2.0
// What several drills do.
#pragma once

#include "apps/belay/drill.h"

namespace belay::apps {

/// `who` asks the sequencer for a withdrawal of `units` tokens; returns when it is on L1 and has run.
bool ask_withdrawal(DrillStage& stage, const std::string& who, u64 units);
/// `who` asks L1 itself.
bool force_withdrawal(DrillStage& stage, const std::string& who, u64 units);
/// `who` has the inbox append what is due.
bool append_due(DrillStage& stage, const std::string& who);
/// Withdrawals that the node knows of.
u64 withdrawals_of(DrillStage& stage);
/// Claims cover every entry, their period passes, they are final.
bool make_final(DrillStage& stage);
/// Every withdrawal of a final claim is paid by proof.
bool pay_all(DrillStage& stage);

}  // namespace belay::apps

// SPDX-License-Identifier: Apache-2.0
// What members of the development network's security council do in drills.
#pragma once

#include "apps/belay/drill.h"
#include "l1/abi.h"

namespace belay::apps {

/// ISecurityCouncil.Kind.
enum class CouncilAct : u8 { pause = 0, replace = 1, upgrade = 3 };
/// ISecurityCouncil.State.
inline constexpr u64 kCouncilOpen = 0, kCouncilScheduled = 1;

/// `verifier`: of a replacement, in the attestation class. `subject`: an upgrade's program hash.
l1::AbiValue council_action(CouncilAct act, const Address& verifier = {}, const Hash& subject = {});
/// A member's approval; what L1 says when it refuses.
std::string council_approve(DrillStage& stage, unsigned member, const l1::AbiValue& what);
std::optional<u64> council_state(DrillStage& stage, const l1::AbiValue& what);
/// Whether `execute`, which is open to all, does it now.
bool council_execute(DrillStage& stage, const l1::AbiValue& what);

}  // namespace belay::apps

// SPDX-License-Identifier: Apache-2.0
// Attacks on a round, each as the players that make it.
#pragma once

#include <string_view>

#include "dispute/adversary.h"

namespace belay::dispute {

enum class AttackKind : u8 {
    plain,         ///< lies, and defends the lie at once
    lazy,          ///< joins and never moves
    deadline,      ///< every move in the last second of grace and budget
    late,          ///< joins in the last second
    sybils,        ///< lies of every kind, at every pace
    stall,         ///< whole cells of accomplices: one of each goes on as late as can be
    in_your_name,  ///< joins with the true claim before its honest owner, and lies against it
    self_play,     ///< opens the honest nodes too, and joins inner tournaments for both sides
    inner_sybils,  ///< floods the inner tournaments, on both sides
};
inline constexpr AttackKind kAttackKinds[] = {
    AttackKind::plain,        AttackKind::lazy,      AttackKind::deadline,
    AttackKind::late,         AttackKind::sybils,    AttackKind::stall,
    AttackKind::in_your_name, AttackKind::self_play, AttackKind::inner_sybils};
const char* to_string(AttackKind kind);
const char* describe(AttackKind kind);
std::optional<AttackKind> attack_kind(std::string_view name);
std::optional<LieKind> lie_kind(std::string_view name);

struct AttackSpec {
    AttackKind kind = AttackKind::plain;
    u32 claims = 1;              ///< false claims, each with its bond
    std::optional<LieKind> lie;  ///< none: all shapes in turn
    std::optional<u64> at;       ///< the step; none: spread over `steps`
    u64 steps = 1;               ///< step coordinates of the claim
    u64 seed = 1;
};
/// Those with claims of their own come first.
std::vector<PlayerSpec> players_of(const AttackSpec& attack);

/// `claims` false claims by attacks of all kinds side by side.
std::vector<PlayerSpec> mixed_players(u32 claims, u64 steps, u64 seed);

/// "plain 3, late 2": how many of each label.
std::string summary(std::span<const PlayerSpec> players);

}  // namespace belay::dispute

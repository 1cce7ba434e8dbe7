// SPDX-License-Identifier: Apache-2.0
#include "dispute/attack.h"

#include <algorithm>

#include "base/endian.h"

namespace belay::dispute {

namespace {

struct KindText {
    AttackKind kind;
    const char* name;
    const char* text;
};
constexpr KindText kTexts[] = {
    {AttackKind::plain, "plain", "lies, and defends the lie at once"},
    {AttackKind::lazy, "lazy", "joins and never moves: to be timed out"},
    {AttackKind::deadline, "deadline", "makes every move in the last second of its grace and budget"},
    {AttackKind::late, "late", "joins in the last second in which joining is possible"},
    {AttackKind::sybils, "sybils", "a swarm of different lies of every kind, each at its own pace"},
    {AttackKind::stall, "stall",
     "accomplices that let one of them win each cell as late as can be, so that the next stage comes late"},
    {AttackKind::in_your_name, "in-your-name",
     "joins with the true claim before its honest owner does, and lies against it"},
    {AttackKind::self_play, "self-play",
     "plays both sides: opens the honest nodes too and joins inner tournaments for both, for the refunds"},
    {AttackKind::inner_sybils, "inner-sybils",
     "floods inner tournaments with histories that end right and go wrong on the way, on both sides"},
};

const KindText& text_of(AttackKind kind) { return *std::ranges::find(kTexts, kind, &KindText::kind); }

// A number that looks random, another one for each use.
u64 draw(u64 seed, u64 what) {
    std::array<u8, 16> bytes{};
    store_be<u64>(bytes.data(), seed);
    store_be<u64>(bytes.data() + 8, what);
    return load_be<u64>(crypto::keccak256(bytes).data());
}

constexpr Behaviour kPlain{};
constexpr Behaviour kLazy{Pace::prompt, Pace::never, Pace::never};
constexpr Behaviour kDeadline{Pace::prompt, Pace::last_second, Pace::last_second};
constexpr Behaviour kLate{Pace::last_second, Pace::at_grace, Pace::prompt};
constexpr Behaviour kErratic{Pace::erratic, Pace::erratic, Pace::erratic};

class Maker {
  public:
    explicit Maker(const AttackSpec& attack) : attack_(attack) {}

    PlayerSpec liar(u64 number, const Behaviour& behaviour, const char* label) const {
        PlayerSpec out;
        out.label = label;
        out.behaviour = behaviour;
        LieSpec& lie = out.lie.emplace();
        lie.kind = attack_.lie ? *attack_.lie : kLieShapes[number % kLieShapes.size()];
        lie.at = attack_.at ? *attack_.at : draw(attack_.seed, 2 * number) % attack_.steps;
        lie.salt = draw(attack_.seed, 2 * number + 1);
        return out;
    }
    /// The truth, by somebody else.
    static PlayerSpec truthful(const Behaviour& behaviour, const char* label, bool joins_rounds) {
        PlayerSpec out;
        out.label = label;
        out.behaviour = behaviour;
        out.joins_rounds = joins_rounds;
        return out;
    }
    InnerTwist twist(u64 number) const {
        return {draw(~attack_.seed, 2 * number) >> 32, draw(~attack_.seed, 2 * number + 1)};
    }

  private:
    const AttackSpec& attack_;
};

Behaviour behaviour_of(AttackKind kind, u64 number) {
    switch (kind) {
        case AttackKind::lazy:
            return kLazy;
        case AttackKind::deadline:
            return kDeadline;
        case AttackKind::late:
            return kLate;
        case AttackKind::sybils:
            return kErratic;
        case AttackKind::stall:
            // A champion for every few that let themselves be eliminated.
            return number % 4 == 0 ? kDeadline : kLazy;
        default:
            return kPlain;
    }
}

}  // namespace

const char* to_string(AttackKind kind) { return text_of(kind).name; }
const char* describe(AttackKind kind) { return text_of(kind).text; }

std::optional<AttackKind> attack_kind(std::string_view name) {
    for (const KindText& text : kTexts)
        if (name == text.name) return text.kind;
    return std::nullopt;
}

std::optional<LieKind> lie_kind(std::string_view name) {
    for (const LieKind kind : kLieKinds)
        if (name == to_string(kind)) return kind;
    return std::nullopt;
}

std::vector<PlayerSpec> players_of(const AttackSpec& attack) {
    const Maker make(attack);
    std::vector<PlayerSpec> out, helpers;
    for (u64 i = 0; i < attack.claims; ++i) {
        out.push_back(make.liar(i, behaviour_of(attack.kind, i), to_string(attack.kind)));
        if (attack.kind != AttackKind::inner_sybils) continue;
        // In the name of the claim just made, and of the true one.
        PlayerSpec false_side = out.back();
        false_side.joins_rounds = false;
        false_side.twist = make.twist(2 * i);
        PlayerSpec true_side = make.truthful(kPlain, to_string(attack.kind), false);
        true_side.twist = make.twist(2 * i + 1);
        helpers.push_back(std::move(false_side));
        helpers.push_back(std::move(true_side));
    }
    if (attack.kind == AttackKind::in_your_name)
        out.insert(out.begin(), make.truthful(kPlain, to_string(attack.kind), true));
    if (attack.kind == AttackKind::self_play)
        out.insert(out.begin(), make.truthful(kPlain, to_string(attack.kind), false));
    out.insert(out.end(), helpers.begin(), helpers.end());
    return out;
}

std::vector<PlayerSpec> mixed_players(u32 claims, u64 steps, u64 seed) {
    std::vector<PlayerSpec> out;
    for (u32 i = 0; i < claims; ++i) {
        AttackSpec one;
        one.kind = kAttackKinds[(i + seed) % std::size(kAttackKinds)];
        one.steps = steps;
        one.seed = draw(seed, i);
        one.lie = kLieShapes[(i / std::size(kAttackKinds) + i + seed) % kLieShapes.size()];
        std::ranges::move(players_of(one), std::back_inserter(out));
    }
    return out;
}

std::string summary(std::span<const PlayerSpec> players) {
    std::map<std::string, u64> count;
    for (const PlayerSpec& player : players)
        if (player.lie && player.joins_rounds) ++count[player.label];
    std::string out;
    for (const auto& [label, n] : count) {
        if (!out.empty()) out += ", ";
        out += label + ' ' + std::to_string(n);
    }
    return out;
}

}  // namespace belay::dispute

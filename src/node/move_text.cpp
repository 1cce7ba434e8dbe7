// SPDX-License-Identifier: Apache-2.0
// Moves and money for people.
#include <fmt/format.h>

#include "base/hex.h"
#include "node/challenger.h"

namespace belay::node {
namespace {

using dispute::Move;
using dispute::MoveKind;

std::string short_id(const Hash& id) { return to_hex(ByteView(id).first(4)) + ".."; }

std::string game(const Hash& id, const dispute::GameState& state) {
    const auto found = state.tournaments.find(id);
    const bool inner = found != state.tournaments.end() && found->second.level == 1;
    return (inner ? "stride " : "round ") + short_id(id);
}

// Nodes by the pair that asks for them.
std::string openings(const Move& move, const dispute::GameState& state) {
    std::map<std::pair<Hash, u32>, std::pair<std::size_t, unsigned>> pairs;
    for (const dispute::NodeToOpen& node : move.nodes) {
        auto& [count, depth] = pairs[{node.id, node.rival}];
        ++count;
        depth = std::max(depth, node.depth);
    }
    std::string out;
    for (const auto& [pair, what] : pairs)
        out += fmt::format("{}{}: opened {} node{} against contestant {} at depth {}",
                           out.empty() ? "" : "; ", game(pair.first, state), what.first,
                           what.first == 1 ? "" : "s", pair.second, what.second);
    return out;
}

}  // namespace

std::string describe(const Move& move, const dispute::GameState& state) {
    const std::string where = game(move.id, state);
    switch (move.kind) {
        case MoveKind::open:
            return openings(move, state);
        case MoveKind::timeout:
            return fmt::format("{}: contestant {} is out of time", where, move.x);
        case MoveKind::open_stride:
            return fmt::format("{}: opened the stride at leaf {} against contestant {}", where,
                               move.leaf.value, move.rival);
        case MoveKind::join_round:
            return fmt::format("{}: joined with the true claim", where);
        case MoveKind::join_stride:
            return fmt::format("{}: joined with the true steps", where);
        case MoveKind::decide:
            return fmt::format("{}: executed step {} on L1 against contestant {}", where, move.leaf.value,
                               move.rival);
        case MoveKind::contradict:
            return fmt::format("{}: contestant {} contradicts itself", where, move.x);
        case MoveKind::settle:
            return fmt::format("{}: contestant {} settled cell {} of stage {}", where, move.x,
                               move.cell.index, move.cell.stage);
        case MoveKind::void_cell:
            return fmt::format("{}: cell {} of stage {} is void", where, move.cell.index, move.cell.stage);
        case MoveKind::refund:
            return fmt::format("{}: refund of {} for the walk against contestant {}", where, ether(move.gain),
                               move.rival);
        case MoveKind::finish:
            return fmt::format("{}: finished, {} for the winner", where, ether(move.gain));
        case MoveKind::collect:
            return fmt::format("collected {}", ether(move.gain));
    }
    return where;
}

std::string ether(const U256& wei) {
    // Above 2^63 wei (9.2 ether) in whole thousandths would still be exact enough for people.
    double value = 0;
    for (std::size_t i = 4; i-- > 0;)
        value = value * 18446744073709551616.0 + static_cast<double>(wei.limb[i]);
    return fmt::format("{:.6f} ETH", value / 1e18);
}

}  // namespace belay::node

// SPDX-License-Identifier: Apache-2.0
#include "dispute/walk.h"

#include <algorithm>

#include "dispute/bracket.h"

namespace belay::dispute {

namespace {

const Opening* find_opening(const GameState& state, const Hash& node) {
    const auto it = state.openings.find(node);
    return it == state.openings.end() ? nullptr : &it->second;
}

// G-7: what waiting from `reach` until `until` costs.
Seconds charge_for(Seconds reach, Seconds until, Seconds grace) {
    const Seconds wait = until > reach ? until - reach : 0;
    return wait > grace ? wait - grace : 0;
}

// At the bottom both wait: until now, or until the inner tournament was opened, which noted what each can be
// charged with.
void wait_at_bottom(const GameState& state, const Hash& id, ContestantIndex x, ContestantIndex y, Seconds now,
                    Walk& walk) {
    const auto inner = state.tournaments.find(stride_id(id, std::min(x, y), std::max(x, y)));
    if (inner != state.tournaments.end()) {
        const Stride& stride = inner->second.stride;
        walk.x.charge = x < y ? stride.charge_x : stride.charge_y;
        walk.y.charge = x < y ? stride.charge_y : stride.charge_x;
        return;
    }
    const Seconds charge = charge_for(walk.reach, now, state.params.grace);
    walk.x.charge += charge;
    walk.y.charge += charge;
}

}  // namespace

Result<Walk, GameError> walk_pair(const GameState& state, const Hash& id, ContestantIndex x,
                                  ContestantIndex y, Seconds now) {
    const Tournament& tournament = state.tournaments.at(id);
    const Contestant& cx = tournament.contestants[x];
    const Contestant& cy = tournament.contestants[y];
    if (cx.root == cy.root) return fail(GameError::WalkOfEqualRoots);

    const Seconds grace = state.params.grace;
    Walk walk;
    walk.x = {cx.root, false, cx.charge};
    walk.y = {cy.root, false, cy.charge};
    walk.reach = std::max(cx.arrived_at, cy.arrived_at);
    while (walk.depth() < tournament.height) {
        const Opening* open_x = find_opening(state, walk.x.node);
        const Opening* open_y = find_opening(state, walk.y.node);
        walk.x.charge_at_reach = walk.x.charge;
        walk.y.charge_at_reach = walk.y.charge;
        walk.x.charge += charge_for(walk.reach, open_x ? open_x->at : now, grace);
        walk.y.charge += charge_for(walk.reach, open_y ? open_y->at : now, grace);
        if (!open_x || !open_y) {
            walk.x.opened = open_x != nullptr;
            walk.y.opened = open_y != nullptr;
            return walk;
        }
        walk.levels.push_back(
            {walk.x.node, walk.y.node, open_x->left, open_x->right, open_y->left, open_y->right});
        const bool left = open_x->left != open_y->left;
        walk.x.node = left ? open_x->left : open_x->right;
        walk.y.node = left ? open_y->left : open_y->right;
        walk.leaf.value += left ? 0 : u64{1} << (tournament.height - walk.depth());
        walk.reach = std::max({walk.reach, open_x->at, open_y->at});
    }
    walk.bottom = true;
    walk.x.charge_at_reach = walk.x.charge;
    walk.y.charge_at_reach = walk.y.charge;
    wait_at_bottom(state, id, x, y, now, walk);
    return walk;
}

Bytes encode_walk(const Walk& walk) {
    Bytes out;
    out.reserve(walk.levels.size() * 4 * Hash::kSize);
    for (const WalkLevel& level : walk.levels)
        for (const Hash* node : {&level.x_left, &level.x_right, &level.y_left, &level.y_right})
            append(out, *node);
    return out;
}

}  // namespace belay::dispute

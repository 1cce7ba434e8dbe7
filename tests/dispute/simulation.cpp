// SPDX-License-Identifier: Apache-2.0
#include "simulation.h"

#include "crypto/plain_merkle.h"

namespace belay::dispute {

namespace {

Address address(u64 number) {
    Address out;
    store_be<u64>(out.data() + 12, number);
    return out;
}

Hash claim_key(const Hash& root, const Hash& tag) { return crypto::plain_node(root, tag); }

void add_to(U256& total, const U256& more) { total = sum(total, more); }

}  // namespace

Simulation::Simulation(SimulationSpec spec)
    : spec_(std::move(spec)),
      truth_(spec_.frame, spec_.batches, spec_.seed),
      claims_(address(1)),
      cleaner_(address(2)) {
    state_.params = spec_.params;
    state_.gas = spec_.gas;
    round_.claims = claims_;
    round_.parent_id = twisted(Hash{}, spec_.seed);
    round_.frame = spec_.frame;
    round_.batches = spec_.batches;
    round_.start_root = truth_.claim().start_root;
    round_.parent_end_root = truth_.claim().parent_end.root();
    id_ = round_id(claims_, round_.parent_id, 0);
    PlayerSpec honest;
    honest.label = "honest";
    honest.behaviour = {spec_.honest_pace, spec_.honest_pace, Pace::prompt};
    players_.push_back(std::make_unique<Player>(honest, address(10), truth_));
    for (u64 i = 0; i < spec_.adversaries.size(); ++i)
        players_.push_back(std::make_unique<Player>(spec_.adversaries[i], address(11 + i), truth_));
}

Outcome Simulation::run() {
    begin();
    play();
    clean_up();
    report();
    return out_;
}

// ---- the clock

void Simulation::begin() {
    std::size_t first = spec_.honest_first ? 0 : 1;
    while (first < players_.size() && !players_[first]->spec().joins_rounds) ++first;
    const Call call{claims_, now_, spec_.params.gas_price, {}};
    if (!enact(join_round(*players_[first], call), players_[first]->self())) note("no first claim");
    for (std::size_t i = 1; spec_.directed && i < players_.size(); ++i)
        enact(join_round(*players_[i], call), players_[i]->self());
}

void Simulation::play() {
    for (u64 passes = 0;; ++passes) {
        if (passes == kMostPasses) return note("does not end");
        next_ = kNever;
        if (pass()) continue;
        if (next_ == kNever) return;
        now_ = next_;
    }
}

// Everybody once, the honest party last: whoever wants to be before it is.
bool Simulation::pass() {
    bool changed = false;
    if (spec_.directed) seat();
    for (std::size_t i = players_.size(); i-- > 0;)
        if (takes_part(i)) changed = act(i) || changed;
    return changed;
}

// Who stands where in the round.
void Simulation::seat() {
    const Tournament& t = state_.tournaments.at(id_);
    std::map<Address, std::size_t> player_at;
    for (std::size_t i = 0; i < players_.size(); ++i) player_at[players_[i]->self()] = i;
    seats_.assign(players_.size(), std::nullopt);
    first_in_.clear();
    for (ContestantIndex k = 0; k < t.contestants.size(); ++k) {
        const Contestant& c = t.contestants[k];
        const auto owner = player_at.find(c.owner);
        if (c.out || owner == player_at.end()) continue;
        seats_[owner->second] = cell_of(state_.params, k, c.stage);
        first_in_.emplace(*seats_[owner->second], owner->second);
    }
}

// Accomplices sit still in the cells that the true claim is not in, but for the first that is left.
bool Simulation::takes_part(std::size_t index) const {
    if (!spec_.directed || index == 0 || state_.tournaments.at(id_).over_at != 0) return true;
    const auto& seat = seats_[index];
    return seat && (seat == seats_[0] || first_in_.at(*seat) == index);
}

std::optional<Seconds> Simulation::closed_until(std::size_t index) const {
    if (index != 0) return std::nullopt;
    for (const Closed& c : spec_.closed)
        if (now_ >= begun_ + c.from && now_ < begun_ + c.to) return begun_ + c.to;
    return std::nullopt;
}

bool Simulation::act(std::size_t index) {
    if (const auto until = closed_until(index)) {
        next_ = std::min(next_, *until);
        return false;
    }
    Plan plan = players_[index]->plan(state_, now_);
    if (plan.wait_until > now_) next_ = std::min(next_, plan.wait_until);
    if (index == 0 && !plan.lost.empty()) note("the honest party has lost a tournament");
    bool changed = false;
    for (const Move& move : plan.moves) changed = perform(index, move) || changed;
    return changed;
}

// ---- moves

bool Simulation::perform(std::size_t index, const Move& move) {
    Player& player = *players_[index];
    const Call call{player.self(), now_, spec_.params.gas_price, move.value};
    const Ruling ruling = rule(player, move, call);
    if (!ruling) {
        ++out_.refused;
        // One node can be of two games, and its refund then comes with the first.
        if (index == 0 && move.kind != MoveKind::refund)
            note(std::string("refused: ") + to_string(move.kind) + ", " +
                 std::string(to_string(ruling.error())));
        return false;
    }
    if (!enact(ruling, player.self())) return false;
    ++out_.calls;
    if (index == 0) ++out_.honest_calls;
    Account& account = accounts_[player.self()];
    add_to(account.gas, gas_cost(move.gas, spec_.params.gas_price));
    if (index == 0) {
        U256 in_flight = sum(account.in, account.gas);
        if (take(in_flight, account.back))
            out_.honest_most_in_flight = std::max(out_.honest_most_in_flight, in_flight);
    }
    return true;
}

bool Simulation::enact(const Ruling& ruling, const Address& from) {
    if (!ruling) return false;
    for (const Effect& effect : *ruling) {
        if (!apply(state_, effect)) {
            note("a rule's effect does not fit");
            return false;
        }
        if (const auto* joined = std::get_if<Joined>(&effect))
            add_to(accounts_[from].in, state_.tournaments.at(joined->id).bond);
        if (const auto* settled = std::get_if<Settled>(&effect))
            if (from == players_[0]->self() && settled->paid.is_zero())
                add_to(out_.honest_unpaid, gas_cost(spec_.gas.settle, spec_.params.gas_price));
        if (const auto* collected = std::get_if<Collected>(&effect))
            add_to(accounts_[collected->to].back, collected->amount);
    }
    return !ruling->empty();
}

Ruling Simulation::rule(Player& player, const Move& move, const Call& call) {
    const Pair pair{move.id, move.x, move.y};
    switch (move.kind) {
        case MoveKind::open: {
            std::vector<Children> nodes;
            for (const NodeToOpen& node : move.nodes) nodes.push_back({node.left, node.right});
            return open(state_, call, nodes);
        }
        case MoveKind::timeout:
            return timeout(state_, call, pair);
        case MoveKind::open_stride:
            return open_stride(state_, call, pair,
                               [&](const Walk& walk) { return stride_start(player, walk); });
        case MoveKind::join_round:
            return join_round(player, call);
        case MoveKind::join_stride:
            return join_inner(player, move, call);
        case MoveKind::decide:
            return decide(state_, call, pair, [&](const Walk& walk) { return step(player, move.id, walk); });
        case MoveKind::contradict:
            return contradiction(move, call);
        case MoveKind::settle:
            return settle(state_, call, move.id, move.x);
        case MoveKind::void_cell:
            return void_cell(state_, call, move.id, move.cell);
        case MoveKind::refund:
            return refund(state_, call, move.id, move.y);
        case MoveKind::finish:
            return finish(state_, call, move.id);
        case MoveKind::collect:
            return collect(state_, call);
    }
    return fail(GameError::NoSuchTournament);
}

Ruling Simulation::join_round(Player& player, Call call) {
    Tournament fresh;
    fresh.round = round_;
    fresh.height = round_.frame.history_levels(round_.batches);
    const auto joining = player.joining(id_, fresh);
    if (!joining) return fail(GameError::RoundShape);
    player_of_claim_[claim_key(joining->root, joining->tag)] = &player;
    call.from = claims_;
    call.value = bond_of(state_.params, state_.gas, 0, fresh.height);
    return join(state_, call, round_, joining->root, joining->tag, player.self());
}

Ruling Simulation::join_inner(Player& player, const Move& move, const Call& call) {
    const Tournament& t = state_.tournaments.at(move.id);
    const auto answer = player.of_stride(move.id, t);
    if (!answer.tree) return fail(GameError::LeafNotInHistory);
    const Hash& last = answer.tree->leaf({(u64{1} << t.height) - 1});
    return join_stride(state_, call, move.id, answer.tree->root(), last, [] { return true; });
}

// G-12: some frame's end is the true one, and the digest is not.
Ruling Simulation::contradiction(const Move& move, const Call& call) {
    return contradict(state_, call, move.id, move.x, [&](const Contestant& c) -> Result<void, GameError> {
        const auto found = player_of_claim_.find(claim_key(c.root, c.tag));
        if (found == player_of_claim_.end()) return fail(GameError::ContradictsNothing);
        const auto joining = found->second->joining(id_, state_.tournaments.at(id_));
        const HistoryTree* tree = joining->tree->whole();
        for (u64 batch = 0; tree && batch < round_.batches; ++batch) {
            const u64 end = (batch + 1) * round_.frame.steps_per_frame() - 1;
            if (tree->leaf(round_.frame.last_leaf(batch + 1)) == truth_.root_after(end) &&
                joining->ends->output_digests[batch] != truth_.claim().ends.output_digests[batch])
                return {};
        }
        return fail(GameError::ContradictsNothing);
    });
}

// G-10, with the leaf before out of the caller's history: nobody knows a state behind a made-up root.
Result<StrideStart, GameError> Simulation::stride_start(Player& player, const Walk& walk) {
    const FrameShape& shape = round_.frame;
    const HistoryTree& own = *player.joining(id_, state_.tournaments.at(id_))->tree->whole();
    const auto before = [&](u64 leaf) { return leaf == 0 ? round_.parent_end_root : own.leaf({leaf - 1}); };
    const auto true_before = [&](u64 leaf) {
        return leaf == 0 || own.leaf({leaf - 1}) == truth_.root_after((leaf << shape.log2_stride) - 1);
    };
    const u64 leaf = walk.leaf.value, frame = leaf / shape.strides_per_frame();
    StrideStart out;
    if (leaf % shape.strides_per_frame() == 0) {
        if (!true_before(leaf)) return fail(GameError::StatePreimage);
        out.start_root = truth_.root_before(leaf << shape.log2_stride);
    } else {
        out.start_root = before(leaf);
    }
    if (shape.is_last(shape.stride_of(walk.leaf)))
        out.parent_root = before(frame * shape.strides_per_frame());
    return out;
}

// G-11: there is a log only for a step from a true root.
Result<StepResult, GameError> Simulation::step(Player& player, const Hash& id, const Walk& walk) {
    const Tournament& t = state_.tournaments.at(id);
    const auto outer = walk_pair(state_, t.stride.outer, t.stride.x, t.stride.y, now_);
    const auto own = player.of_stride(id, t);
    if (!outer || !own.tree) return fail(GameError::StepStart);
    const u64 at = walk.leaf.value;
    const Hash start = at == 0 ? t.stride.start_root : own.tree->leaf({at - 1});
    const u64 coordinate = (outer->leaf.value << round_.frame.log2_stride) + at;
    if (start != truth_.root_before(coordinate)) return fail(GameError::StepStart);
    return StepResult{truth_.root_after(coordinate), state_.gas.decide};
}

// ---- afterwards

// G-34: whatever is left, anybody can end.
void Simulation::clean_up() {
    if (state_.tournaments.at(id_).over_at == 0) note("the round is not over");
    const Call call{cleaner_, now_ + 1'000'000'000, spec_.params.gas_price, {}};
    for (const auto& [id, t] : GameState(state_).tournaments) end_tournament(id, call);
    Call later = call;
    later.now += 2 * refund_time(spec_.params);
    for (const auto& [id, t] : GameState(state_).tournaments)
        if (!t.finished && !enact(finish(state_, later, id), cleaner_)) note("cannot be finished");
    for (const auto& [who, amount] : GameState(state_).owed) {
        Call own = later;
        own.from = who;
        if (!enact(collect(state_, own), who)) note("cannot be collected");
    }
}

// Cells from below, each by its survivor or by nobody.
void Simulation::end_tournament(const Hash& id, const Call& call) {
    const auto count = state_.tournaments.at(id).contestants.size();
    for (unsigned stage = 0; cell_exists(state_.params, count, {stage, 0}); ++stage) {
        for (u32 k = 0; cell_exists(state_.params, count, {stage, k}); ++k) {
            const Tournament& t = state_.tournaments.at(id);
            if (t.over_at != 0) return;
            if (cell_at(t, {stage, k}).settled) continue;
            bool done = enact(void_cell(state_, call, id, {stage, k}), cleaner_);
            for (ContestantIndex x = 0; !done && x < count; ++x)
                if (t.contestants[x].stage == stage && cell_of(state_.params, x, stage).index == k)
                    done = enact(settle(state_, call, id, x), cleaner_);
            if (!done) note("a cell cannot be ended");
        }
    }
}

void Simulation::report() {
    const Tournament& t = state_.tournaments.at(id_);
    out_.delay = t.over_at - t.opened_at;
    out_.contestants = t.contestants.size();
    const auto honest = players_[0]->joining(id_, t);
    const auto is_true = [&](const Contestant& c) { return c.root == honest->root && c.tag == honest->tag; };
    out_.honest_won = t.winner != 0 && is_true(t.contestants[t.winner - 1]);
    out_.honest_in_bound = t.bond;
    for (u64 k = pairs_bound(spec_.params.log2_width, out_.contestants); k > 0; --k)
        add_to(out_.honest_gas_bound, t.bond);
    for (const auto& [id, inner] : state_.tournaments) {
        if (inner.level == 0) continue;
        ++out_.inner_tournaments;
        const bool own = is_true(t.contestants[inner.stride.x]) || is_true(t.contestants[inner.stride.y]);
        const u64 count = inner.contestants.size();
        out_.most_inner = std::max(out_.most_inner, count);
        if (!own) continue;
        ++out_.own_inner_tournaments;
        add_to(out_.honest_in_bound, inner.bond);
        for (u64 k = pairs_bound(spec_.params.log2_width, count); k > 0; --k)
            add_to(out_.honest_gas_bound, inner.bond);
    }
    out_.bound =
        delay_bound(spec_.params, out_.contestants, out_.most_inner, t.height, spec_.frame.log2_stride);
    for (const auto& [who, account] : accounts_) {
        const bool own = who == players_[0]->self();
        add_to(own ? out_.honest_in : out_.others_in, account.in);
        add_to(own ? out_.honest_gas : out_.others_gas, account.gas);
        add_to(own ? out_.honest_back : out_.others_back, account.back);
    }
    out_.paid_in = state_.paid_in;
    out_.paid_out = state_.paid_out;
    out_.burned = state_.burned;
}

}  // namespace belay::dispute

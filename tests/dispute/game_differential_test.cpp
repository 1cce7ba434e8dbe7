// SPDX-License-Identifier: Apache-2.0
// The rules of game_rules.h against the contract: random games, in which every call, right or wrong, comes to
// the same effects or the same error in both, and the books are the same at the end. BELAY_GAME_SECONDS sets
// how long (default 30), BELAY_GAME_SEED the first seed.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <random>

#include "crypto/counted_merkle.h"
#include "dispute/bonds.h"
#include "dispute/bracket.h"
#include "dispute/history_tree.h"
#include "dispute/rule_checks.h"
#include "game_chain.h"
#include "l1/abi.h"
#include "machine/state.h"

namespace belay::dispute {
namespace {

constexpr FrameShape kFrame{4, 2};
constexpr unsigned kHeight = 2;  // of both levels: one batch
constexpr u64 kLeaves = 4;

// A state of the machine that stands still; each number has its own output.
machine::StatePreimage state_of(u64 number) {
    machine::StatePreimage state;
    state.state.status = machine::Status::yielded;
    state.state.cycle = number;
    state.state.output_digest = U256(1000 + number).to_hash();
    return state;
}

// Histories of such states, by root. A hidden one has no tree.
class Histories {
  public:
    Histories() {
        for (u64 k = 0; k < 64; ++k) numbers_[state_of(k).root()] = k;
    }
    Hash add(std::vector<u64> numbers) {
        std::vector<Hash> leaves;
        for (const u64 k : numbers) leaves.push_back(state_of(k).root());
        HistoryTree tree = HistoryTree::from_leaves(std::move(leaves), {}, kHeight);
        const Hash root = tree.root();
        trees_.emplace(root, std::move(tree));
        return root;
    }
    const HistoryTree* find(const Hash& root) const {
        const auto it = trees_.find(root);
        return it == trees_.end() ? nullptr : &it->second;
    }
    u64 number(const Hash& leaf) const { return numbers_.at(leaf); }
    const std::map<Hash, HistoryTree>& all() const { return trees_; }

  private:
    std::map<Hash, HistoryTree> trees_;
    std::map<Hash, u64> numbers_;
};

class Player {
  public:
    Player(GameChain& chain, GameState& state, u64 seed) : chain_(chain), state_(state), random_(seed) {
        round_.claims = chain.accounts()[0];
        round_.parent_id = U256(seed + 1).to_hash();
        round_.frame = kFrame;
        round_.batches = 1;
        round_.first_entry = 7;
        round_.start_root = state_of(0).root();
        round_.parent_end_root = state_of(50).root();
        round_.inbox = chain.accounts()[5];
        outer_ = round_id(round_.claims, round_.parent_id, 0);
    }

    const std::map<std::string, int>& counts() const { return counts_; }

    // One game: a while of random calls, until everything is paid out; with some impatience, or it would not
    // end.
    void play() {
        call_ = {chain_.accounts()[1], chain_.now() + 1, 1000, {}};
        join_round();
        for (int calls = 0; calls < 400 && !testing::Test::HasFailure(); ++calls) one_call(calls > 300);
        books();
    }

    void books() {
        U256 held = state_.paid_in;
        EXPECT_TRUE(take(held, state_.paid_out));
        EXPECT_TRUE(take(held, state_.burned));
        EXPECT_EQ(chain_.balance(), held);
        for (const Address& account : chain_.accounts()) {
            const auto it = state_.owed.find(account);
            EXPECT_EQ(chain_.owed(account), it == state_.owed.end() ? U256() : it->second);
        }
        for (const auto& [id, t] : state_.tournaments) {
            const auto words = chain_.words(*l1::abi_encode_call("tournament(bytes32)", {id}));
            const auto number = [&](std::size_t i) { return U256::from_hash(words[i]); };
            EXPECT_EQ(number(0), t.level);
            EXPECT_EQ(number(1), t.height);
            EXPECT_EQ(number(2), t.opened_at);
            EXPECT_EQ(number(3), t.closes_at);
            EXPECT_EQ(number(4), t.over_at);
            EXPECT_EQ(number(5), t.contestants.size());
            EXPECT_EQ(number(6), t.winner);
            EXPECT_EQ(number(7), t.finished);
            EXPECT_EQ(number(8), t.bond);
            EXPECT_EQ(number(9), t.pool);
            for (u32 k = 0; k < t.contestants.size(); ++k) contestant(id, k, t.contestants[k]);
        }
    }

  private:
    u64 below(u64 bound) { return std::uniform_int_distribution<u64>(0, bound - 1)(random_); }
    bool chance(u64 percent) { return below(100) < percent; }
    template <class T>
    const T& any(const std::vector<T>& list) {
        return list[below(list.size())];
    }

    void contestant(const Hash& id, u32 k, const Contestant& c) {
        const auto words = chain_.words(*l1::abi_encode_call("contestant(bytes32,uint32)", {id, k}));
        const auto number = [&](std::size_t i) { return U256::from_hash(words[i]); };
        EXPECT_EQ(words[0], c.root);
        EXPECT_EQ(words[1], c.tag);
        EXPECT_EQ(number(3), c.arrived_at);
        EXPECT_EQ(number(4), c.charge);
        EXPECT_EQ(number(5), c.carried);
        EXPECT_EQ(number(6), c.stage);
        EXPECT_EQ(number(7), c.side);
        EXPECT_EQ(number(8), c.out);
    }

    // Mostly a call that could be right, in a tournament that there is.
    void one_call(bool impatient) {
        const Seconds wait = impatient    ? 1 + below(60)
                             : chance(85) ? 1
                             : chance(80) ? 1 + below(8)
                                          : 1 + below(40);
        call_ = {any(chain_.accounts()), chain_.now() + wait, any(prices_), {}};
        const Hash id = pick_tournament();
        switch (below(16)) {
            case 0:
            case 1:
                return join_round();
            case 2:
            case 3:
                return join_inner(id);
            case 4:
            case 5:
            case 6:
                return open_some();
            case 7:
                return on_pair(id, &Player::try_timeout);
            case 8:
            case 9:
                return on_pair(id, &Player::try_open_stride);
            case 10:
                return on_pair(id, &Player::try_decide);
            case 11:
                return try_contradict(id);
            case 12:
                return try_settle(id);
            case 13:
                return try_void(id);
            case 14:
                return try_refund(id);
            default:
                return chance(50) ? try_finish(id) : try_collect();
        }
    }

    // What a step takes only the contract can tell (G-21): at most the bound, which the rules were given.
    static void adopt_step_payment(Effects& expected, const Effects& seen) {
        auto* ours = std::get_if<Eliminated>(&expected.front());
        const auto* theirs = std::get_if<Eliminated>(&seen.front());
        if (ours == nullptr || theirs == nullptr || ours->cause != Cause::step) return;
        ASSERT_TRUE(!(ours->paid < theirs->paid));
        ours->paid = theirs->paid;
    }

    void both(const std::string& name, Ruling ruling, const Bytes& data) {
        // Of the calls that are refused, a part is enough.
        if (!ruling && chance(70)) return;
        const Outcome outcome = chain_.send(call_, data);
        const std::string expected = ruling ? "" : std::string(to_string(ruling.error()));
        ++counts_[ruling ? name : name + " " + expected];
        ASSERT_EQ(outcome.error, expected) << name << " at " << call_.now;
        if (!ruling) return;
        ASSERT_EQ(outcome.effects.size(), ruling->size()) << name;
        if (!ruling->empty()) adopt_step_payment(*ruling, outcome.effects);
        for (std::size_t i = 0; i < ruling->size(); ++i) {
            ASSERT_TRUE(outcome.effects[i] == (*ruling)[i])
                << name << ": effect " << i << " of kind " << (*ruling)[i].index();
            ASSERT_TRUE(dispute::apply(state_, (*ruling)[i])) << name;
        }
    }

    std::vector<Hash> tournaments(bool running) const {
        std::vector<Hash> out;
        for (const auto& [id, t] : state_.tournaments) {
            const bool mine = id == outer_ || t.stride.outer == outer_;
            if (mine && (t.over_at == 0) == running) out.push_back(id);
        }
        return out;
    }
    Hash pick_tournament() {
        const std::vector<Hash> ids = tournaments(!chance(20));
        if (ids.empty() || chance(2)) return chance(50) ? outer_ : U256(below(9)).to_hash();
        return any(ids);
    }
    const Tournament* at(const Hash& id) const { return find_tournament(state_, id); }

    U256 bond(unsigned level) {
        if (chance(2)) return U256(below(1000));
        return bond_of(state_.params, state_.gas, level, kHeight);
    }

    void join_round() {
        Round round = round_;
        if (chance(2)) round.batches = at(outer_) ? 2 : 0;
        std::vector<u64> numbers(kLeaves, 0);
        for (u64& k : numbers)
            if (chance(30)) k = 1 + below(3);
        const Hash root = chance(15) ? U256(1 + below(9)).to_hash() : histories_.add(numbers);
        const u64 digest = chance(80) ? numbers.back() : below(4);
        const Hash leaf = output_leaf(state_of(digest).state.output_digest);
        const Hash tag = crypto::counted_root({&leaf, 1});
        digests_[tag] = state_of(digest).state.output_digest;
        const Address owner = call_.from;
        call_.from = round_.claims;
        call_.value = bond(0);
        both("join", join(state_, call_, round, root, tag, owner), game_calls::join(round, root, tag, owner));
    }

    static Hash output_leaf(const Hash& digest) {
        Bytes bytes{0};
        append(bytes, digest);
        return crypto::keccak256(bytes);
    }

    void join_inner(const Hash& id) {
        const Tournament* t = at(id);
        std::vector<u64> numbers;
        for (u64 i = 0; i < kLeaves; ++i) numbers.push_back(chance(60) ? 0 : 1 + below(3));
        Hash last = state_of(below(5)).root();
        if (t && t->level == 1 && !chance(5)) last = chance(50) ? t->stride.leaf_x : t->stride.leaf_y;
        numbers.back() = histories_.number(last);
        const Hash root = histories_.add(numbers);
        std::vector<Hash> path = histories_.find(root)->path({kLeaves - 1});
        const bool sound = !chance(3);
        if (!sound) path[below(2)] = U256(5).to_hash();
        call_.value = bond(1);
        both("joinStride", join_stride(state_, call_, id, root, last, [&] { return sound; }),
             game_calls::join_stride(id, root, last, path));
    }

    // Nodes where some walk stands, or any others.
    void open_some() {
        std::vector<Children> wanted;
        for (const Hash& id : tournaments(true)) {
            const std::vector<Contestant>& all = at(id)->contestants;
            for (u32 x = 0; x < all.size(); ++x)
                for (u32 y = 0; y < all.size(); ++y) {
                    if (all[x].root == all[y].root || !chance(50)) continue;
                    const auto walk = walk_pair(state_, id, x, y, call_.now);
                    if (const auto children = children_of(*walk)) wanted.push_back(*children);
                }
        }
        if (wanted.size() > 3) wanted.resize(3);
        if (wanted.empty() || chance(10)) {
            for (const auto& [root, tree] : histories_.all())
                if (chance(5)) wanted.push_back(children_at(tree, NodeAt::root(kHeight)));
        }
        both("open", open(state_, call_, wanted), game_calls::open(wanted));
    }
    static Children children_at(const HistoryTree& tree, NodeAt at) {
        const auto [left, right] = tree.children(at);
        return {left, right};
    }
    std::optional<Children> children_of(const Walk& walk) const {
        if (walk.bottom || walk.x.opened) return std::nullopt;
        const Hash& root = walk.depth() == 0 ? walk.x.node : walk.levels.front().x;
        const HistoryTree* tree = histories_.find(root);
        if (!tree) return std::nullopt;
        const unsigned level = kHeight - walk.depth();
        return children_at(*tree, {{level}, {walk.leaf.value >> level}});
    }

    void on_pair(const Hash& id, void (Player::*what)(const Pair&, const Bytes&)) {
        const Tournament* t = at(id);
        const u64 count = t ? t->contestants.size() : 0;
        Pair pair{id, static_cast<u32>(below(count + 1)), static_cast<u32>(below(count + 1))};
        for (int tries = 0; tries < 12 && t; ++tries) {
            pair.x = static_cast<u32>(below(count + 1));
            pair.y = static_cast<u32>(below(count + 1));
            if (chance(60) && pair.x > pair.y) std::swap(pair.x, pair.y);
            if (standing_pair(state_, pair)) break;
        }
        Bytes walk;
        if (t && pair.x < count && pair.y < count)
            if (const auto found = walk_pair(state_, id, pair.x, pair.y, call_.now))
                walk = encode_walk(*found);
        (this->*what)(pair, walk);
    }

    void try_timeout(const Pair& pair, const Bytes& walk) {
        both("timeout", timeout(state_, call_, pair), game_calls::timeout(pair, walk));
    }

    // Leaf i-1 of x's history, and what it takes to show it; a wrong one now and then.
    struct Before {
        Hash leaf;
        game_calls::LeafProof proof;
        bool sound = true;
    };
    Before leaf_before(const Pair& pair, const Hash& start) {
        Before out{start, {}, true};
        const Tournament* t = at(pair.id);
        if (!t || pair.x >= t->contestants.size() || pair.y >= t->contestants.size()) return out;
        const auto walk = walk_pair(state_, pair.id, pair.x, pair.y, call_.now);
        const HistoryTree* tree = histories_.find(t->contestants[pair.x].root);
        if (!walk || !walk->bottom || walk->leaf.value == 0) return out;
        const LeafIndex index{walk->leaf.value - 1};
        out.leaf = tree->leaf(index);
        out.proof = {out.leaf, tree->path(index)};
        if (!chance(10)) return out;
        out.sound = false;
        out.proof.path[below(2)] = U256(3).to_hash();
        return out;
    }

    void try_open_stride(const Pair& pair, const Bytes& walk) {
        const Before before = leaf_before(pair, round_.start_root);
        const auto facts = [&](const Walk& found) -> Result<StrideStart, GameError> {
            if (!before.sound) return fail(GameError::LeafNotInHistory);
            const bool last = found.leaf.value == kLeaves - 1;
            return StrideStart{before.leaf, last ? round_.parent_end_root : Hash{}};
        };
        both("openStride", open_stride(state_, call_, pair, facts),
             game_calls::open_stride(pair, walk, before.proof));
    }

    void try_decide(const Pair& pair, const Bytes& walk) {
        const Tournament* t = at(pair.id);
        const Before before = leaf_before(pair, t ? t->stride.start_root : Hash{});
        const bool known = t && t->level == 1;
        u64 number = known ? histories_.number(before.leaf) : 0;
        const bool wrong_log = chance(10);
        if (wrong_log) number = (number + 1) % 4;
        const auto encoded = state_of(number).encode();
        const auto facts = [&](const Walk&) -> Result<StepResult, GameError> {
            if (!before.sound) return fail(GameError::LeafNotInHistory);
            if (wrong_log) return fail(GameError::StepStart);
            return StepResult{before.leaf, state_.gas.decide};
        };
        both("decide", decide(state_, call_, pair, facts),
             game_calls::decide(pair, walk, before.proof, Bytes(encoded.begin(), encoded.end())));
    }

    void try_contradict(const Hash& id) {
        const Tournament* t = at(id);
        const u32 x = static_cast<u32>(below((t ? t->contestants.size() : 0) + 1));
        const HistoryTree* tree =
            t && x < t->contestants.size() ? histories_.find(t->contestants[x].root) : nullptr;
        const u64 number = tree ? histories_.number(tree->leaf({kLeaves - 1})) : 0;
        const auto encoded = state_of(number).encode();
        const Hash digest = tree && t->level == 0 ? digests_.at(t->contestants[x].tag) : Hash{};
        const auto proof = [&](const Contestant&) -> Result<void, GameError> {
            if (!tree) return fail(GameError::LeafNotInHistory);
            if (state_of(number).state.output_digest == digest) return fail(GameError::ContradictsNothing);
            return {};
        };
        both("contradict", contradict(state_, call_, id, x, proof),
             game_calls::contradict(id, x, Bytes(encoded.begin(), encoded.end()),
                                    tree ? tree->path({kLeaves - 1}) : std::vector<Hash>(kHeight), digest));
    }

    void try_settle(const Hash& id) {
        const Tournament* t = at(id);
        u32 x = static_cast<u32>(below((t ? t->contestants.size() : 0) + 1));
        for (u32 k = 0; t && k < t->contestants.size() && chance(90); ++k)
            if (settle(state_, call_, id, k)) x = k;
        both("settle", settle(state_, call_, id, x), game_calls::settle(id, x));
    }

    void try_void(const Hash& id) {
        CellId cell{static_cast<unsigned>(below(3)), static_cast<u32>(below(3))};
        for (unsigned stage = 0; stage < 3; ++stage)
            for (u32 index = 0; index < 3; ++index)
                if (chance(80) && void_cell(state_, call_, id, {stage, index})) cell = {stage, index};
        both("voidCell", void_cell(state_, call_, id, cell), game_calls::void_cell(id, cell));
    }

    void try_refund(const Hash& id) {
        const Tournament* t = at(id);
        const u32 loser = static_cast<u32>(below((t ? t->contestants.size() : 0) + 1));
        Bytes bytes;
        if (t && t->winner != 0 && loser < t->contestants.size() && loser != t->winner - 1)
            if (const auto walk = walk_pair(state_, id, t->winner - 1, loser, call_.now))
                bytes = encode_walk(*walk);
        both("refund", refund(state_, call_, id, loser), game_calls::refund(id, loser, bytes));
    }

    void try_finish(const Hash& id) { both("finish", finish(state_, call_, id), game_calls::finish(id)); }
    void try_collect() { both("collect", collect(state_, call_), game_calls::collect()); }

    GameChain& chain_;
    GameState& state_;
    std::mt19937_64 random_;
    Histories histories_;
    std::map<Hash, Hash> digests_;  // by outputs root
    Round round_;
    Hash outer_;
    Call call_;
    const std::vector<GasPrice> prices_{0, 1, 7, 1000, 5000};
    std::map<std::string, int> counts_;
};

u64 from_environment(const char* name, u64 otherwise) {
    const char* text = std::getenv(name);
    return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

TEST(GameDifferential, RulesAndContractAgree) {
    if (l1::find_anvil().empty())
        GTEST_SKIP() << "anvil is not installed: npm ci --ignore-scripts, or set BELAY_ANVIL";
    const auto end =
        std::chrono::steady_clock::now() + std::chrono::seconds(from_environment("BELAY_GAME_SECONDS", 30));
    u64 seed = from_environment("BELAY_GAME_SEED", 1);
    std::map<std::string, int> counts;
    u64 games = 0;
    while (std::chrono::steady_clock::now() < end && !HasFailure()) {
        GameState state;
        state.params = {.budget = 20 + seed % 3 * 50,
                        .grace = seed % 5,
                        .join_grace = 10 + seed % 2 * 30,
                        .inner_join_grace = seed % 4 * 6,
                        .log2_width = 1 + static_cast<unsigned>(seed % 2),
                        .gas_price = 1000};
        const auto chain = GameChain::start(state.params);
        state.gas = chain->gas();
        for (int k = 0; k < 4 && std::chrono::steady_clock::now() < end && !HasFailure();
             ++k, ++seed, ++games) {
            SCOPED_TRACE("seed " + std::to_string(seed));
            Player player(*chain, state, seed);
            player.play();
            for (const auto& [name, count] : player.counts()) counts[name] += count;
        }
    }
    int calls = 0;
    for (const auto& [name, count] : counts) {
        std::printf("%6d %s\n", count, name.c_str());
        calls += count;
    }
    std::printf("%d calls in %llu games\n", calls, static_cast<unsigned long long>(games));
}

}  // namespace
}  // namespace belay::dispute

// SPDX-License-Identifier: Apache-2.0
// One honest challenger against N adversaries on the real contracts (G-30 to G-33).
//
//   BELAY_TOURNAMENT=full build/release/tests/dispute/tournament_test --gtest_filter='*full*'
//
// prints the table of docs/dispute-tournaments.md. BELAY_TOURNAMENT_LOG=1 tells every move.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

#include "arena.h"
#include "base/hex.h"
#include "l1/abi.h"
#include "l1/json_fields.h"

namespace belay::apps {
namespace {

constexpr u64 kHour = 3600, kDay = 24 * kHour;

l1::GameConfig game(u8 log2_width) {
    l1::GameConfig out;
    out.budget = 7 * kDay / 2;
    out.grace = kHour;
    out.join_grace = kDay;
    out.inner_join_grace = 6 * kHour;
    out.log2_width = log2_width;
    out.gas_price = 25'000'000'000;
    return out;
}

bool asked_for(const char* name, std::string_view value) {
    const char* wish = std::getenv(name);
    return wish && wish == value;
}

double ether(const U256& wei) {
    double out = 0;
    for (std::size_t i = 4; i-- > 0;) out = out * 18446744073709551616.0 + static_cast<double>(wei.limb[i]);
    return out / 1e18;
}

class Tournament : public testing::Test {
  protected:
    void SetUp() override {
        if (l1::find_anvil().empty())
            GTEST_SKIP() << "anvil is not installed: npm ci --ignore-scripts, or set BELAY_ANVIL";
    }

    static ArenaSpec spec(u8 log2_width, u32 adversaries, u64 seed) {
        ArenaSpec out;
        out.game = game(log2_width);
        const u64 steps = (out.batches + 1) * out.frame.steps_per_frame();
        out.adversaries = dispute::mixed_players(adversaries, steps, seed);
        return out;
    }

    /// Plays it and holds it to the rules; prints a line of the table. `after`: with what is on L1 then.
    static void play(const ArenaSpec& spec, const std::function<void(Arena&)>& after = {}) {
        const std::string kinds = dispute::summary(spec.adversaries);
        SCOPED_TRACE(kinds + "; width " + std::to_string(1 << spec.game.log2_width));
        std::string trouble;
        auto arena = Arena::open(spec, trouble);
        ASSERT_TRUE(arena) << trouble;
        if (asked_for("BELAY_TOURNAMENT_LOG", "1"))
            arena->log_to([](const std::string& line) { std::printf("%s\n", line.c_str()); });
        const ArenaOutcome out = arena->run();
        EXPECT_EQ(out.trouble, "");
        EXPECT_TRUE(out.honest_won);
        EXPECT_TRUE(out.finalized);
        EXPECT_LE(out.delay, out.bound);
        EXPECT_TRUE(out.conserved) << ether(out.paid_in) << " in, " << ether(out.paid_out) << " out, "
                                   << ether(out.burned) << " burned, " << ether(out.held) << " held";
        // Whatever the game made it spend has come back (G-21, G-22), and nobody gains by lying (G-33).
        EXPECT_LE(out.honest_lost, out.honest_own_fees) << ether(out.honest_lost);
        EXPECT_LE(out.others_back, dispute::sum(out.others_bonds, out.others_fees));
        report(spec, out, kinds);
        if (after) after(*arena);
    }

    static void report(const ArenaSpec& spec, const ArenaOutcome& out, const std::string& kinds) {
        const double budget = static_cast<double>(spec.game.budget);
        std::printf(
            "| %u | %llu | %s | %llu s = %.2f C | %.2f C | %llu | %.4f | %+.4f | %.4f | %llu | %.0f s |\n",
            1U << spec.game.log2_width, static_cast<unsigned long long>(out.contestants - 1), kinds.c_str(),
            static_cast<unsigned long long>(out.delay), static_cast<double>(out.delay) / budget,
            static_cast<double>(out.bound) / budget, static_cast<unsigned long long>(out.honest_gas),
            ether(out.honest_most_in_flight), ether(out.honest_gained) - ether(out.honest_lost),
            ether(out.others_bonds) + ether(out.others_fees) - ether(out.others_back),
            static_cast<unsigned long long>(out.transactions), out.seconds);
        std::fflush(stdout);
    }
};

TEST_F(Tournament, one_against_one) { play(spec(3, 1, 1)); }

TEST_F(Tournament, two_stages) { play(spec(1, 3, 2)); }

TEST_F(Tournament, the_honest_claim_comes_second) {
    ArenaSpec s = spec(3, 2, 3);
    s.honest_first = false;
    play(s);
}

// Every claim of a lie at a read ends in a step that L1 looks into the inbox for (I-22).
TEST_F(Tournament, lies_where_input_is_read) {
    ArenaSpec s = spec(3, 0, 1);
    dispute::AttackSpec attack;
    attack.lie = dispute::LieKind::wrong_read;
    attack.claims = 3;
    attack.steps = (s.batches + 1) * s.frame.steps_per_frame();
    s.adversaries = dispute::players_of(attack);
    play(s, [](Arena& arena) {
        u64 steps = 0, proofs = 0;
        const auto head = arena.l1().block(l1::BlockTag::latest);
        ASSERT_TRUE(head);
        for (u64 n = 0; n <= head->number; ++n) {
            const auto block = arena.l1().rpc().read("eth_getBlockByNumber", {l1::quantity(n), true});
            ASSERT_TRUE(block);
            for (const auto& tx : (*block)["transactions"]) {
                const Bytes input = from_hex(tx["input"].get<std::string>()).value_or(Bytes{});
                const auto call = l1::abi_decode_call(
                    "decide(bytes32,uint32,uint32,bytes,(bytes32,bytes32[]),bytes,bytes,bytes)", input);
                steps += call.has_value();
                proofs += call && !(*call)[6].bytes().empty();
            }
        }
        EXPECT_GE(proofs, 3u);
        EXPECT_EQ(proofs, steps);
    });
}

// U-2: L1 forms the state that a restart's frame begins with, and decides steps of the program there: at its
// first step, where it reads the checkpoint, and at its end.
TEST_F(Tournament, lies_in_the_frame_of_a_restart) {
    ArenaSpec s = spec(3, 0, 1);
    s.frame = {20, 10};
    s.restart = true;
    const u64 frames = s.batches + 3, first = (frames - 1) * s.frame.steps_per_frame();
    s.adversaries.clear();
    const auto add = [&](dispute::LieKind kind, u64 at) {
        dispute::AttackSpec attack;
        attack.lie = kind;
        attack.at = at;
        attack.seed = s.adversaries.size() + 1;
        attack.steps = frames * s.frame.steps_per_frame();
        for (auto& player : dispute::players_of(attack)) s.adversaries.push_back(std::move(player));
    };
    add(dispute::LieKind::wrong_from_step, first);
    add(dispute::LieKind::wrong_from_step, first + 1);
    add(dispute::LieKind::wrong_read, first + 100'000);
    add(dispute::LieKind::truncated, first + 200'000);
    play(s, [&](Arena& arena) {
        const auto& results = arena.chain().results();
        ASSERT_EQ(results.size(), frames);
        EXPECT_EQ(results.back().batch.entry.kind, wire::EntryKind::restart);
        EXPECT_FALSE(results.back().is_void);
    });
}

TEST_F(Tournament, full) {
    if (!asked_for("BELAY_TOURNAMENT", "full")) GTEST_SKIP() << "BELAY_TOURNAMENT=full asks for it";
    std::printf(
        "| m | N | kinds | delay | bound | honest gas | in flight (ETH) | honest net (ETH) | attackers' loss "
        "(ETH) | "
        "transactions | took |\n|---|---|---|---|---|---|---|---|---|---|---|\n");
    for (const u8 log2_width : {u8{3}, u8{2}})
        for (const u32 adversaries : {1U, 2U, 4U, 8U, 16U, 32U, 64U})
            play(spec(log2_width, adversaries, adversaries));
}

}  // namespace
}  // namespace belay::apps

// SPDX-License-Identifier: Apache-2.0
// One honest party against many that mean harm, on the rules alone (G-30 to G-34).
#include "simulation.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <random>

namespace belay::dispute {
namespace {

constexpr Seconds kHour = 3600, kDay = 24 * kHour;

GameParams params(unsigned log2_width, Seconds budget = 7 * kDay) {
    GameParams out;
    out.budget = budget;
    out.grace = kHour / 2;
    out.join_grace = kDay;
    out.inner_join_grace = 4 * kHour;
    out.log2_width = log2_width;
    out.gas_price = 20'000'000'000;
    return out;
}

GasTable gas() {
    GasTable out;
    out.open = 60'000;
    out.open_stride = 300'000;
    out.join_stride = 300'000;
    out.timeout = 200'000;
    out.decide = 3'000'000;
    out.contradict = 200'000;
    out.settle = 150'000;
    return out;
}

SimulationSpec spec(unsigned log2_width, u32 liars, u64 seed) {
    SimulationSpec out;
    out.params = params(log2_width);
    out.gas = gas();
    out.seed = seed;
    out.adversaries = mixed_players(liars, out.batches * out.frame.steps_per_frame(), seed);
    return out;
}

bool full() {
    const char* wish = std::getenv("BELAY_TOURNAMENT");
    return wish && std::string_view(wish) == "full";
}
u64 seeds(u64 quick) { return full() ? 20 * quick : quick; }

double in_budgets(const SimulationSpec& spec, Seconds time) {
    return static_cast<double>(time) / static_cast<double>(spec.params.budget);
}

/// G-30 to G-34, of one tournament.
void expect_fair(const SimulationSpec& spec, const Outcome& out) {
    SCOPED_TRACE(summary(spec.adversaries) + "; width " + std::to_string(1 << spec.params.log2_width) +
                 ", seed " + std::to_string(spec.seed));
    EXPECT_EQ(out.trouble, "");
    EXPECT_TRUE(out.honest_won);
    EXPECT_LE(out.delay, out.bound);
    EXPECT_EQ(sum(out.paid_out, out.burned), out.paid_in);
    EXPECT_LE(out.honest_in, out.honest_in_bound);
    EXPECT_LE(out.honest_gas, sum(out.honest_gas_bound, out.honest_unpaid));
    // All gas that bonds are reckoned by has come back, and the bonds.
    EXPECT_GE(sum(out.honest_back, out.honest_unpaid), sum(out.honest_in, out.honest_gas));
    // Nobody gains by lying (G-33).
    EXPECT_LE(out.others_back, sum(out.others_in, out.others_gas));
}

void play(const SimulationSpec& spec) {
    Simulation simulation(spec);
    expect_fair(spec, simulation.run());
}

TEST(Simulation, nobody_disputes) {
    const SimulationSpec s = spec(3, 0, 1);
    Simulation simulation(s);
    const Outcome out = simulation.run();
    expect_fair(s, out);
    EXPECT_EQ(out.contestants, 1u);
    EXPECT_EQ(out.delay, s.params.join_grace + s.params.budget + 1);
}

TEST(Simulation, every_attack_alone) {
    for (const AttackKind kind : kAttackKinds) {
        for (const LieKind lie : kLieKinds) {
            SimulationSpec s = spec(3, 0, 5);
            AttackSpec attack;
            attack.kind = kind;
            attack.claims = 3;
            attack.lie = lie;
            attack.steps = s.batches * s.frame.steps_per_frame();
            s.adversaries = players_of(attack);
            SCOPED_TRACE(std::string(to_string(kind)) + " " + to_string(lie));
            play(s);
        }
    }
}

TEST(Simulation, a_lie_from_every_step) {
    for (u64 at = 0; at < 2 * 64; ++at) {
        SimulationSpec s = spec(2, 0, at);
        s.frame = {6, 3};
        s.batches = 2;
        AttackSpec attack;
        attack.lie = at % 2 == 0 ? LieKind::wrong_from_step : LieKind::wrong_way;
        attack.at = at;
        s.adversaries = players_of(attack);
        SCOPED_TRACE(at);
        play(s);
    }
}

TEST(Simulation, many_attacks_at_once) {
    for (const unsigned width : {1U, 2U, 3U})
        for (u64 seed = 1; seed <= seeds(10); ++seed)
            for (const u32 liars : {1U, 2U, 4U, 8U, 16U, 32U}) play(spec(width, liars, seed));
}

TEST(Simulation, the_honest_party_comes_second_and_takes_its_time) {
    for (const unsigned width : {1U, 3U})
        for (u64 seed = 1; seed <= seeds(10); ++seed)
            for (const u32 liars : {1U, 5U, 20U}) {
                SimulationSpec s = spec(width, liars, seed);
                s.honest_first = false;
                s.honest_pace = Pace::at_grace;
                play(s);
            }
}

// G-9: a censor who has C in all, spent in a few long stretches or in many short ones.
TEST(Simulation, l1_is_closed_to_the_honest_party_for_all_of_its_budget) {
    for (u64 seed = 1; seed <= seeds(40); ++seed) {
        std::mt19937_64 random(seed);
        SimulationSpec s = spec(1 + seed % 3, 1 + static_cast<u32>(seed % 12), seed);
        s.honest_pace = seed % 2 == 0 ? Pace::prompt : Pace::at_grace;
        s.honest_first = seed % 5 != 0;
        const u64 stretches = u64{1} << (random() % 8);
        const Seconds one = s.params.budget / stretches;
        Seconds from = random() % (2 * kDay);
        for (u64 i = 0; i < stretches; ++i) {
            s.closed.push_back({from, from + one});
            from += one + 1 + random() % (4 * kDay / stretches);
        }
        play(s);
    }
}

// Thousands of accomplices: the bracket is deep, the honest party's work is not.
TEST(Simulation, thousands) {
    const bool print = full();
    if (print)
        std::printf(
            "| m | N | delay | bound | pairs at level 0, at most | inner tournaments of ours | calls |\n");
    for (const unsigned width : {3U, 6U})
        for (const u32 liars : {63U, 255U, 1023U, 4095U}) {
            if (!print && width != 3) continue;
            SimulationSpec s = spec(width, 0, liars);
            AttackSpec attack;
            attack.kind = AttackKind::stall;
            attack.claims = liars;
            attack.steps = s.batches * s.frame.steps_per_frame();
            s.adversaries = players_of(attack);
            s.directed = true;
            Simulation simulation(s);
            const Outcome out = simulation.run();
            expect_fair(s, out);
            if (print)
                std::printf("| %u | %u | %.2f C | %.2f C | %llu | %llu | %llu |\n", 1U << width, liars,
                            in_budgets(s, out.delay), in_budgets(s, out.bound),
                            static_cast<unsigned long long>(pairs_bound(width, out.contestants)),
                            static_cast<unsigned long long>(out.own_inner_tournaments),
                            static_cast<unsigned long long>(out.honest_calls));
        }
}

}  // namespace
}  // namespace belay::dispute

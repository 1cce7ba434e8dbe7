// SPDX-License-Identifier: Apache-2.0
// The exhaustive model check of the dispute game. With BELAY_MODEL=long also the scenarios that take minutes.
//
// What is exhaustive: for the parameters of a scenario, every order and every second of all calls of the
// adversary, with every claim and history of the listed kinds, and every placing of the seconds in which L1
// is closed to the honest party. What is not explored: calls after the round is over (the books are emptied
// by a fixed sequence of calls instead, with and without refunds), and, unless a scenario says `eager` or
// `prompt`, nodes opened before a walk gets to them and an honest party faster than G.
#include <gtest/gtest.h>

#include <cstdlib>

#include "dispute/bounds.h"
#include "dispute/test_model_search.h"

namespace belay::dispute::model {
namespace {

// G-31.
i32 longest(const Scenario& s) {
    return static_cast<i32>(delay_bound(s.params, s.max_outer, s.max_inner, s.outer_height, s.inner_height));
}

Report explore(const Scenario& scenario) {
    Search search(scenario);
    Report report = search.run();
    std::printf("%-44s %8llu states %8llu calls %5llu ends, %2d s of %2d\n", scenario.name.c_str(),
                static_cast<unsigned long long>(report.states),
                static_cast<unsigned long long>(report.transitions),
                static_cast<unsigned long long>(report.ends), report.worst.seconds, longest(scenario));
    std::fflush(stdout);
    return report;
}

void expect_sound(const Scenario& scenario) {
    const Report report = explore(scenario);
    EXPECT_EQ(report.failure, "") << scenario.name;
    EXPECT_LE(report.worst.seconds, longest(scenario)) << scenario.name << ": G-31";
    if (scenario.money) {
        EXPECT_LE(report.worst.gain, 0) << scenario.name << ": G-33";
    }
}

bool is_long() {
    const char* budget = std::getenv("BELAY_MODEL");
    return budget && std::string_view(budget) == "long";
}

const std::vector<LieAbout> kEveryLie{{LieKind::wrong_end, 0},
                                      {LieKind::wrong_from, 0},
                                      {LieKind::hidden, 0},
                                      {LieKind::forged, 0},
                                      {LieKind::wrong_inside, 0}};

Scenario two_claims(Seconds budget) {
    Scenario s;
    s.name = "two claims, C = " + std::to_string(budget);
    s.params.budget = s.censorship = budget;
    s.lies = kEveryLie;
    return s;
}

Scenario with(Scenario s, const std::string& what, const std::function<void(Scenario&)>& change) {
    s.name += ", " + what;
    change(s);
    return s;
}

Scenario two_inner(Seconds budget) {
    return with(two_claims(budget), "two inside", [](Scenario& s) { s.max_inner = 2; });
}
Scenario three_inner(Seconds budget) {
    return with(two_claims(budget), "three inside", [](Scenario& s) {
        s.max_inner = 3;
        s.inner_kinds = {1};
        s.lies = {{LieKind::wrong_end, 0}};
    });
}
Scenario three_claims(Seconds budget) {
    return with(two_claims(budget), "and a third", [](Scenario& s) {
        s.max_outer = 3;
        s.inner_kinds = {1};
        s.lies = {{LieKind::wrong_end, 0}, {LieKind::hidden, 0}, {LieKind::wrong_inside, 0}};
    });
}
Scenario four_claims(Seconds budget) {
    return with(two_claims(budget), "and two more", [](Scenario& s) {
        s.max_outer = 4;
        s.inner_kinds = {};
        s.lies = {{LieKind::wrong_end, 0}, {LieKind::hidden, 0}, {LieKind::hidden, 0}};
    });
}
Scenario wide(Scenario s) {
    return with(std::move(s), "m = 4", [](Scenario& w) { w.params.log2_width = 2; });
}
Scenario eager(Scenario s) {
    return with(std::move(s), "eager, prompt", [](Scenario& e) { e.eager = e.prompt = true; });
}
Scenario higher(Scenario s) {
    return with(std::move(s), "H1 = 2", [](Scenario& h) { h.outer_height = 2; });
}
Scenario deeper(Scenario s) {
    return with(std::move(s), "H2 = 2", [](Scenario& d) {
        d.inner_height = 2;
        d.inner_kinds = {1, 3, 4};
    });
}
Scenario money(Scenario s) {
    return with(std::move(s), "money", [](Scenario& m) { m.money = true; });
}

// G-24, G-30, G-31, G-34, G-35.
TEST(Model, TwoClaims) {
    for (const Seconds budget : {0U, 1U, 2U}) {
        expect_sound(two_claims(budget));
        expect_sound(eager(two_claims(budget)));
    }
    expect_sound(higher(two_claims(1)));
    expect_sound(deeper(two_claims(1)));
}

TEST(Model, SybilsInside) {
    expect_sound(two_inner(0));
    expect_sound(two_inner(1));
    expect_sound(higher(two_inner(0)));
    expect_sound(deeper(two_inner(0)));
    expect_sound(three_inner(0));
}

TEST(Model, ManyClaims) {
    expect_sound(three_claims(0));
    expect_sound(three_claims(1));
    expect_sound(wide(three_claims(0)));
    expect_sound(four_claims(0));
    expect_sound(wide(four_claims(0)));
}

// Taking states for one when they differ only in what no rule can see changes nothing that is found.
TEST(Model, EqualStatesAreEqual) {
    std::vector<Scenario> scenarios{two_claims(1), eager(two_claims(0))};
    if (is_long()) scenarios.push_back(three_claims(0));
    for (const Scenario& s : scenarios) {
        const Report merged = explore(s);
        const Report exact = explore(with(s, "exact", [](Scenario& e) { e.exact = true; }));
        EXPECT_EQ(exact.failure, "");
        EXPECT_EQ(merged.worst.seconds, exact.worst.seconds);
        EXPECT_GT(exact.states, merged.states);
    }
}

// A round that nobody disputes is over as soon as joining is (G-31), a second later and a call.
TEST(Model, NobodyDisputes) {
    for (const Seconds budget : {0U, 1U, 2U}) {
        Scenario s = two_claims(budget);
        s.name = "undisputed, C = " + std::to_string(budget);
        s.lies = {};
        const Report report = explore(s);
        EXPECT_EQ(report.failure, "");
        const GameParams& p = s.params;
        EXPECT_EQ(report.worst.seconds,
                  static_cast<i32>(p.join_grace + p.budget + 1 + p.grace + s.censorship));
    }
}

// G-33, with the accounts in the state.
TEST(Model, NobodyGains) {
    expect_sound(money(two_claims(0)));
    expect_sound(money(eager(two_claims(0))));
    expect_sound(money(two_claims(1)));
    expect_sound(money(two_inner(0)));
    expect_sound(money(three_claims(0)));
}

// The check would notice: with each of these rules weakened by a second some run fails.
TEST(Model, EveryClockMatters) {
    struct Weak {
        Weakness weakness;
        const char* name;
    };
    for (const Weak& weak :
         {Weak{Weakness::void_early, "deadline - 1"}, Weak{Weakness::timeout_early, "out of time at C"},
          Weak{Weakness::settle_early, "settled at closes_at"}, Weak{Weakness::join_early, "closes_at - 1"},
          Weak{Weakness::inner_join_early, "inner closes_at - 1"}, Weak{Weakness::grace_short, "G - 1"},
          Weak{Weakness::join_grace_short, "J - 1"}, Weak{Weakness::inner_grace_short, "J2 - 1"},
          Weak{Weakness::inner_recharged, "inner charge 0"},
          Weak{Weakness::inner_deadline_sum, "inner deadline by both charges"}}) {
        const Report report =
            explore(with(two_claims(1), weak.name, [&](Scenario& s) { s.weakness = weak.weakness; }));
        EXPECT_NE(report.failure, "") << weak.name << " is not noticed";
    }
}

// ... and with a second more of censorship than the budget (G-30's premise is needed).
TEST(Model, CensorshipBeyondTheBudgetWins) {
    for (const Seconds budget : {0U, 1U}) {
        const Report report =
            explore(with(two_claims(budget), "closed for C + 1", [](Scenario& s) { ++s.censorship; }));
        EXPECT_NE(report.failure, "");
    }
}

TEST(ModelLong, Everything) {
    if (!is_long()) GTEST_SKIP() << "set BELAY_MODEL=long";
    expect_sound(two_inner(2));
    expect_sound(higher(two_inner(1)));
    expect_sound(deeper(two_inner(1)));
    expect_sound(eager(two_inner(1)));
    expect_sound(three_inner(1));
    expect_sound(three_claims(2));
    expect_sound(wide(three_claims(1)));
    expect_sound(with(three_claims(0), "two inside", [](Scenario& s) { s.max_inner = 2; }));
    expect_sound(four_claims(1));
    expect_sound(with(three_inner(0), "H2 = 2", [](Scenario& s) {
        s.inner_height = 2;
        s.inner_kinds = {3, 4};
    }));
    expect_sound(money(two_inner(1)));
    expect_sound(money(wide(three_claims(0))));
}

}  // namespace
}  // namespace belay::dispute::model

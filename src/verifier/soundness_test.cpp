// SPDX-License-Identifier: Apache-2.0
#include "verifier/soundness_report.h"

#include <gtest/gtest.h>

#include <cmath>

namespace belay::verifier {
namespace {

double bits(FixedBits fixed) { return static_cast<double>(fixed) / static_cast<double>(kOneBit); }

/// One change of a shipped set, at compile time.
template <class Change>
constexpr ParameterSet changed(ParameterSet set, Change change) {
    change(set);
    return set;
}

// A query, a bit of work or a bit of rate less, a larger list or a larger stack: each falls below the claim.
static_assert(!reaches_claim(changed(kP100, [](ParameterSet& s) { --s.oracle[0].queries; })));
static_assert(!reaches_claim(changed(kP100, [](ParameterSet& s) { --s.oracle[1].queries; })));
static_assert(!reaches_claim(changed(kP100, [](ParameterSet& s) { --s.oracle[2].grinding; })));
static_assert(!reaches_claim(changed(kP100, [](ParameterSet& s) { --s.oracle[3].log_inverse_rate; })));
static_assert(!reaches_claim(changed(kP100, [](ParameterSet& s) { s.oracle[0].multiplicity = 80; })));
static_assert(!reaches_claim(changed(kP100, [](ParameterSet& s) { s.degree = 4; })));
static_assert(!reaches_claim(changed(kP128, [](ParameterSet& s) { s.degree = 5; })));
static_assert(!reaches_claim(changed(kP128, [](ParameterSet& s) { --s.oracle[3].queries; })));
static_assert(!reaches_claim(changed(kP100Unique, [](ParameterSet& s) { --s.oracle[0].queries; })));

/// The formulas again in floating point, with nothing simplified; the calculator may only be below, and not
/// by much.
double exact_fold(const ParameterSet& set, const OracleShape& o) {
    const double field = set.degree * std::log2(2130706433.0),
                 n = std::ldexp(1, static_cast<int>(o.log_leaves));
    if (set.regime == Regime::unique) return field - std::log2(n + 3);
    const double rho = std::exp2(-static_cast<double>(o.log_inverse_rate())), m = o.multiplicity;
    const double theta = 1 - std::sqrt(rho) * (1 + 1 / (2 * m)), list = (m + 0.5) / std::sqrt(rho);
    const double line =
        (2 * std::pow(m + 0.5, 5) + 3 * (m + 0.5) * theta * rho) * n / (3 * std::pow(rho, 1.5));
    return field - std::log2(line + list + 3 * list);
}

TEST(Soundness, IsBelowTheFormulasByLittle) {
    for (const ParameterSet* set : kParameterSets)
        for (unsigned n = set->min_log_cells; n <= set->max_log_cells; ++n) {
            const Schedule shape = schedule(*set, n);
            for (unsigned i = 0; i < shape.oracles; ++i) {
                const OracleShape& o = shape.oracle[i];
                EXPECT_LE(bits(fold_bits(*set, o)), exact_fold(*set, o));
                EXPECT_GE(bits(fold_bits(*set, o)), exact_fold(*set, o) - 1.1);
                const double rho = std::exp2(-static_cast<double>(o.log_inverse_rate()));
                const double near = set->regime == Regime::unique
                                        ? (1 + rho) / 2
                                        : std::sqrt(rho) * (1 + 0.5 / o.multiplicity);
                const double query = -std::log2(near) * o.queries + o.grinding;
                EXPECT_LE(bits(query_bits(*set, o)), query);
                EXPECT_GE(bits(query_bits(*set, o)), query - 1e-3);
            }
        }
}

TEST(Soundness, LogarithmsAreBounds) {
    for (u64 x : {3ULL, 5ULL, 7ULL, 127ULL, 2130706433ULL, (1ULL << 53) - 1, (1ULL << 52) + 1}) {
        const double exact = std::log2(static_cast<double>(x));
        EXPECT_LE(bits(log2_below(x)), exact + 1e-12);
        EXPECT_GE(bits(log2_above(x)), exact - 1e-12);
        EXPECT_LE(log2_above(x) - log2_below(x), 2);
    }
}

TEST(Soundness, EverySizeHasAShape) {
    for (const ParameterSet* set : kParameterSets)
        for (unsigned n = set->min_log_cells; n <= set->max_log_cells; ++n) {
            const Schedule shape = schedule(*set, n);
            unsigned folded = shape.final_log;
            for (unsigned i = 0; i < shape.oracles; ++i) folded += shape.oracle[i].fold;
            EXPECT_EQ(folded, n);
            EXPECT_LE(shape.final_log, set->max_final_log);
        }
    EXPECT_FALSE(admits(kP100, 9));
    EXPECT_FALSE(admits(kP100, 27));
}

TEST(Soundness, CircuitsPastTheBoundsAreNotCovered) {
    CircuitKey<5> key;
    key.chips.resize(2);
    key.chips[0].constraints = kBounds.constraints;
    key.chips[1].shape.columns = kBounds.opened_values;
    EXPECT_TRUE(covers(kBounds, key));
    key.chips[1].constraints = 1;
    EXPECT_FALSE(covers(kBounds, key));
    key.chips[1].constraints = 0;
    key.chips[0].shape.columns = 1;
    EXPECT_FALSE(covers(kBounds, key));
}

TEST(Soundness, MoreMessagesThanCountedAreRejected) {
    const TableShape wide{.columns = 1, .messages = 256, .max_rows = 1U << 22};
    const u32 most = 1U << 20;
    EXPECT_TRUE(layout_of(std::span(&wide, 1), std::span(&most, 1), 10, 26));
    const u32 more = most + 1;
    EXPECT_EQ(layout_of(std::span(&wide, 1), std::span(&more, 1), 10, 26).error(), Reject::kTooManySlots);
}

TEST(Soundness, ReportNamesEveryRound) {
    const std::string table = soundness_table(kP100, 26);
    for (const char* text : {"fingerprint", "fold 3", "queries 0", "out of domain 1", "least", "124"})
        EXPECT_NE(table.find(text), std::string::npos) << text;
    const std::string json = soundness_json(kP128, 26);
    EXPECT_EQ(std::ranges::count(json, '{'), std::ranges::count(json, '}'));
    EXPECT_NE(json.find("\"queries\": 107"), std::string::npos);
    EXPECT_EQ(bits_text(kOneBit * 100 + kOneBit / 2), "100.500");
}

}  // namespace
}  // namespace belay::verifier

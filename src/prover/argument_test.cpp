// SPDX-License-Identifier: Apache-2.0
#include "prover/argument.h"

#include "circuit/check_context.h"
#include "prover/fractions.h"
#include "prover/test_toy_circuit.h"
#include "prover/test_trial.h"
#include "prover/zero_check.h"
#include "verifier/sum_check.h"

namespace belay::prover {
namespace {

using verifier::Reject;

template <class T>
class Argument : public testing::Test {};
template <std::size_t D>
struct Degree {
    static constexpr std::size_t kValue = D;
};
using Degrees = testing::Types<Degree<5>, Degree<6>>;
TYPED_TEST_SUITE(Argument, Degrees);

TYPED_TEST(Argument, ProvesToysOfManyHeights) {
    for (const u32 steps : {0U, 1U, 2U, 3U, 31U, 64U, 65U, 127U, 128U, 200U, 511U, 512U, 513U, 1000U, 1536U,
                            2049U, 4999U, 16384U}) {
        const toy::Instance instance(steps, steps % 5);
        Trial<TypeParam::kValue, toy::Chips> trial(instance.rows);
        trial.prove();
        EXPECT_EQ(trial.verify(instance.boundary), verifier::Reject::kNone)
            << steps << " " << verifier::to_string(trial.verify(instance.boundary));
        EXPECT_TRUE(trial.said == trial.heard) << steps;
    }
}

/// One more than it was.
void spoil(KoalaBear& cell) { cell += KoalaBear::from_canonical(1); }

/// Spoils every live cell of a table in turn.
template <std::size_t D, class List>
void expect_every_cell_counts(Trial<D, List>& trial, u32 table, u32 rows,
                              std::span<const verifier::BoundaryMessage> boundary) {
    for (u32 row = 0; row < rows; ++row)
        for (u32 c = 0; c < trial.chips[table].columns; ++c) {
            KoalaBear& cell = trial.cell(table, c, row);
            const KoalaBear before = cell;
            spoil(cell);
            trial.prove();
            const Reject reason = trial.verify(boundary);
            EXPECT_TRUE(reason == Reject::kBusesUnbalanced || reason == Reject::kChipClaim)
                << trial.chips[table].name << " row " << row << " column " << c << ": "
                << verifier::to_string(reason);
            cell = before;
        }
}

TYPED_TEST(Argument, NoticesEveryCellOfAToy) {
    const toy::Instance instance(19, 3);
    Trial<TypeParam::kValue, toy::Chips> trial(instance.rows);
    for (u32 t = 0; t < 4; ++t)
        expect_every_cell_counts(trial, t, trial.layout.tables[t].rows, instance.boundary);
    trial.prove();
    EXPECT_EQ(trial.verify(instance.boundary), Reject::kNone);
}

TYPED_TEST(Argument, NoticesAnotherBoundary) {
    const toy::Instance instance(19, 3);
    Trial<TypeParam::kValue, toy::Chips> trial(instance.rows);
    trial.prove();
    auto boundary = instance.boundary;
    boundary[1].entries[2] += circuit::field(1);
    EXPECT_EQ(trial.verify(boundary), Reject::kBusesUnbalanced);
    boundary.pop_back();
    EXPECT_EQ(trial.verify(boundary), Reject::kBusesUnbalanced);
}

TEST(ArgumentOfChips, NoticesEveryCellOfAddSub) {
    using List = circuit::ChipList<circuit::AddSub, circuit::Tables>;
    List::Rows rows;
    circuit::CheckContext check;
    for (const bool sub : {false, true}) {
        circuit::StepRow row;
        row.ts = sub ? 44 : 40;
        row.pc4 = 1000;
        row.rs1 = 0x1fff3;
        row.rs2 = 0x80010007;
        row.rd_before = 7;
        row.in = {.op = sub ? machine::Op::sub : machine::Op::add, .rd = 5, .rs1 = 6, .rs2 = 7};
        row.rd_after = sub ? row.rs1 - row.rs2 : row.rs1 + row.rs2;
        check.run<circuit::AddSub>(row);
        std::get<0>(rows).push_back(row);
    }
    EXPECT_TRUE(check.failures.empty());
    std::vector<verifier::BoundaryMessage> boundary;  // what other chips would answer
    for (const auto& [message, count] : check.unbalanced()) {
        boundary.push_back({circuit::field(-count), {}});
        for (const u32 word : message) boundary.back().entries.push_back(KoalaBear::from_canonical(word));
    }
    Trial<5, List> trial(rows);
    trial.prove();
    EXPECT_EQ(trial.verify(boundary), Reject::kNone) << verifier::to_string(trial.verify(boundary));
    expect_every_cell_counts(trial, 0, 2, boundary);
}

/// Random cells in live rows: nothing holds, so nothing hides.
template <std::size_t D>
void scramble(Trial<D, toy::Chips>& trial) {
    u32 state = 12345;
    for (u32 t = 0; t < trial.chips.size(); ++t)
        for (u32 row = 0; row < trial.layout.tables[t].rows; ++row)
            for (u32 c = 0; c < trial.chips[t].columns; ++c) {
                state = state * 1664525 + 1013904223;
                trial.cell(t, c, row) = KoalaBear::from_canonical(state % KoalaBear::kModulus);
            }
}

template <std::size_t D>
crypto::Extension<D> element(u32 seed) {
    typename crypto::Extension<D>::Words words{};
    for (std::size_t i = 0; i < D; ++i) words[i] = (seed * 2654435761U + static_cast<u32>(i) * 40503U) >> 2;
    for (u32& word : words) word %= KoalaBear::kModulus;
    return crypto::Extension<D>::from_canonical(words);
}

/// A chip's weighted sum at a row, by the verifier's context.
template <std::size_t D>
crypto::Extension<D> at_row(Trial<D, toy::Chips>& trial, u32 t, u32 row,
                            const verifier::Challenges<D>& challenges,
                            const verifier::ChipWeights<D>& weights) {
    using E = crypto::Extension<D>;
    std::vector<E> columns, point;
    for (u32 c = 0; c < trial.chips[t].columns; ++c) columns.push_back(trial.cell(t, c, row));
    for (u32 i = 0; i < trial.layout.tables[t].log_rows; ++i)
        point.push_back(E(circuit::field(row >> i & 1)));
    return trial.key.chips[t].evaluate({columns, point, E::one()}, challenges, weights);
}

TYPED_TEST(Argument, FractionsAreThePlainSum) {
    constexpr std::size_t D = TypeParam::kValue;
    using E = crypto::Extension<D>;
    Trial<D, toy::Chips> trial(toy::Instance(5000, 5).rows);
    scramble(trial);
    const auto challenges = verifier::Challenges<D>::of(element<D>(1), element<D>(2), element<D>(3));
    std::vector<TableRows> rows;
    std::vector<MessagePlan<D>> plans;
    std::vector<LeafTable<D>> leaves;
    for (u32 t = 0; t < trial.chips.size(); ++t)
        rows.emplace_back(trial.layout, t, trial.chips[t], trial.cells.data());
    for (u32 t = 0; t < rows.size(); ++t) plans.emplace_back(rows[t], trial.chips[t], challenges);
    for (u32 t = 0; t < rows.size(); ++t)
        leaves.push_back({&rows[t], &plans[t], trial.layout.tables[t].first_slot});
    std::ranges::sort(leaves, {}, &LeafTable<D>::first_slot);
    const auto levels =
        fraction_levels<D>(leaves, trial.layout.slots, trial.layout.log_slots, trial.worker, trial.pool);
    const auto top = levels.back().single();  // q0, q1, p0, p1

    verifier::Fraction<D> sum;
    for (u32 t = 0; t < trial.chips.size(); ++t)
        for (u32 j = 0; j < trial.chips[t].messages.size(); ++j) {
            std::vector<E> weights(trial.chips[t].messages.size());
            weights[j] = E::one();
            for (u32 row = 0; row < trial.layout.tables[t].rows; ++row) {
                const E p = at_row<D>(trial, t, row, challenges, {weights, E(), E(), E()});
                const E both = at_row<D>(trial, t, row, challenges, {weights, E::one(), E(), E()});
                sum.add(p, both - p + E::one());
            }
        }
    EXPECT_EQ((top[2] * top[1] + top[3] * top[0]) * sum.denominator, sum.numerator * top[0] * top[1]);
    EXPECT_EQ(top[0] * top[1], sum.denominator);
}

TYPED_TEST(Argument, ZeroCheckIsTheSumOverTheCube) {
    constexpr std::size_t D = TypeParam::kValue;
    using E = crypto::Extension<D>;
    for (const u32 steps : {3U, 70U, 300U}) {
        Trial<D, toy::Chips> trial(toy::Instance(steps, 5).rows);
        scramble(trial);
        const auto challenges = verifier::Challenges<D>::of(element<D>(1), element<D>(2), element<D>(3));
        const E lambda = element<D>(4), mu = element<D>(5);
        std::vector<E> r;
        for (u32 i = 0; i < trial.layout.log_rows; ++i) r.push_back(element<D>(100 + i));
        std::vector<TableRows> rows;
        for (u32 t = 0; t < 4; ++t) rows.emplace_back(trial.layout, t, trial.chips[t], trial.cells.data());
        std::vector<ZeroTable<D>> tables;
        std::vector<std::vector<E>> message_weights(4);
        std::vector<verifier::ChipWeights<D>> weights;
        E claim;
        for (u32 t = 0; t < 4; ++t) {
            for (u32 j = 0; j < trial.chips[t].messages.size(); ++j)
                message_weights[t].push_back(element<D>(50 + 9 * t + j));
            weights.push_back({message_weights[t], mu, lambda, lambda.power(7 * t + 1)});
            tables.push_back({&rows[t], ZeroPlan<D>(rows[t], trial.chips[t], challenges, weights[t])});
            const auto low = std::span<const E>(r).first(trial.layout.tables[t].log_rows);
            for (u32 row = 0; row < rows[t].rows(); ++row)
                claim += crypto::eq_at(low, row) * at_row<D>(trial, t, row, challenges, weights[t]);
        }
        const verifier::Transcript start(verifier::HashKind::keccak256, verifier::kProtocol);
        ProverChannel<D> says{start};
        const auto point = prove_zero_check<D>(says, tables, r, claim, trial.worker, trial.pool);
        verifier::VerifierChannel<D> hears(says.proof(), start);
        const auto [value, heard] =
            verifier::verify_sum_check<D, 3>(hears, verifier::kZeroRound, verifier::kZeroPoint, claim, r);
        EXPECT_TRUE(heard == point);
        E expected;
        for (u32 t = 0; t < 4; ++t) {
            const auto low = std::span<const E>(point).first(rows[t].log_rows());
            const auto columns = open_columns<D>(rows[t], low, trial.worker);
            expected += trial.key.chips[t].evaluate({columns, low, verifier::live_at(low, rows[t].rows())},
                                                    challenges, weights[t]);
        }
        EXPECT_EQ(value, expected) << steps;
    }
}

}  // namespace
}  // namespace belay::prover

// SPDX-License-Identifier: Apache-2.0
#include "prover/argument.h"

#include <algorithm>

#include "prover/fractions.h"
#include "prover/zero_check.h"

namespace belay::prover {
namespace {

void begin(Progress* progress, Phase phase) {
    if (progress != nullptr) progress->begin(phase);
}

/// The tables that have rows, by number.
template <std::size_t D>
std::vector<std::pair<u32, TableRows>> live_tables(const Assignment<D>& a) {
    std::vector<std::pair<u32, TableRows>> out;
    for (u32 t = 0; t < a.chips.size(); ++t)
        if (a.layout.tables[t].rows != 0) out.emplace_back(t, TableRows(a.layout, t, a.chips[t], a.cells));
    return out;
}

template <std::size_t D>
verifier::FractionClaim<D> fractions(ProverChannel<D>& channel, const Assignment<D>& a,
                                     std::span<const std::pair<u32, TableRows>> tables,
                                     const verifier::Challenges<D>& challenges, const Resources& resources) {
    std::vector<MessagePlan<D>> plans;
    plans.reserve(tables.size());
    std::vector<LeafTable<D>> leaves;
    for (const auto& [t, rows] : tables) {
        plans.emplace_back(rows, a.chips[t], challenges);
        if (!a.chips[t].messages.empty())
            leaves.push_back({&rows, &plans.back(), a.layout.tables[t].first_slot});
    }
    std::ranges::sort(leaves, {}, &LeafTable<D>::first_slot);
    return prove_fractions<D>(channel, leaves, a.layout.slots, a.layout.log_slots, resources.workers,
                              resources.pool);
}

template <std::size_t D>
std::vector<crypto::Extension<D>> zero_check(ProverChannel<D>& channel, const Assignment<D>& a,
                                             std::span<const std::pair<u32, TableRows>> tables,
                                             const verifier::Challenges<D>& challenges,
                                             const verifier::FractionClaim<D>& leaf,
                                             const Resources& resources) {
    using E = crypto::Extension<D>;
    const E lambda = channel.challenge(verifier::kZeroLambda), mu = channel.challenge(verifier::kZeroMu);
    std::vector<ZeroTable<D>> zeros;
    E power = lambda;
    auto table = tables.begin();
    for (u32 t = 0; t < a.chips.size(); ++t) {
        if (table != tables.end() && table->first == t) {
            const auto weights =
                verifier::message_weights<D>(a.layout.tables[t], a.key.shapes[t].messages, leaf.point);
            zeros.push_back({&table->second, ZeroPlan<D>(table->second, a.chips[t], challenges,
                                                         {weights, mu, lambda, power})});
            ++table;
        }
        power *= lambda.power(a.key.chips[t].constraints);
    }
    return prove_zero_check<D>(channel, zeros, std::span(leaf.point).first(a.layout.log_rows),
                               leaf.numerator + mu * (leaf.denominator - E::one()), resources.workers,
                               resources.pool);
}

}  // namespace

template <std::size_t D>
void send_rows(ProverChannel<D>& channel, const verifier::Layout& layout) {
    std::vector<KoalaBear> rows;
    for (const verifier::TableLayout& table : layout.tables)
        rows.push_back(KoalaBear::from_canonical(table.rows));
    channel.send(verifier::kRowsLabel, rows);
}

template <std::size_t D>
verifier::ColumnClaims<D> prove_claims(ProverChannel<D>& channel, const Assignment<D>& a,
                                       const Resources& resources, Progress* progress) {
    begin(progress, Phase::fractions);
    const auto challenges = verifier::draw_challenges<D>(channel);
    const std::vector<std::pair<u32, TableRows>> tables = live_tables(a);
    const auto leaf = fractions<D>(channel, a, tables, challenges, resources);
    begin(progress, Phase::zero_check);
    verifier::ColumnClaims<D> claims{.layout = a.layout,
                                     .point = zero_check<D>(channel, a, tables, challenges, leaf, resources),
                                     .values = {}};
    begin(progress, Phase::values);
    claims.values.resize(a.chips.size());
    for (const auto& [t, rows] : tables) {
        claims.values[t] = open_columns<D>(rows, claims.point_of(t), resources.workers);
        channel.send(verifier::kValuesLabel, claims.values[t]);
    }
    return claims;
}

template void send_rows<5>(ProverChannel<5>&, const verifier::Layout&);
template void send_rows<6>(ProverChannel<6>&, const verifier::Layout&);
template verifier::ColumnClaims<5> prove_claims<5>(ProverChannel<5>&, const Assignment<5>&, const Resources&,
                                                   Progress*);
template verifier::ColumnClaims<6> prove_claims<6>(ProverChannel<6>&, const Assignment<6>&, const Resources&,
                                                   Progress*);

}  // namespace belay::prover

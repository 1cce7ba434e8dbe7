// SPDX-License-Identifier: Apache-2.0
#include "verifier/argument.h"

#include "verifier/closed_forms.h"
#include "verifier/sum_check.h"

namespace belay::verifier {

template <std::size_t D>
Layout read_layout(VerifierChannel<D>& channel, const CircuitKey<D>& key, u32 min_log_cells,
                   u32 max_log_cells) {
    std::vector<crypto::KoalaBear> sent(key.chips.size());
    channel.read(kRowsLabel, sent);
    std::vector<u32> rows;
    rows.reserve(sent.size());
    for (const crypto::KoalaBear count : sent) rows.push_back(count.canonical());
    auto layout = layout_of(key.shapes, rows, min_log_cells, max_log_cells);
    if (!layout) channel.fail(layout.error());
    return channel.ok() ? std::move(*layout) : Layout{};
}

template <std::size_t D>
std::vector<crypto::Extension<D>> message_weights(const TableLayout& table, u32 messages,
                                                  std::span<const crypto::Extension<D>> leaf_point) {
    std::vector<crypto::Extension<D>> out;
    out.reserve(messages);
    const u64 first = table.first_slot >> table.log_rows;
    for (u32 j = 0; j < messages; ++j)
        out.push_back(crypto::eq_at(leaf_point.subspan(table.log_rows), first + j));
    return out;
}

namespace {

/// The value of all chips at the opened columns (P-34).
template <std::size_t D>
crypto::Extension<D> chips_at(const CircuitKey<D>& key, const ColumnClaims<D>& claims,
                              const Challenges<D>& challenges, const FractionClaim<D>& leaf,
                              const crypto::Extension<D>& lambda, const crypto::Extension<D>& mu) {
    crypto::Extension<D> sum, power = lambda;
    for (u32 t = 0; t < key.chips.size(); ++t) {
        const TableLayout& table = claims.layout.tables[t];
        if (table.rows != 0) {
            const auto weights = message_weights<D>(table, key.shapes[t].messages, leaf.point);
            const auto point = claims.point_of(t);
            sum += key.chips[t].evaluate({claims.values[t], point, live_at(point, table.rows)}, challenges,
                                         {weights, mu, lambda, power});
        }
        power *= lambda.power(key.chips[t].constraints);
    }
    return sum;
}

template <std::size_t D>
void read_values(VerifierChannel<D>& channel, const CircuitKey<D>& key, ColumnClaims<D>& claims) {
    claims.values.resize(key.chips.size());
    for (u32 t = 0; t < key.chips.size(); ++t) {
        if (claims.layout.tables[t].rows == 0) continue;
        claims.values[t].resize(key.shapes[t].columns);
        channel.read(kValuesLabel, claims.values[t]);
    }
}

}  // namespace

template <std::size_t D>
ColumnClaims<D> verify_claims(VerifierChannel<D>& channel, const CircuitKey<D>& key, const Layout& layout,
                              std::span<const BoundaryMessage> boundary) {
    ColumnClaims<D> out{.layout = layout, .point = {}, .values = {}};
    const Challenges<D> challenges = draw_challenges<D>(channel);
    const FractionClaim<D> leaf =
        verify_fractions(channel, layout.log_slots, sum_of_boundary(boundary, challenges));
    if (!channel.ok()) return out;
    const auto lambda = channel.challenge(kZeroLambda), mu = channel.challenge(kZeroMu);
    auto [value, point] =
        verify_sum_check<D, 3>(channel, kZeroRound, kZeroPoint,
                               leaf.numerator + mu * (leaf.denominator - crypto::Extension<D>::one()),
                               std::span(leaf.point).first(layout.log_rows));
    out.point = std::move(point);
    if (!channel.ok()) return out;
    read_values(channel, key, out);
    channel.require(value == chips_at(key, out, challenges, leaf, lambda, mu), Reject::kChipClaim);
    return out;
}

template Layout read_layout<5>(VerifierChannel<5>&, const CircuitKey<5>&, u32, u32);
template Layout read_layout<6>(VerifierChannel<6>&, const CircuitKey<6>&, u32, u32);
template ColumnClaims<5> verify_claims<5>(VerifierChannel<5>&, const CircuitKey<5>&, const Layout&,
                                          std::span<const BoundaryMessage>);
template ColumnClaims<6> verify_claims<6>(VerifierChannel<6>&, const CircuitKey<6>&, const Layout&,
                                          std::span<const BoundaryMessage>);
template std::vector<crypto::Kb5> message_weights<5>(const TableLayout&, u32, std::span<const crypto::Kb5>);
template std::vector<crypto::Kb6> message_weights<6>(const TableLayout&, u32, std::span<const crypto::Kb6>);

}  // namespace belay::verifier

// SPDX-License-Identifier: Apache-2.0
#include "verifier/verify.h"

#include "base/check.h"
#include "verifier/soundness.h"
#include "verifier/whir.h"

namespace belay::verifier {

template <std::size_t D>
CombinedClaim<D> combine(const ColumnClaims<D>& claims, const crypto::Extension<D>& gamma) {
    CombinedClaim<D> out;
    auto weight = crypto::Extension<D>::one();
    for (u32 t = 0; t < claims.values.size(); ++t) {
        const TableLayout& table = claims.layout.tables[t];
        if (claims.values[t].empty()) continue;
        const auto point = claims.point_of(t);
        ColumnGroup<D> group{.rows = table.rows,
                             .columns = claims.values[t].size(),
                             .pieces = {},
                             .point = {point.begin(), point.end()},
                             .weight = weight,
                             .ratio = gamma};
        for (u32 i = 0; i < table.pieces; ++i) {
            const Piece& piece = claims.layout.pieces[table.piece[i]];
            group.pieces.push_back({piece.first_row, piece.log_rows, piece.offset});
        }
        for (const auto& value : claims.values[t]) {
            out.value += weight * value;
            weight *= gamma;
        }
        out.groups.push_back(std::move(group));
    }
    return out;
}

template <std::size_t D>
Result<void, Reject> verify(const CircuitKey<D>& key, const ParameterSet& set, ByteView statement,
                            std::span<const BoundaryMessage> boundary, ByteView proof, TranscriptLog* log) {
    BELAY_CHECK(set.degree == D && covers(kBounds, key));
    VerifierChannel<D> channel(proof, Transcript(set.hash, kProtocol));
    channel.record(log);
    absorb_start(channel, key, set, statement);
    const Layout layout = read_layout(channel, key, set.min_log_cells, set.max_log_cells);
    if (!channel.ok()) return fail(channel.reason());
    const Schedule shape = schedule(set, layout.log_cells);
    const Commitment<D> commitment = read_commitment(channel, shape.oracle[0]);
    const ColumnClaims<D> claims = verify_claims(channel, key, layout, boundary);
    if (!channel.ok()) return fail(channel.reason());
    const CombinedClaim<D> claim = combine(claims, channel.challenge(kGammaLabel));
    verify_opening<D>(channel, shape, commitment, claim.groups, claim.value);
    return channel.finish();
}

template CombinedClaim<5> combine<5>(const ColumnClaims<5>&, const crypto::Kb5&);
template CombinedClaim<6> combine<6>(const ColumnClaims<6>&, const crypto::Kb6&);
template Result<void, Reject> verify<5>(const CircuitKey<5>&, const ParameterSet&, ByteView,
                                        std::span<const BoundaryMessage>, ByteView, TranscriptLog*);
template Result<void, Reject> verify<6>(const CircuitKey<6>&, const ParameterSet&, ByteView,
                                        std::span<const BoundaryMessage>, ByteView, TranscriptLog*);

}  // namespace belay::verifier

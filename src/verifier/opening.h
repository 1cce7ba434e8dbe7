// SPDX-License-Identifier: Apache-2.0
// What joins the argument to the polynomial commitment (P-35), for both sides: the values of all columns,
// combined with powers of gamma, are one claim on the stack.
#pragma once

#include "verifier/argument.h"
#include "verifier/parameters.h"
#include "verifier/whir.h"

namespace belay::verifier {

template <std::size_t D>
struct Opening {
    using E = crypto::Extension<D>;
    std::vector<ColumnGroup<D>> groups;  // one for each table with rows
    E claim;
};

template <std::size_t D>
Opening<D> opening_of(const ColumnClaims<D>& claims, const crypto::Extension<D>& gamma) {
    using E = crypto::Extension<D>;
    Opening<D> out;
    E power = E::one();
    for (u32 t = 0; t < claims.values.size(); ++t) {
        const TableLayout& table = claims.layout.tables[t];
        if (table.rows == 0) continue;
        ColumnGroup<D>& group = out.groups.emplace_back();
        group.rows = table.rows;
        group.columns = claims.values[t].size();
        for (u32 k = 0; k < table.pieces; ++k) {
            const Piece& piece = claims.layout.pieces[table.piece[k]];
            group.pieces.push_back({piece.first_row, piece.log_rows, piece.offset});
        }
        const auto point = claims.point_of(t);
        group.point.assign(point.begin(), point.end());
        group.weight = power;
        group.ratio = gamma;
        for (const E& value : claims.values[t]) {
            out.claim += power * value;
            power *= gamma;
        }
    }
    return out;
}

/// A parameter set in the transcript: its name and every number of it.
inline Bytes encode(const ParameterSet& set) {
    Bytes out;
    for (const char* at = set.name; *at != 0; ++at) out.push_back(static_cast<u8>(*at));
    const auto put = [&out](unsigned v) {
        for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<u8>(v >> shift));
    };
    put(set.degree);
    put(static_cast<unsigned>(set.regime));
    put(static_cast<unsigned>(set.hash));
    put(set.min_log_cells);
    put(set.max_log_cells);
    put(set.max_final_log);
    for (const OracleParameters& p : set.oracle)
        for (const unsigned v : {p.fold, p.log_inverse_rate, p.multiplicity, p.grinding, p.queries}) put(v);
    return out;
}

}  // namespace belay::verifier

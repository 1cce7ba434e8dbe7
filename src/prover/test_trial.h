// SPDX-License-Identifier: Apache-2.0
// The argument without its commitment, for tests: claims on columns are compared with the stack itself.
#pragma once

#include <gtest/gtest.h>

#include "circuit/key.h"
#include "prover/argument.h"
#include "prover/witness.h"
#include "verifier/closed_forms.h"

namespace belay::prover {

using crypto::KoalaBear;

inline constexpr u32 kMinLogCells = 6, kMaxLogCells = 24;

/// A circuit, its cells, and both sides' answer about them.
template <std::size_t D, class List>
struct Trial {
    using E = crypto::Extension<D>;
    std::vector<circuit::RecordedChip> chips = circuit::record<List>();
    verifier::CircuitKey<D> key = circuit::key_of<D, List>(chips);
    verifier::Layout layout;
    std::vector<KoalaBear> cells;
    Bytes proof;
    verifier::TranscriptLog said, heard;
    OneWorker worker;
    Pool pool;

    explicit Trial(const typename List::Rows& rows) {
        layout = *verifier::layout_of(key.shapes, row_counts<List>(rows), kMinLogCells, kMaxLogCells);
        cells.resize(std::size_t{1} << layout.log_cells);
        fill_witness<List>(layout, key.shapes, rows, cells.data(), worker);
    }
    KoalaBear& cell(u32 table, u32 column, u32 row) {
        const verifier::TableLayout& t = layout.tables[table];
        for (u32 i = t.pieces; i-- > 0;) {
            const verifier::Piece& piece = layout.pieces[t.piece[i]];
            if (piece.first_row <= row) return cells[piece.column_offset(column) + (row - piece.first_row)];
        }
        ADD_FAILURE();
        return cells[0];
    }
    void prove() {
        ProverChannel<D> channel(verifier::Transcript(verifier::HashKind::keccak256, verifier::kProtocol));
        said.clear();
        channel.record(&said);
        channel.absorb(verifier::kKeyLabel, key.digest.bytes);
        send_rows<D>(channel, layout);
        prove_claims<D>(channel, {key, chips, layout, cells.data()}, {worker, pool}, nullptr);
        proof = channel.take_proof();
    }
    verifier::Reject verify(std::span<const verifier::BoundaryMessage> boundary) {
        verifier::VerifierChannel<D> channel(
            proof, verifier::Transcript(verifier::HashKind::keccak256, verifier::kProtocol));
        heard.clear();
        channel.record(&heard);
        channel.absorb(verifier::kKeyLabel, key.digest.bytes);
        const auto read = verifier::read_layout<D>(channel, key, kMinLogCells, kMaxLogCells);
        if (!channel.ok()) return channel.reason();
        const auto claims = verifier::verify_claims<D>(channel, key, read, boundary);
        if (!channel.ok()) return channel.reason();
        channel.require(opens(claims), verifier::Reject::kWhirClaim);
        const auto result = channel.finish();
        return result ? verifier::Reject::kNone : result.error();
    }
    /// What the commitment would show.
    bool opens(const verifier::ColumnClaims<D>& claims) {
        for (u32 t = 0; t < key.chips.size(); ++t)
            for (u32 c = 0; c < claims.values[t].size(); ++c) {
                E sum;
                for (u32 row = 0; row < claims.layout.tables[t].rows; ++row)
                    sum += crypto::eq_at<E>(claims.point_of(t), row) * cell(t, c, row);
                if (sum != claims.values[t][c]) return false;
            }
        return true;
    }
};

}  // namespace belay::prover

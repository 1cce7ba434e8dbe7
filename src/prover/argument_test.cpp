// SPDX-License-Identifier: Apache-2.0
// The argument without a commitment: claims on columns are compared with the stack itself.
#include "prover/argument.h"

#include <gtest/gtest.h>

#include "prover/test_toy_circuit.h"
#include "prover/witness.h"
#include "verifier/closed_forms.h"

namespace belay::prover {
namespace {

using crypto::KoalaBear;

constexpr u32 kMinLogCells = 6, kMaxLogCells = 24;

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

template <class T>
class Argument : public testing::Test {};
template <std::size_t D>
struct Degree {
    static constexpr std::size_t kValue = D;
};
using Degrees = testing::Types<Degree<5>, Degree<6>>;
TYPED_TEST_SUITE(Argument, Degrees);

TYPED_TEST(Argument, ProvesToysOfManyHeights) {
    for (const u32 steps :
         {0U, 1U, 2U, 3U, 31U, 64U, 65U, 127U, 128U, 200U, 511U, 512U, 513U, 1000U, 1536U, 2049U, 4999U}) {
        const toy::Instance instance(steps, steps % 5);
        Trial<TypeParam::kValue, toy::Chips> trial(instance.rows);
        trial.prove();
        EXPECT_EQ(trial.verify(instance.boundary), verifier::Reject::kNone)
            << steps << " " << verifier::to_string(trial.verify(instance.boundary));
        EXPECT_TRUE(trial.said == trial.heard) << steps;
    }
}

}  // namespace
}  // namespace belay::prover

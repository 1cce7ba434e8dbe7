// SPDX-License-Identifier: Apache-2.0
// Real proofs of segments that use every chip: what is true verifies, and a proof of anything else, or with
// anything changed in it, is refused by name.
#include <gtest/gtest.h>

#include <cstdio>

#include "prover/channel.h"
#include "prover/fraction_level.h"
#include "prover/whir.h"
#include "tests/proof/stack_faults.h"

namespace belay::tests {
namespace {

/// The segment of all chips, and its proof, made once.
struct All {
    std::unique_ptr<machine::Machine> machine = all_chips::start();
    std::vector<Hash> input = all_chips::input();
    WholeSegment whole{*machine, {0, input}};
    verifier::TranscriptLog said;
    Bytes proof = whole.prove(kCheap, &said);
};
All& all() {
    static All instance;
    return instance;
}

TEST(Soundness, ASegmentOfAllChipsIsProven) {
    const WholeSegment& whole = all().whole;
    EXPECT_EQ(whole.traced.cut, prover::Cut::stopped);
    for (std::size_t t = 0; t < MachineChips::kCount; ++t)
        EXPECT_GT(whole.layout.tables[t].rows, 0U) << WholeSegment::key().chips[t].name;
    EXPECT_EQ(whole.verify(all().proof), Reject::kNone);

    const auto plain = all_chips::start();
    const auto before = plain->preimage();
    run_to_end(*plain, machine::test::Way::plain, {0, all().input});
    EXPECT_EQ(whole.traced.statement.before, before);
    EXPECT_EQ(whole.traced.statement.after, plain->preimage());
    EXPECT_EQ(plain->state().status, machine::Status::yielded);
    EXPECT_NE(plain->state().output_digest, before.state.output_digest);
    std::printf("log cells %u, %zu bytes, %u steps\n", whole.layout.log_cells, all().proof.size(),
                whole.traced.statement.steps());
}

TEST(Soundness, BothSidesSayTheSame) {
    const WholeSegment& whole = all().whole;
    const verifier::TranscriptLog& said = all().said;
    verifier::TranscriptLog heard;
    const auto& t = whole.traced;
    const auto result = verifier::verify<5>(
        WholeSegment::key(), kCheap, circuit::public_data(kCheap, t.statement, t.boundary),
        circuit::boundary_messages(t.statement, t.boundary),
        ByteView(all().proof).subspan(circuit::BoundaryData::kSize), &heard);
    EXPECT_TRUE(result.has_value());
    EXPECT_TRUE(said == heard);
    // Whatever the proof holds was absorbed, in its order, but for what roots bind already.
    std::size_t absorbed = 0;
    for (const auto& entry : said)
        if (entry.item == verifier::Item::absorb) absorbed += entry.data.size();
    EXPECT_GT(absorbed, WholeSegment::key().shapes.size() * 4);
}

TEST(Soundness, TheSetItself) {
    const auto machine = all_chips::start(false);
    const WholeSegment whole(*machine, {0, all().input});
    const Bytes proof = whole.prove(verifier::kP100);
    EXPECT_EQ(verify_segment(verifier::kP100, whole.traced.statement, proof), Reject::kNone);
    for (const verifier::ParameterSet* set : {&verifier::kP128, &verifier::kP100Unique, &kCheap})
        EXPECT_NE(verify_segment(*set, whole.traced.statement, proof), Reject::kNone) << set->name;
}

/// T1 on the stack: every flipped cell alone ruins the proof, and the reason is the one that its chip says.
TEST(Soundness, FlippedCellsAreRefused) {
    WholeSegment whole = all().whole;
    StackFaults faults(whole);
    std::mt19937_64 random(11);
    std::map<Reject, std::size_t> reasons;
    const std::size_t every = env_number("BELAY_FLIP_EVERY", 29);
    std::size_t number = 0, flips = 0;
    for (std::size_t t = 0; t < MachineChips::kCount; ++t)
        for (u32 column = 0; column < WholeSegment::key().shapes[t].columns; ++column) {
            const bool last = column + 1 == WholeSegment::key().shapes[t].columns;
            if (number++ % every != 0 && !last) continue;
            const u32 row = static_cast<u32>(random() % whole.layout.tables[t].rows);
            const Reject expected = faults.inject(t, row, {{column, faults.other_value(t, row, column)}});
            const Reject reason = whole.verify(whole.prove());
            EXPECT_EQ(reason, expected)
                << WholeSegment::key().chips[t].name << " column " << column << " row " << row;
            EXPECT_NE(reason, Reject::kNone);
            ++reasons[reason], ++flips;
            faults.undo();
        }
    std::printf("columns %zu, flipped in proofs of their own: %zu\n", number, flips);
    for (const auto& [reason, count] : reasons) std::printf("  %4zu %s\n", count, to_string(reason));
    EXPECT_EQ(whole.verify(whole.prove()), Reject::kNone);
}

/// The same with all buses left in balance: what only one constraint forbids, the zero-check refuses.
TEST(Soundness, BrokenConstraintsAreRefused) {
    WholeSegment whole = all().whole;
    StackFaults faults(whole);
    std::size_t tried = 0;
    for (std::size_t t = 0; t < MachineChips::kCount; ++t) {
        unsigned found = 0;
        ChipGraph& graph = faults.graph(t);
        const std::size_t constraints = graph.chip().constraints.size();
        const u32 rows = whole.layout.tables[t].rows;
        for (std::size_t k = 0; k < constraints && found < 2; k += 1 + constraints / 7)
            for (u32 row = 0; row < rows; row += 1 + rows / 5) {
                faults.load(t, row);
                const auto changes = KillSearch(graph, Kept::received).find(k);
                if (changes.empty()) continue;
                faults.load(t, row);
                if (faults.inject(t, row, changes) == Reject::kChipClaim) {
                    EXPECT_EQ(whole.verify(whole.prove()), Reject::kChipClaim)
                        << graph.chip().name << ": " << graph.chip().constraints[k].name;
                    ++tried, ++found;
                }
                faults.undo();
                break;
            }
    }
    std::printf("constraints broken alone, buses in balance: %zu\n", tried);
    EXPECT_GT(tried, 10U);
}

/// The proof of a prover who commits to `committed`, and says of the columns what `honest` says.
Bytes proof_over(const WholeSegment& honest, const WholeSegment& committed) {
    prover::OneWorker worker;
    prover::Pool pool;
    const auto& key = WholeSegment::key();
    const auto& t = honest.traced;
    prover::ProverChannel<5> channel(verifier::Transcript(kCheap.hash, verifier::kProtocol));
    absorb_start(channel, key, kCheap, circuit::public_data(kCheap, t.statement, t.boundary));
    prover::send_rows<5>(channel, honest.layout);
    const auto shape = verifier::schedule(kCheap, honest.layout.log_cells);
    prover::WhirProver<5> whir(shape, committed.cells, worker, pool);
    whir.commit(channel);
    const auto claims =
        prover::prove_claims<5>(channel, {key, circuit::machine_chips(), honest.layout, honest.cells.data()},
                                {worker, pool}, nullptr);
    whir.open(channel, verifier::combine(claims, channel.challenge(verifier::kGammaLabel)).groups);
    Bytes out;
    append(out, t.boundary.encode());
    append(out, channel.take_proof());
    return out;
}

/// P-11: what is committed in rows that are not live says nothing; so a proof over a stack with anything
/// there is as true as one over zeros. Our own prover counts on zeros: with others he ruins his proof.
TEST(Soundness, DeadRowsAreInert) {
    const WholeSegment& honest = all().whole;
    WholeSegment dirty = honest;
    std::size_t changed = 0;
    for (std::size_t t = 0; t < MachineChips::kCount; ++t) {
        const u32 rows = dirty.layout.tables[t].rows;
        for (u32 row = rows; row < verifier::committed_rows(rows); ++row)
            for (u32 column = 0; column < WholeSegment::key().shapes[t].columns; ++column)
                dirty.cell(t, column, row) = circuit::field(12345 + column + row), ++changed;
    }
    for (u64 at = dirty.layout.cells; at < dirty.cells.size(); at += 1000, ++changed)
        dirty.cells[at] = circuit::field(99);
    EXPECT_GT(changed, 1000U);
    EXPECT_EQ(honest.verify(proof_over(honest, honest)), Reject::kNone);
    EXPECT_EQ(honest.verify(proof_over(honest, dirty)), Reject::kNone);
    EXPECT_EQ(dirty.verify(dirty.prove()), Reject::kBusesUnbalanced);
    // A live cell that differs is found.
    dirty = honest;
    dirty.cell(0, 0, 0) += circuit::field(1);
    EXPECT_EQ(honest.verify(proof_over(honest, dirty)), Reject::kWhirClaim);
}

}  // namespace
}  // namespace belay::tests

// SPDX-License-Identifier: Apache-2.0
#include "rollup/claim.h"

#include <gtest/gtest.h>

#include "crypto/counted_merkle.h"
#include "crypto/plain_merkle.h"
#include "rollup/withdrawal.h"

namespace belay::rollup {
namespace {

using machine::Status;
using wire::EntryKind;

constexpr Frame kFrame{.log2_frame = 5, .log2_stride = 3};  // four leaves a frame

struct Story {
    Parent parent;
    std::vector<BatchResult> batches;
    std::vector<wire::Withdrawal> outbox;  // of entry 5
};

StatePreimage some_state(u8 tag) {
    StatePreimage p;
    p.program_hash[0] = 1;
    p.memory_root[0] = tag;
    p.state.pc = 4;
    p.state.status = Status::yielded;
    return p;
}

// Entries 3 (forced), 4 (a void calldata batch) and 5 (one blob), as an honest party has them after running.
Story honest_run() {
    Story run;
    run.parent = {.id = {}, .position = 3, .accumulator = {}, .state = some_state(9)};
    run.parent.id[0] = 7;
    for (u64 i = 0; i < 3; ++i)
        run.outbox.push_back({.index = 40 + i, .token = {}, .to = {}, .amount = U256{i + 1}});
    std::vector<Hash> leaves;
    for (const wire::Withdrawal& w : run.outbox) leaves.push_back(wire::outbox_leaf(w));

    Hash versioned;
    versioned[0] = 1;
    const EntryKind kinds[] = {EntryKind::forced, EntryKind::calldata_batch, EntryKind::blob_batch};
    u64 limit = 100;
    Hash accumulator = run.parent.accumulator;
    StatePreimage state = run.parent.state;
    for (u64 i = 0; i < 3; ++i) {
        BatchResult b;
        b.entry.kind = kinds[i];
        b.entry.index = 3 + i;
        if (kinds[i] == EntryKind::blob_batch) {
            b.entry.blob_count = 1;
            b.entry.payload_hash = wire::payload_hash_of_blobs(std::span(&versioned, 1));
        }
        accumulator = wire::next_accumulator(accumulator, wire::entry_hash(b.entry));
        limit += wire::element_count(b.entry);
        b.accumulator = accumulator;
        b.limit = limit;
        StatePreimage end = open(state, limit, accumulator);
        end.state.status = i == 1 ? Status::trapped : Status::yielded;
        end.state.cycle += 10;
        end.state.input_position = limit;
        if (i != 1) {
            wire::OutputHeader out;
            out.entry_index = b.entry.index;
            out.kind = b.entry.kind;
            if (i == 2) {
                out.blob_count = 1;
                out.blobs[0].versioned_hash = versioned;
                out.outbox_count = 3;
                out.outbox_root = crypto::counted_root(leaves);
            }
            b.output_header = wire::encode(out);
            end.memory_root[1] += 1;
            end.state.output_digest = b.output_digest();
        }
        b.end = close(end, state);
        state = b.end;
        dispute::HistoryBuilder history;
        history.append(Hash{}, 1);  // some root on the way
        history.append(b.end.root(), 3);
        b.history = history.commit();
        b.strides = {{Hash{}, 1}, {b.end.root(), 3}};
        run.batches.push_back(b);
    }
    return run;
}

Proposal honest_claim(const Story& run) { return *build_claim(run.parent, run.batches, kFrame); }

TEST(Claim, an_honest_run_passes_what_l1_checks) {
    const Story run = honest_run();
    const auto proposal = build_claim(run.parent, run.batches, kFrame);
    ASSERT_TRUE(proposal) << to_string(proposal.error());
    EXPECT_EQ(proposal->claim.position, 6U);
    EXPECT_EQ(proposal->claim.accumulator, run.batches.back().accumulator);
    EXPECT_EQ(proposal->claim.end_root, run.batches.back().end.root());
    EXPECT_EQ(proposal->entries.size(), 3U * 128);
    EXPECT_TRUE(proposal->outputs[1].empty());
    EXPECT_EQ(proposal->evaluations.size(), 1U);
    StatePreimage start = run.parent.state;
    start.state.status = Status::running;
    start.state.input_limit = run.batches[0].limit;
    start.state.inbox_accumulator = run.batches[0].accumulator;
    EXPECT_EQ(proposal->start_root, start.root());
}

TEST(Claim, a_void_batch_keeps_memory_and_moves_the_input) {
    const Story run = honest_run();
    const StatePreimage& before = run.batches[0].end;
    const StatePreimage& after = run.batches[1].end;
    EXPECT_TRUE(run.batches[1].is_void());
    EXPECT_EQ(after.memory_root, before.memory_root);
    EXPECT_EQ(after.state.cycle, before.state.cycle);
    EXPECT_EQ(after.state.input_position, run.batches[1].limit);
    EXPECT_EQ(after.state.output_digest, wire::void_output_digest());
}

TEST(Claim, building_names_every_reason) {
    auto reason = [](auto change) -> std::string {
        Story run = honest_run();
        change(run);
        const auto r = build_claim(run.parent, run.batches, kFrame);
        return r ? "ok" : to_string(r.error());
    };
    // Makes a change of one output consistent up to the digest.
    auto output = [](BatchResult& b, auto change) {
        wire::OutputHeader h = *wire::decode_output_header(b.output_header);
        change(h);
        b.output_header = wire::encode(h);
        b.end.state.output_digest = b.output_digest();
    };
    EXPECT_EQ(reason([](Story& r) { r.batches.clear(); }), "no_batches");
    EXPECT_EQ(reason([](Story& r) { r.parent.position = 2; }), "entry_index");
    EXPECT_EQ(reason([](Story& r) { r.batches[1].accumulator[0] ^= 1; }), "accumulator_mismatch");
    EXPECT_EQ(reason([](Story& r) { r.parent.state.state.status = Status::running; }), "parent_not_yielded");
    EXPECT_EQ(reason([](Story& r) { r.batches[2].end.program_hash[0] ^= 1; }), "program_mismatch");
    EXPECT_EQ(reason([](Story& r) { r.batches[2].end.state.status = Status::bad_advice; }), "not_yielded");
    EXPECT_EQ(reason([](Story& r) { r.batches[2].end.state.input_position -= 1; }), "position_mismatch");
    EXPECT_EQ(reason([](Story& r) { r.batches[2].end.state.inbox_accumulator[0] ^= 1; }),
              "state_accumulator");
    EXPECT_EQ(reason([](Story& r) { r.batches[2].end.state.output_digest[0] ^= 1; }), "state_output_digest");
    EXPECT_EQ(reason([](Story& r) {
                  r.batches[0].output_header.pop_back();
                  r.batches[0].end.state.output_digest = r.batches[0].output_digest();
              }),
              "bad_output");
    EXPECT_EQ(reason([&](Story& r) { output(r.batches[0], [](auto& h) { h.entry_index = 9; }); }),
              "output_entry");
    EXPECT_EQ(reason([&](Story& r) { output(r.batches[0], [](auto& h) { h.kind = EntryKind::deposit; }); }),
              "output_entry");
    EXPECT_EQ(
        reason([&](Story& r) { output(r.batches[2], [](auto& h) { h.blobs[0].versioned_hash[5] = 1; }); }),
        "output_blobs");
    EXPECT_EQ(reason([&](Story& r) { output(r.batches[2], [](auto& h) { h.blob_count = 2; }); }),
              "output_blobs");
    EXPECT_EQ(reason([](Story& r) { r.batches[2].history.last_path[0][0] ^= 1; }), "history_path");
    EXPECT_EQ(reason([](Story& r) { r.batches[2].history.last_path.pop_back(); }), "history_path");
    EXPECT_EQ(reason([](Story& r) { r.batches[1].history.last[0] ^= 1; }), "history_path");
    EXPECT_EQ(reason([](Story& r) { r.batches[1].history.leaves = 8; }), "history_path");
}

TEST(Claim, its_whole_history_can_be_opened) {
    Story run = honest_run();
    const Proposal proposal = honest_claim(run);
    const auto tree = claim_history(run.batches, kFrame);
    ASSERT_TRUE(tree);
    EXPECT_EQ(tree->height(), 4U);  // three frames of four leaves, padded to four frames
    EXPECT_EQ(tree->root(), proposal.claim.history_root);
    EXPECT_EQ(tree->leaf({11}), proposal.claim.end_root);
    EXPECT_EQ(tree->path({11}), proposal.history.path);
    EXPECT_EQ(tree->leaf({4}), Hash{});
    EXPECT_FALSE(claim_history({}, kFrame));
    run.batches[1].strides[0].root[0] ^= 1;  // not what the frame's root commits to
    EXPECT_FALSE(claim_history(run.batches, kFrame));
    run.batches[1].strides.pop_back();
    EXPECT_FALSE(claim_history(run.batches, kFrame));
}

TEST(Claim, padding_of_a_history_can_hide_nothing) {
    // Three frames of four: the fourth is padding. A root over another fourth frame must not verify.
    const Hash last = crypto::plain_node({}, {});
    std::vector<Hash> leaves(16, last);
    leaves[13][0] ^= 1;
    const HistoryProof bad{crypto::plain_root(leaves), crypto::plain_path(leaves, 11)};
    EXPECT_FALSE(verify_last_leaf(bad, 3, 2, last));
    leaves[13] = last;
    const HistoryProof good{crypto::plain_root(leaves), crypto::plain_path(leaves, 11)};
    EXPECT_TRUE(verify_last_leaf(good, 3, 2, last));
    EXPECT_FALSE(verify_last_leaf(good, 0, 2, last));
    EXPECT_FALSE(verify_last_leaf(good, 5, 2, last));
}

TEST(Claim, judging_anothers_claim) {
    const Story run = honest_run();
    const Proposal own = honest_claim(run);
    auto verdict = [&](auto change) {
        Claim theirs = own.claim;
        Hash start = own.start_root;
        change(theirs, start);
        return judge(theirs, start, run.parent, &own);
    };
    auto against = [](VerdictReason r) { return Judgement{Verdict::disagree, r}; };
    EXPECT_EQ(verdict([](auto&, auto&) {}), (Judgement{Verdict::agree, VerdictReason::none}));
    EXPECT_EQ(verdict([](auto& c, auto&) { c.parent[0] ^= 1; }), against(VerdictReason::unknown_parent));
    EXPECT_EQ(verdict([](auto& c, auto&) { c.position = 3; }), against(VerdictReason::position));
    EXPECT_EQ(verdict([](auto& c, auto&) { c.accumulator[0] ^= 1; }), against(VerdictReason::accumulator));
    EXPECT_EQ(verdict([](auto&, auto& s) { s[0] ^= 1; }), against(VerdictReason::start_root));
    EXPECT_EQ(verdict([](auto& c, auto&) { c.outputs_root[0] ^= 1; }), against(VerdictReason::outputs_root));
    EXPECT_EQ(verdict([](auto& c, auto&) { c.end_root[0] ^= 1; }), against(VerdictReason::end_root));
    EXPECT_EQ(verdict([](auto& c, auto&) { c.history_root[0] ^= 1; }), against(VerdictReason::history_root));
    EXPECT_EQ(judge(own.claim, own.start_root, run.parent, nullptr),
              (Judgement{Verdict::undecided, VerdictReason::beyond_inbox}));
}

ClaimOutputs outputs_of(const Story& run) {
    ClaimOutputs out{run.parent.position, {}};
    for (const BatchResult& b : run.batches) out.digests.push_back(b.output_digest());
    return out;
}

TEST(Withdrawal, proves_each_of_an_outbox) {
    const Story run = honest_run();
    const Hash root = honest_claim(run).claim.outputs_root;
    for (const wire::Withdrawal& w : run.outbox) {
        const auto proof =
            prove_withdrawal(w.index, run.outbox, run.batches[2].output_header, outputs_of(run));
        ASSERT_TRUE(proof) << to_string(proof.error());
        EXPECT_TRUE(verify_withdrawal(*proof, w, root, 3, 3));
        wire::Withdrawal more = w;
        more.amount.limb[0] += 1;
        EXPECT_FALSE(verify_withdrawal(*proof, more, root, 3, 3));
        EXPECT_FALSE(verify_withdrawal(*proof, w, root, 4, 3));
        EXPECT_FALSE(verify_withdrawal(*proof, w, root, 6, 3));
    }
}

TEST(Withdrawal, names_every_reason) {
    const Story run = honest_run();
    const Bytes& header = run.batches[2].output_header;
    auto reason = [&](u64 index, std::span<const wire::Withdrawal> outbox, ByteView output,
                      ClaimOutputs claim) { return prove_withdrawal(index, outbox, output, claim).error(); };
    EXPECT_EQ(reason(40, run.outbox, Bytes{}, outputs_of(run)), WithdrawalError::bad_output);
    EXPECT_EQ(reason(40, {}, header, outputs_of(run)), WithdrawalError::outbox_mismatch);
    EXPECT_EQ(reason(43, run.outbox, header, outputs_of(run)), WithdrawalError::not_in_outbox);
    ClaimOutputs other = outputs_of(run);
    other.first_entry = 6;
    EXPECT_EQ(reason(40, run.outbox, header, other), WithdrawalError::entry_not_covered);
    other = outputs_of(run);
    other.digests[2][0] ^= 1;
    EXPECT_EQ(reason(40, run.outbox, header, other), WithdrawalError::output_mismatch);
}

TEST(Withdrawal, a_void_entry_has_a_refund_path) {
    const Story run = honest_run();
    const auto path = prove_void_entry(4, outputs_of(run));
    ASSERT_TRUE(path);
    EXPECT_TRUE(crypto::verify_counted(honest_claim(run).claim.outputs_root, 3, 1,
                                       output_leaf(wire::void_output_digest()), *path));
    EXPECT_EQ(prove_void_entry(3, outputs_of(run)).error(), WithdrawalError::output_mismatch);
}

}  // namespace
}  // namespace belay::rollup

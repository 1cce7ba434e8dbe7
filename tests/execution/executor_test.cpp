// SPDX-License-Identifier: Apache-2.0
#include "node/executor.h"

#include <gtest/gtest.h>

#include "crypto/counted_merkle.h"
#include "inbox.h"
#include "rollup/withdrawal.h"
#include "wire/blob_evaluation.h"

namespace belay::node {
namespace {

using test::Inbox;
using test::Person;
using test::Placed;

constexpr rollup::Frame kFrame{.log2_frame = 27, .log2_stride = 20};
const ExecutorConfig kBoth{.elf = BELAY_PROGRAMS "/counter/counter.elf",
                           .so = BELAY_PROGRAMS "/counter/counter.so",
                           .frame = kFrame};

std::unique_ptr<Executor> open(const ExecutorConfig& config) {
    auto executor = Executor::open(config);
    EXPECT_TRUE(executor) << executor.error().detail;
    return std::move(*executor);
}

// Every kind of entry, two of them void.
std::vector<Placed> story(Person& ann) {
    Inbox inbox;
    std::vector<Placed> out;
    auto now = [&] { return inbox.l1_time * 1000; };
    out.push_back(inbox.genesis(Bytes{0, 0, 0, 0, 0, 0, 0, 5}));
    out.push_back(inbox.deposit(ann.address(), 1000));
    out.push_back(inbox.calldata(test::batch_of(now(), {ann.add(1), ann.withdraw(300), ann.add(2)})));
    out.push_back(inbox.calldata(Bytes(100, 0xee)));  // void: no batch
    out.push_back(inbox.queued(wire::EntryKind::forced, ann.withdraw(50)));
    out.push_back(inbox.blobs(wire::pack_blobs(test::batch_of(now(), {ann.add(3)}))));
    Bytes torn = wire::pack_blobs(test::batch_of(now(), {ann.add(4)}));
    torn.back() = 1;  // void: padding that is not zero
    out.push_back(inbox.blobs(torn));
    out.push_back(inbox.calldata(test::batch_of(now(), {})));
    return out;
}

std::vector<EntryResult> run_all(Executor& executor, const std::vector<Placed>& entries) {
    std::vector<EntryResult> out;
    for (const Placed& e : entries) {
        auto result = executor.run(e.entry, e.elements);
        EXPECT_TRUE(result) << to_string(result.error().reason) << ": " << result.error().detail;
        if (!result) break;
        out.push_back(std::move(*result));
    }
    return out;
}

std::vector<rollup::BatchResult> batches_of(const std::vector<EntryResult>& results) {
    std::vector<rollup::BatchResult> out;
    for (const EntryResult& r : results) out.push_back(r.batch);
    return out;
}

TEST(Executor, both_runs_agree_on_every_kind_of_entry) {
    Person ann(1);
    const std::vector<Placed> entries = story(ann);
    auto executor = open(kBoth);
    const machine::StatePreimage start = executor->end_state();
    const std::vector<EntryResult> results = run_all(*executor, entries);
    ASSERT_EQ(results.size(), entries.size());
    for (const EntryResult& r : results) {
        SCOPED_TRACE(r.batch.entry.index);
        const bool expect_void = r.batch.entry.index == 3 || r.batch.entry.index == 6;
        EXPECT_EQ(r.is_void, expect_void);
        EXPECT_EQ(r.batch.is_void(), expect_void);
        EXPECT_EQ(r.batch.end.root(), r.machine_root);
        EXPECT_EQ(r.batch.end.state.output_digest, r.batch.output_digest());
        std::printf("entry %llu %-14s %s native %.3f ms, machine %.1f ms (%llu steps, hashing %.1f ms)\n",
                    static_cast<unsigned long long>(r.batch.entry.index), to_string(r.batch.entry.kind),
                    r.is_void ? "void" : "    ", r.native_seconds * 1e3, r.machine_seconds * 1e3,
                    static_cast<unsigned long long>(r.steps), r.hash_seconds * 1e3);
    }
    EXPECT_EQ(results[3].batch.end.memory_root, results[2].batch.end.memory_root);
    EXPECT_EQ(results[2].outbox.size(), 1U);
    EXPECT_EQ(results[2].outbox[0].amount, U256{300});
    EXPECT_EQ(results[4].outbox[0].index, 1U);

    // The blob's evaluation in the output is the host's own.
    wire::BlobEvaluator<wire::MontgomeryScalar> evaluator;
    const Placed& blob = entries[5];
    const ByteView words = wire::as_bytes(blob.elements).subspan(6 * 32);
    EXPECT_EQ(results[5].output.blobs[0],
              wire::evaluate_blob(evaluator, blob.entry.versioned_hashes[0], words));

    // One claim over everything, as L1 will check it, and a withdrawal under it.
    const rollup::Parent parent{
        .id = claim_id(rollup::genesis_claim(start)), .position = 0, .accumulator = {}, .state = start};
    const auto proposal = rollup::build_claim(parent, batches_of(results), kFrame);
    ASSERT_TRUE(proposal) << to_string(proposal.error());
    const auto history = rollup::claim_history(batches_of(results), kFrame);
    ASSERT_TRUE(history);
    EXPECT_EQ(history->root(), proposal->claim.history_root);
    EXPECT_EQ(history->path(kFrame.last_leaf(results.size())), proposal->history.path);
    rollup::ClaimOutputs outputs;
    for (const EntryResult& r : results) outputs.digests.push_back(r.batch.output_digest());
    const auto proof =
        rollup::prove_withdrawal(1, results[4].outbox, results[4].batch.output_header, outputs);
    ASSERT_TRUE(proof) << to_string(proof.error());
    EXPECT_TRUE(rollup::verify_withdrawal(*proof, results[4].outbox[0], proposal->claim.outputs_root, 0, 8));

    // The same history as a builder that saw all leaves in one go.
    const rollup::Parent later{
        .id = {}, .position = 3, .accumulator = results[2].batch.accumulator, .state = results[2].batch.end};
    const auto tail = batches_of(results);
    const auto second = rollup::build_claim(later, std::span(tail).subspan(3), kFrame);
    ASSERT_TRUE(second) << to_string(second.error());
    EXPECT_EQ(second->claim.end_root, proposal->claim.end_root);
}

TEST(Executor, each_way_alone_gives_the_same_outputs) {
    Person ann(1);
    const std::vector<Placed> entries = story(ann);
    auto both = open(kBoth);
    auto machine = open({.elf = kBoth.elf, .so = {}, .frame = kFrame});
    auto native = open({.elf = {}, .so = kBoth.so, .frame = kFrame});
    const auto a = run_all(*both, entries), b = run_all(*machine, entries), c = run_all(*native, entries);
    ASSERT_EQ(a.size(), b.size());
    ASSERT_EQ(a.size(), c.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        EXPECT_EQ(a[i].machine_root, b[i].machine_root);
        EXPECT_EQ(a[i].batch.history.root, b[i].batch.history.root);
        EXPECT_EQ(a[i].batch.output_header, b[i].batch.output_header);
        EXPECT_EQ(a[i].batch.output_header, c[i].batch.output_header);
        EXPECT_EQ(a[i].exports, b[i].exports);
        EXPECT_EQ(a[i].exports, c[i].exports);
        EXPECT_EQ(a[i].outbox, c[i].outbox);
    }
}

TEST(Executor, bad_advice_changes_nothing) {
    Person ann(1);
    const std::vector<Placed> entries = story(ann);
    for (const ExecutorConfig& config :
         {kBoth, ExecutorConfig{.elf = kBoth.elf, .so = {}, .frame = kFrame}}) {
        auto executor = open(config);
        auto reference = open(config);
        for (std::size_t i = 0; i < 3; ++i) {
            wire::Elements wrong = entries[i].elements;
            wrong.back()[31] ^= 1;
            const auto refused = executor->run(entries[i].entry, wrong);
            ASSERT_FALSE(refused);
            EXPECT_EQ(refused.error().reason, ExecutorError::bad_advice) << refused.error().detail;
            const auto a = executor->run(entries[i].entry, entries[i].elements);
            const auto b = reference->run(entries[i].entry, entries[i].elements);
            ASSERT_TRUE(a) << a.error().detail;
            ASSERT_TRUE(b);
            EXPECT_EQ(a->machine_root, b->machine_root);
            EXPECT_EQ(a->batch.history.root, b->batch.history.root);
        }
    }
}

TEST(Executor, a_checkpoint_goes_back_to_another_branch) {
    Person ann(1);
    const std::vector<Placed> entries = story(ann);
    auto executor = open(kBoth);
    run_all(*executor, {entries[0], entries[1]});
    const Executor::Checkpoint checkpoint = executor->save();
    const auto first = run_all(*executor, {entries[2], entries[3], entries[4]});
    ASSERT_TRUE(executor->load(checkpoint));
    EXPECT_EQ(executor->position(), 2U);
    const auto again = run_all(*executor, {entries[2], entries[3], entries[4]});
    ASSERT_EQ(first.size(), again.size());
    for (std::size_t i = 0; i < first.size(); ++i) {
        EXPECT_EQ(first[i].machine_root, again[i].machine_root);
        EXPECT_EQ(first[i].batch.history.root, again[i].batch.history.root);
        EXPECT_EQ(first[i].batch.output_header, again[i].batch.output_header);
    }
}

TEST(Executor, refusals_have_names) {
    Person ann(1);
    const std::vector<Placed> entries = story(ann);
    auto executor = open(kBoth);
    EXPECT_EQ(executor->run(entries[1].entry, entries[1].elements).error().reason,
              ExecutorError::out_of_order);
    EXPECT_EQ(executor->run(entries[0].entry, entries[2].elements).error().reason,
              ExecutorError::wrong_elements);
    auto reason = [](const ExecutorConfig& config) { return Executor::open(config).error().reason; };
    EXPECT_EQ(reason({}), ExecutorError::bad_program);
    EXPECT_EQ(reason({.elf = kBoth.so, .so = {}, .frame = kFrame}), ExecutorError::bad_program);
    EXPECT_EQ(reason({.elf = "no/such.elf", .so = {}, .frame = kFrame}), ExecutorError::bad_program);
    EXPECT_EQ(reason({.elf = {}, .so = kBoth.elf, .frame = kFrame}), ExecutorError::bad_native);
}

}  // namespace
}  // namespace belay::node

// SPDX-License-Identifier: Apache-2.0
#include "node/native_program.h"

#include <gtest/gtest.h>

#include "inbox.h"

namespace belay::node {
namespace {

using test::Inbox;
using test::Person;

std::unique_ptr<NativeProgram> counter() {
    auto program = NativeProgram::open(BELAY_PROGRAMS "/counter/counter.so");
    EXPECT_TRUE(program) << program.error().detail;
    return std::move(*program);
}

std::string total(NativeProgram& program) {
    std::string json;
    EXPECT_TRUE(program.query("total", {}, json)) << json;
    return json;
}

TEST(NativeProgram, runs_entries_and_answers) {
    Inbox inbox;
    Person ann(1);
    auto program = counter();
    const auto genesis = inbox.genesis(Bytes{0, 0, 0, 0, 0, 0, 0, 5});
    EXPECT_EQ(program->run(genesis.elements, &genesis.entry.accumulator).status, RunStatus::yielded);
    const u64 now = inbox.l1_time * 1000;
    const auto batch = inbox.calldata(test::batch_of(now, {ann.add(10), ann.add(20)}));
    const NativeRun run = program->run(batch.elements, &batch.entry.accumulator);
    ASSERT_EQ(run.status, RunStatus::yielded);
    const auto header = wire::decode_output_header(run.header);
    ASSERT_TRUE(header);
    EXPECT_EQ(header->entry_index, 1U);
    EXPECT_EQ(header->tx_count, 2U);
    const auto exports = wire::list_exports(run.exports);
    ASSERT_TRUE(exports);
    ASSERT_EQ(exports->size(), 2U);
    EXPECT_NE(program->describe_export((*exports)[0]).find("\"total\""), std::string::npos);
    EXPECT_NE(total(*program).find("35"), std::string::npos);
    EXPECT_EQ(program->result_name(0), "applied");
    std::string json;
    EXPECT_FALSE(program->query("nonsense", {}, json));
    EXPECT_NE(json.find("error"), std::string::npos);
}

TEST(NativeProgram, the_sequencers_way_gives_the_same_output) {
    Inbox inbox;
    Person ann(1);
    auto whole = counter(), piecemeal = counter();
    const auto genesis = inbox.genesis({});
    whole->run_entry(genesis.elements);
    piecemeal->run_entry(genesis.elements);
    const u64 now = inbox.l1_time * 1000;
    const std::vector<Bytes> txs{ann.add(1), ann.add(2)};
    const auto batch = inbox.calldata(test::batch_of(now, txs));
    const NativeRun expected = whole->run(batch.elements, &batch.entry.accumulator);

    EXPECT_EQ(piecemeal->open_batch(), RunStatus::yielded);
    for (const Bytes& tx : txs) EXPECT_EQ(piecemeal->transaction(now, tx).code, 0U);
    EXPECT_NE(piecemeal->transaction(now + 5, txs[0]).code, 0U);  // its nonce is used
    piecemeal->drop_refused();
    EXPECT_FALSE(piecemeal->nearly_full());
    EXPECT_GT(piecemeal->entry_weight(), 0U);
    const NativeRun sealed = piecemeal->seal(1, wire::EntryKind::calldata_batch, {});
    EXPECT_EQ(sealed.header, expected.header);
    EXPECT_EQ(sealed.exports, expected.exports);
}

TEST(NativeProgram, two_instances_of_one_file_share_nothing) {
    Inbox inbox;
    Person ann(1);
    auto first = counter(), second = counter();
    const auto genesis = inbox.genesis({});
    first->run_entry(genesis.elements);
    second->run_entry(genesis.elements);
    const auto batch = inbox.calldata(test::batch_of(inbox.l1_time * 1000, {ann.add(7)}));
    first->run_entry(batch.elements);
    EXPECT_NE(total(*first), total(*second));
    second->run_entry(batch.elements);
    EXPECT_EQ(total(*first), total(*second));
}

TEST(NativeProgram, a_snapshot_undoes_and_outlives_the_program) {
    Inbox inbox;
    Person ann(1);
    auto program = counter();
    program->run_entry(inbox.genesis({}).elements);
    const std::string before = total(*program);
    ProgramSnapshot snapshot = program->take_snapshot();
    const auto batch = inbox.calldata(test::batch_of(inbox.l1_time * 1000, {ann.add(7)}));
    ASSERT_EQ(program->run_entry(batch.elements), RunStatus::yielded);
    EXPECT_NE(total(*program), before);
    program->restore(snapshot);
    EXPECT_EQ(total(*program), before);
    ASSERT_EQ(program->run_entry(batch.elements), RunStatus::yielded);
    program.reset();
    snapshot.reset();  // the library is still there for this
}

TEST(NativeProgram, void_and_bad_advice_are_told_apart) {
    Inbox inbox;
    auto program = counter();
    program->run_entry(inbox.genesis({}).elements);
    const ProgramSnapshot snapshot = program->take_snapshot();
    const auto garbage = inbox.calldata(Bytes(40, 0xee));
    EXPECT_EQ(program->run(garbage.elements, &garbage.entry.accumulator).status, RunStatus::is_void);
    program->restore(snapshot);
    wire::Elements wrong = garbage.elements;
    wrong[5][0] ^= 1;  // another payload than the header's
    EXPECT_EQ(program->run(wrong, &garbage.entry.accumulator).status, RunStatus::bad_advice);
    program->restore(snapshot);
    const Hash other{};
    EXPECT_EQ(program->run(garbage.elements, &other).status, RunStatus::bad_advice);
    program->restore(snapshot);
    EXPECT_EQ(program->run(garbage.elements, nullptr).status, RunStatus::is_void);
    program->restore(snapshot);
}

TEST(NativeProgram, admission_names_the_signatures_and_the_hook_is_asked) {
    Inbox inbox;
    Person ann(1);
    auto program = counter();
    program->run_entry(inbox.genesis({}).elements);
    const Bytes tx = ann.add(1);
    std::vector<SignatureCheck> checks;
    EXPECT_EQ(program->admission(tx, checks), 0U);
    ASSERT_EQ(checks.size(), 1U);
    EXPECT_EQ(ecdsa::recover(checks[0].digest, checks[0].signature), ann.address());
    EXPECT_NE(program->admission(Bytes{9}, checks), 0U);
    EXPECT_TRUE(checks.empty());

    int asked = 0;
    program->set_recover([&](const Hash&, const Signature&) -> std::optional<Address> {
        ++asked;
        return std::nullopt;
    });
    EXPECT_EQ(program->open_batch(), RunStatus::yielded);
    EXPECT_EQ(program->result_name(program->transaction(inbox.l1_time * 1000, tx).code), "bad_signature");
    EXPECT_EQ(asked, 1);
}

TEST(NativeProgram, refusals_have_names) {
    auto reason = [](const std::filesystem::path& path) {
        const auto program = NativeProgram::open(path);
        return program ? "ok" : to_string(program.error().reason);
    };
    EXPECT_STREQ(reason("no/such/file.so"), "unreadable");
    EXPECT_STREQ(reason(BELAY_PROGRAMS "/counter/counter.elf"), "not_loadable");
    EXPECT_STREQ(reason("/lib/x86_64-linux-gnu/libm.so.6"), "missing_symbol");
}

}  // namespace
}  // namespace belay::node

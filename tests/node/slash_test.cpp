// SPDX-License-Identifier: Apache-2.0
// The sequencer's bond on a real L1 (R-8 .. R-24): a sequencer that breaks receipts loses it by proof; an
// honest one keeps it through a reorg and a fee spike.
#include "node/slash.h"
#include "apps/belay/devnet_bond.h"
#include "network.h"
#include "node/jam_recorder.h"

namespace belay::apps {
namespace {

using State = node::ReceiptVerdict::State;

class Slash : public NetworkTest {
  protected:
    void begin() {
        ASSERT_TRUE(start());
        ASSERT_TRUE(deposit("alice", 1'000));
        ASSERT_TRUE(wait_cash(trader("alice").address(), 1'000));
        bond.emplace(net->l1(), net->views().description().parts.sequencer_bond);
        ASSERT_FALSE(bond->bond().value_or(U256{}).is_zero());
    }

    /// In pieces: each is one request, which must not take too long.
    bool pass(u64 blocks) {
        for (; blocks > 100; blocks -= 100)
            if (!net->dev().mine(100)) return false;
        return net->dev().mine(blocks).has_value();
    }

    u64 head() { return net->l1().block(l1::BlockTag::latest).value().number; }

    std::vector<node::Receipt> trade(int count) {
        std::vector<Bytes> transfers;
        Trader& alice = trader("alice");
        for (int i = 0; i < count; ++i)
            transfers.push_back(alice.signer().transfer(alice.next_nonce(), trader("bob").address(), kUnit));
        std::vector<node::Receipt> out;
        for (const json& receipt : submit(transfers)) {
            const auto parsed = node::parse_receipt(receipt.dump());
            EXPECT_TRUE(parsed) << receipt.dump();
            if (parsed) out.push_back(*parsed);
        }
        return out;
    }

    /// What a sequencer without scruples signs.
    node::Receipt forge(u64 batch, u32 index, const Hash& transaction, u64 deadline) {
        const auto& rollup = net->views().description();
        node::Receipt r;
        r.batch = batch;
        r.index = index;
        r.transaction_hash = transaction;
        r.time_ms = 1;
        r.deadline_block = deadline;
        r.group_count = 1;
        const Hash leaf = node::receipt_leaf(batch, index, transaction, r.time_ms);
        r.group_root = node::GroupTree(std::span(&leaf, 1)).root();
        const node::ReceiptDomain domain(rollup.chain_id, rollup.inbox);
        r.signature = dev_key("sequencer").key.sign(domain.group_digest(r.group_root, {}, deadline));
        return r;
    }

    node::SlashReport run(const std::vector<node::Receipt>& receipts, bool send) {
        const auto file = folder / "receipts.jsonl";
        std::filesystem::remove(file);
        for (const node::Receipt& receipt : receipts) EXPECT_TRUE(node::append_receipt(file, receipt));
        const std::filesystem::path package = net->deployment().program;
        node::SlashConfig config;
        config.l1_url = net->deployment().l1_url;
        config.rollup = net->deployment().rollup;
        config.elf = package / (package.filename().string() + ".elf");
        config.so = package / (package.filename().string() + ".so");
        config.archive = folder / "slash";
        config.receipts = file;
        if (send) config.key = reporter;
        const auto report = node::slash(config, [](const std::string&) {}, {});
        EXPECT_TRUE(report) << (report ? "" : report.error().text());
        return report ? *report : node::SlashReport{};
    }

    void expect_slashed(const node::SlashReport& report, node::Breach breach) {
        ASSERT_TRUE(report.sent.has_value());
        EXPECT_EQ(report.sent->state, l1::TxState::confirmed);
        bool named = false;
        for (const auto& one : report.judged) named = named || one.verdict.breach == breach;
        EXPECT_TRUE(named) << to_string(breach);
        EXPECT_TRUE(bond->bond().value_or(U256(1)).is_zero());
        std::cout << to_string(breach) << ": slashed for " << report.sent->receipt->gas_used << " gas\n";
        ASSERT_TRUE(fund());
    }

    bool fund() {
        l1::MemoryJournal journal;
        const auto key = parse_key(std::string(l1::dev_private_key(1))).value();
        l1::TxManager txs(net->l1(), key, journal);
        const auto done = fund_devnet_bond(txs, bond->address());
        return done && done->state == l1::TxState::confirmed;
    }

    const ecdsa::PrivateKey reporter = dev_key("carol").key;
    std::optional<l1::BondViews> bond;
};

TEST_F(Slash, TakesTheBondForEachBrokenReceipt) {
    ASSERT_NO_FATAL_FAILURE(begin());
    const auto honest = trade(4);
    ASSERT_EQ(honest.size(), 4u);
    ASSERT_TRUE(settle());
    EXPECT_EQ(run(honest, true).count(State::kept), 4u);
    const Hash other = Hash{{0xee}};

    // Two promises for one place: at once.
    auto lies = honest;
    lies.push_back(forge(honest[0].batch, honest[0].index, other, head() + 100));
    expect_slashed(run(lies, true), node::Breach::equivocation);

    // Another order than promised: once a claim over the batch is final.
    const node::Receipt promised = forge(honest[1].batch, honest[1].index, other, head() + 100);
    EXPECT_EQ(run({promised}, true).count(State::broken), 1u);
    ASSERT_TRUE(wait_claimed());
    ASSERT_TRUE(net->dev().increase_time(net->views().description().challenge_period() + 60));
    node::SlashReport report;
    ASSERT_TRUE(wait("a final claim over the batch", [&] {
        report = run({promised}, true);
        return report.sent.has_value();
    }));
    expect_slashed(report, node::Breach::other_transaction);

    // Nothing at all: once deadline and grace are over.
    const node::Receipt never = forge(1'000'000, 0, other, head() + 10);
    EXPECT_EQ(run({never}, true).count(State::waiting), 1u);
    ASSERT_TRUE(pass(bond->terms().value().grace_blocks + 20));
    expect_slashed(run({never}, true), node::Breach::no_batch);

    // A punished place is not brought again, and the honest receipts still hold.
    EXPECT_FALSE(run({never}, true).sent.has_value());
    EXPECT_EQ(run(honest, false).count(State::kept), 4u);
}

TEST_F(Slash, LeavesAnHonestSequencerAlone) {
    ASSERT_NO_FATAL_FAILURE(begin());
    auto receipts = trade(3);
    ASSERT_TRUE(settle());
    const u64 before = head();
    const auto more = trade(3);
    receipts.insert(receipts.end(), more.begin(), more.end());
    ASSERT_TRUE(settle());
    const u64 batches = net->views().batch_count().value_or(0);

    // L1 takes the newest batches back; they come again, as they were.
    ASSERT_L1(net->dev().reorg(head() - before));
    ASSERT_TRUE(wait("the batches again", [&] { return net->views().batch_count().value_or(0) >= batches; }));
    ASSERT_TRUE(settle());
    auto report = run(receipts, true);
    EXPECT_EQ(report.count(State::kept), receipts.size());
    EXPECT_FALSE(report.sent.has_value());

    // L1 is jammed: deadlines of that time stretch by as many blocks, once somebody shows the headers.
    const u64 from = head();
    for (int i = 0; i < 40; ++i) {
        ASSERT_L1(net->dev().set_next_base_fee(2 * kDevnetJamFee));
        ASSERT_L1(net->dev().mine());
    }
    const u64 deadline = head();
    EXPECT_EQ(bond->stretched_deadline(deadline).value_or(0), deadline);
    l1::MemoryJournal journal;
    l1::TxManager txs(net->l1(), reporter, journal);
    const auto recorded = node::record_jams(net->l1().rpc(), *bond, txs, head(), 120);
    ASSERT_L1(recorded);
    EXPECT_GE(*recorded, 40u);
    EXPECT_GE(bond->stretched_deadline(deadline).value_or(0), deadline + 40);
    EXPECT_TRUE(bond->is_jammed(from + 1).value_or(false) || bond->is_jammed(from + 2).value_or(false));
    // A promise whose deadline lay in the jam is not broken yet where it would be without one.
    const node::Receipt late = forge(1'000'000, 0, Hash{{1}}, deadline);
    const u64 grace = bond->terms().value().grace_blocks;
    // L1 mines by itself too: the last piece is counted from where it stands then.
    ASSERT_TRUE(pass(deadline + grace - 200 - head()));
    ASSERT_TRUE(pass(deadline + grace + 4 - head()));
    EXPECT_EQ(run({late}, true).count(State::waiting), 1u);
    ASSERT_TRUE(pass(120));
    expect_slashed(run({late}, true), node::Breach::no_batch);
}

}  // namespace
}  // namespace belay::apps

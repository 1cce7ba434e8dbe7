// SPDX-License-Identifier: Apache-2.0
// The clearing house's exit batch, ledger table and checkpoint in both builds, and what an account costs in
// each of them.
#include <gtest/gtest.h>

#include "base/endian.h"
#include "crypto/chain.h"
#include "crypto/counted_merkle.h"
#include "venue.h"
#include "wire/exit.h"

namespace belay::clearing::builds_test {
namespace {

using sdk_test::Entry;
using sdk_test::Inbox;
using sdk_test::Outcome;
using sdk_test::TwoBuilds;
using wire::EntryKind;

/// What the meter takes for one account in an exit batch (kWeightPayOut and kWeightExit).
constexpr double kWeightOfAccount = 1'700 + 700;

/// A venue in the middle of its day: positions, resting orders, a moved mark.
class Day {
  public:
    explicit Day(u64 seed) : venue(seed) {
        builds.run(inbox.genesis(venue.config()));
        for (u32 who = 0; who < 6; ++who)
            builds.run(inbox.add(EntryKind::deposit, venue.deposit(who, 2'000)));
        builds.run(inbox.add(EntryKind::deposit, venue.deposit_to(venue.fund().address(), 50'000)));
        for (int round = 0; round < 4; ++round) builds.run(next(round == 0));
    }
    Entry next(bool first = false) {
        BatchMaker batch(inbox);
        if (first) batch.add(venue.prices(venue.index(), batch.next_time()));
        for (int i = 0; i < 40; ++i) batch.add(venue.random_transaction(batch.next_time()));
        return inbox.add(EntryKind::calldata_batch, batch.bytes());
    }

    Inbox inbox;
    TwoBuilds builds{"clearing"};
    Venue venue;
};

u128 wide_at(ByteView bytes, std::size_t at) {
    return (u128{load_le<u64>(bytes.data() + at + 8)} << 64) | load_le<u64>(bytes.data() + at);
}

TEST(ClearingExitBuilds, both_builds_pay_the_same_and_the_rows_agree_with_it) {
    for (const u64 seed : {1u, 2u, 3u}) {
        Day day(seed);
        const Outcome out = day.builds.run_exit();
        ASSERT_FALSE(out.is_void);
        const auto payments = wire::list_exit_payments(out.outbox).value();
        Bytes output = out.header;
        append(output, out.exports);
        const auto split = wire::split_output(output).value();
        const auto totals = wire::exit_totals_of(split).value();
        ASSERT_EQ(totals.size(), 1U);  // what came in another token went back at once
        std::vector<Hash> leaves;
        std::map<Address, u64> paid;
        for (const wire::ExitPayment& p : payments) {
            leaves.push_back(wire::exit_leaf(p));
            paid[p.to] = p.senior.limb[0] + p.junior.limb[0];
        }
        EXPECT_EQ(split.header.outbox_root, crypto::counted_root(leaves));

        const machine::Manifest& table = day.builds.machine().program().image().manifest;
        ASSERT_EQ(table.ledger_capacity, (u32{1} << 20) + 2);
        const Bytes rows = day.builds.machine().read_memory(table.ledger_base, 64 * 16);
        const auto worth = static_cast<i128>(wide_at(rows, 64));
        EXPECT_EQ(load_le<u64>(rows.data() + 80), 1'000'000U);
        EXPECT_EQ(Address::from(ByteView(rows).subspan(96, 20)), totals[0].token);
        EXPECT_EQ(U256(static_cast<u64>(wide_at(rows, 0))), totals[0].taken_in);
        EXPECT_EQ(U256(static_cast<u64>(wide_at(rows, 16))), totals[0].promised);
        int with_money = 0;
        for (std::size_t i = 2; i < 16; ++i) {
            const ByteView row = ByteView(rows).subspan(64 * i, 64);
            const Address owner = Address::from(row.first(20));
            const auto position = static_cast<i64>(load_le<u64>(row.data() + 24));
            const i128 equity = static_cast<i128>(wide_at(row, 32)) + position * worth;
            const u64 units = equity <= 0 ? 0 : static_cast<u64>(equity / 1'000'000);
            EXPECT_EQ(paid.contains(owner) ? paid[owner] : 0, units) << i;
            with_money += units != 0 ? 1 : 0;
        }
        EXPECT_GE(with_money, 5);
        EXPECT_EQ(payments.back().to, day.venue.fund().address());
    }
}

TEST(ClearingExitBuilds, a_restart_goes_on_as_if_nothing_had_happened) {
    Day plain(5), day(5);
    const Bytes mark{wire::kCheckpointMark};
    plain.builds.run(plain.inbox.add(EntryKind::calldata_batch, mark));
    const Outcome marked = day.builds.run(day.inbox.add(EntryKind::calldata_batch, mark));
    ASSERT_FALSE(marked.is_void);
    const Outcome out =
        day.builds.restart("clearing", day.inbox.restart(marked.header, day.builds.checkpoint()));
    ASSERT_FALSE(out.is_void);
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(day.builds.checkpoint(), plain.builds.checkpoint()) << i;
        EXPECT_EQ(day.builds.run_exit().digest, plain.builds.run_exit().digest) << i;
        plain.builds.run(plain.next());
        ASSERT_FALSE(day.builds.run(day.next()).is_void);
    }
    EXPECT_EQ(day.builds.native().checkpoint_interval(), 1'024U);
}

Address numbered(u32 number) {
    Address out;
    for (std::size_t i = 0; i < 16; ++i) out[i] = static_cast<u8>((number * 2654435761U) >> (i % 4 * 8));
    store_be<u32>(out.data() + 16, number);
    return out;
}

/// Opens `count` accounts, one deposit each.
void open_accounts(Inbox& inbox, TwoBuilds& builds, const Venue& venue, u32 from, u32 count) {
    for (u32 i = 0; i < count; ++i)
        ASSERT_FALSE(
            builds.run(inbox.add(EntryKind::deposit, venue.deposit_to(numbered(from + i), 7))).is_void);
}

// The bound that a mass exit has to live with: steps an account takes of a frame of 2^31, and of a
// checkpoint.
TEST(ClearingExitBuilds, steps_an_account_costs_in_an_exit_and_in_a_checkpoint) {
    Inbox inbox;
    TwoBuilds builds("clearing");
    Venue venue(1);
    builds.run(inbox.genesis(venue.config()));
    open_accounts(inbox, builds, venue, 0, 500);
    const Outcome less = builds.run_exit();
    open_accounts(inbox, builds, venue, 500, 1'022 - static_cast<u32>(inbox.next_index()));
    const auto again = [&] {
        return builds.run(inbox.add(EntryKind::deposit, venue.deposit_to(numbered(3), 7)));
    };
    const Outcome plain = again(), with = again();
    ASSERT_EQ(wire::decode_output_header(with.header)->checkpoint_digest,
              crypto::chain_digest(builds.checkpoint()));
    const Outcome more = builds.run_exit();
    const auto paid = [](const Outcome& out) {
        return static_cast<double>(wire::list_exit_payments(out.outbox).value().size());
    };
    const double each = static_cast<double>(more.steps - less.steps) / (paid(more) - paid(less));
    const auto size = static_cast<double>(builds.checkpoint().size());
    std::printf("exit: %.0f steps an account, %.0f accounts in 2^31 steps, weight bound %.0f\n", each,
                static_cast<double>(u64{1} << 31) / each,
                static_cast<double>(u64{1} << 31) / kWeightOfAccount);
    std::printf("checkpoint: %.0f bytes, %.0f steps, %.1f a byte\n", size,
                static_cast<double>(with.steps - plain.steps),
                static_cast<double>(with.steps - plain.steps) / size);
    EXPECT_LT(each, kWeightOfAccount);  // so the meter ends an exit before its frame does
}

// The dearest account: a position, profit that is not settled, funding to come.
TEST(ClearingExitBuilds, accounts_with_positions_stay_below_their_weight) {
    constexpr u32 kTraders = 120;
    Inbox inbox;
    TwoBuilds builds("clearing");
    Venue venue(1, kTraders);
    builds.run(inbox.genesis(venue.config()));
    for (u32 who = 0; who < kTraders; ++who)
        builds.run(inbox.add(EntryKind::deposit, venue.deposit(who, 5'000 + who)));
    const auto trade = [&](u64 index, u32 from, u32 to) {
        BatchMaker batch(inbox);
        batch.add(venue.prices(index, batch.next_time()));
        for (u32 who = from; who < to; ++who)
            batch.add(venue.order(who, {.buy = who % 2 == 0, .price = index, .size = 10 + who}));
        ASSERT_FALSE(builds.run(inbox.add(EntryKind::calldata_batch, batch.bytes())).is_void);
    };
    trade(kPrice, 0, kTraders);
    inbox.l1_time += 7'200;  // two hours of funding, that nobody has settled
    trade(kPrice + 5'000, 0, 0);
    const Outcome out = builds.run_exit();
    ASSERT_FALSE(out.is_void);
    belay_view market{};
    ASSERT_EQ(builds.native().query("market", 0, nullptr, &market), 0);
    const std::string_view text(reinterpret_cast<const char*>(market.data), market.size);
    EXPECT_EQ(text.find("\"funding_per_lot\":\"0\""), std::string_view::npos) << text;
    const auto payments = wire::list_exit_payments(out.outbox).value();
    u32 juniors = 0;
    for (const wire::ExitPayment& p : payments) juniors += p.junior.is_zero() ? 0 : 1;
    EXPECT_GE(juniors, kTraders / 3);
    const double each = static_cast<double>(out.steps) / static_cast<double>(payments.size());
    std::printf("exit: %.0f steps an account with a position, %u of %zu with a junior part\n", each, juniors,
                payments.size());
    EXPECT_LT(each, kWeightOfAccount);
}

}  // namespace
}  // namespace belay::clearing::builds_test

// SPDX-License-Identifier: Apache-2.0
// The exit batch and the ledger table (O-10..O-13) of the counter, in both builds.
#include <gtest/gtest.h>

#include <random>

#include "crypto/counted_merkle.h"
#include "people.h"
#include "wire/exit.h"

namespace belay::sdk_test {
namespace {

using wire::EntryKind;

Address token(u8 number) {
    Address out;
    out[19] = number;
    return out;
}

/// Three people with purses in two tokens, some money taken out again.
class Exit : public ::testing::Test {
  protected:
    Exit() {
        builds.run(inbox.genesis({}));
        for (std::size_t i = 0; i < people.size(); ++i) {
            add(EntryKind::deposit, deposit_of(people[i].address(), 1'000 + i));
            add(EntryKind::deposit, deposit_of(people[i].address(), 50 + i, token(7)));
        }
        add(EntryKind::forced, people[0].withdraw({}, 300));
        add(EntryKind::forced, people[1].withdraw(token(7), 51));
    }
    void add(EntryKind kind, const Bytes& payload) {
        ASSERT_FALSE(builds.run(inbox.add(kind, payload)).is_void);
    }

    Inbox inbox;
    TwoBuilds builds{"counter"};
    std::vector<Person> people{Person(1), Person(2), Person(3)};
};

TEST_F(Exit, pays_every_purse_and_says_what_came_in) {
    const Outcome out = builds.run_exit();
    ASSERT_FALSE(out.is_void);
    const auto payments = wire::list_exit_payments(out.outbox).value();
    ASSERT_EQ(payments.size(), 5U);  // three of ETH, two of the token
    std::vector<Hash> leaves;
    std::map<Address, U256> by_token;
    for (const wire::ExitPayment& p : payments) {
        leaves.push_back(wire::exit_leaf(p));
        EXPECT_TRUE(p.junior.is_zero());
        belay::add(by_token[p.token], by_token[p.token], p.senior);
    }
    Bytes output = out.header;
    append(output, out.exports);
    const auto split = wire::split_output(output).value();
    EXPECT_EQ(split.header.kind, wire::kExitOutput);
    EXPECT_EQ(split.header.entry_index, wire::kExitIndex);
    EXPECT_EQ(split.header.outbox_root, crypto::counted_root(leaves));
    EXPECT_EQ(split.header.outbox_count, 5U);
    EXPECT_EQ(split.header.tx_root, crypto::counted_root({}));
    const auto totals = wire::exit_totals_of(split).value();
    const std::vector<wire::ExitTotal> expected{{{}, U256{3'003}, U256{300}, U256{2'703}, U256{}},
                                                {token(7), U256{153}, U256{51}, U256{102}, U256{}}};
    EXPECT_EQ(totals, expected);
    for (const wire::ExitTotal& t : totals) EXPECT_EQ(by_token[t.token], t.senior);
}

TEST_F(Exit, leaves_the_chain_where_it_was) {
    const auto root = builds.machine().root();
    const Outcome once = builds.run_exit();
    EXPECT_EQ(builds.machine().root(), root);
    EXPECT_EQ(builds.run_exit().digest, once.digest);
    add(EntryKind::forced, people[2].withdraw({}, 2));
    EXPECT_NE(builds.run_exit().digest, once.digest);
}

TEST_F(Exit, has_no_meaning_before_genesis) {
    TwoBuilds fresh("counter");
    EXPECT_TRUE(fresh.run_exit().is_void);
}

// A program without an exit handler pays nobody, and L1 sees that money is left.
TEST(ExitOfOthers, a_program_without_a_handler_pays_nobody) {
    Inbox inbox;
    TwoBuilds builds("faulty");
    builds.run(inbox.genesis({}));
    builds.run(inbox.add(EntryKind::deposit, deposit_of(token(1), 9)));
    const Outcome out = builds.run_exit();
    ASSERT_FALSE(out.is_void);
    Bytes output = out.header;
    append(output, out.exports);
    const auto totals = wire::exit_totals_of(wire::split_output(output).value()).value();
    ASSERT_EQ(totals.size(), 1U);
    EXPECT_EQ(totals[0].taken_in, U256{9});
    EXPECT_TRUE(totals[0].senior.is_zero());
}

/// A 64-byte row of the table as L1 reads it from memory.
struct Row {
    ByteView bytes;
    u128 wide(std::size_t at) const {
        return (u128{load_le<u64>(bytes.data() + at + 8)} << 64) | load_le<u64>(bytes.data() + at);
    }
};

// O-13: after every entry the machine's memory holds rows that are worth exactly what the purses hold.
TEST_F(Exit, ledger_rows_are_true_at_every_yield) {
    const machine::Manifest& table = builds.machine().program().image().manifest;
    ASSERT_EQ(table.ledger_stride, 64U);
    ASSERT_EQ(table.ledger_layout, 1U);
    ASSERT_EQ(table.ledger_base % 64, 0U);
    ASSERT_EQ(table.ledger_capacity, 4098U);
    std::mt19937_64 random(3);
    u64 taken_in = 3'003, promised = 300;
    std::map<Address, u64> worth;
    for (std::size_t i = 0; i < people.size(); ++i) worth[people[i].address()] = 1'000 + i;
    worth[people[0].address()] -= 300;
    for (u64 round = 0; round < 20; ++round) {
        Person& someone = people[random() % people.size()];
        u64& purse = worth[someone.address()];
        if (random() % 2 == 0) {
            add(EntryKind::deposit, deposit_of(someone.address(), round));
            taken_in += round, purse += round;
        } else {
            const u64 amount = random() % 100;
            add(EntryKind::forced, someone.withdraw({}, amount));
            promised += amount, purse -= amount;
        }
        const Bytes memory = builds.machine().read_memory(table.ledger_base, 64 * 6);
        const auto row = [&](std::size_t i) { return Row{ByteView(memory).subspan(64 * i, 64)}; };
        EXPECT_EQ(static_cast<u64>(row(0).wide(0)), taken_in);
        EXPECT_EQ(static_cast<u64>(row(0).wide(16)), promised);
        EXPECT_EQ(static_cast<u64>(row(0).wide(32)), taken_in - promised);
        EXPECT_EQ(load_le<u64>(row(1).bytes.data() + 16), 1U);  // the divisor
        std::map<Address, u64> rows;
        for (std::size_t i = 2; i < 5; ++i)
            rows[Address::from(row(i).bytes.first(20))] = static_cast<u64>(row(i).wide(32));
        EXPECT_EQ(rows, worth);
        EXPECT_EQ(Bytes(64), Bytes(row(5).bytes.begin(), row(5).bytes.end()));
    }
}

}  // namespace
}  // namespace belay::sdk_test

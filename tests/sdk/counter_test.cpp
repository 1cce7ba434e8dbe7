// SPDX-License-Identifier: Apache-2.0
// The counter natively and in the machine over random chains: the same output digest for every entry (design
// section 3).
#include <gtest/gtest.h>

#include <random>

#include "base/endian.h"
#include "crypto/keccak.h"
#include "ecdsa/ecdsa.h"
#include "people.h"
#include "wire/deposit.h"

namespace belay::sdk_test {
namespace {

using wire::EntryKind;

TEST(Counter, both_builds_agree_on_random_batches) {
    std::mt19937_64 random(7);
    Inbox inbox;
    TwoBuilds builds("counter");
    EXPECT_FALSE(builds.run(inbox.genesis(Bytes(8, 0))).is_void);
    std::vector<Person> people{Person(1), Person(2), Person(3)};
    for (int round = 0; round < 30; ++round) {
        Person& someone = people[random() % people.size()];
        switch (random() % 4) {
            case 0:
                EXPECT_FALSE(
                    builds.run(inbox.add(EntryKind::deposit, deposit_of(someone.address(), random())))
                        .is_void);
                break;
            case 1: {
                const Bytes tx = someone.count(random() % 1000);
                EXPECT_FALSE(builds.run(inbox.add(EntryKind::forced, tx, people[0].address())).is_void);
                break;
            }
            default: {
                std::vector<Bytes> transactions;
                for (u64 n = random() % 8; n > 0; --n) {
                    Person& other = people[random() % people.size()];
                    Bytes tx =
                        random() % 2 ? other.count(random() % 100) : other.withdraw({}, random() % 1000);
                    if (random() % 6 == 0) {
                        tx[random() % tx.size()] ^= static_cast<u8>(1 << random() % 8);
                        other.refused();
                    }
                    transactions.push_back(tx);
                }
                EXPECT_FALSE(
                    builds.run(inbox.add(EntryKind::calldata_batch, batch_of(inbox, transactions))).is_void);
            }
        }
    }
}

TEST(Counter, bad_batches_are_void_and_the_chain_goes_on) {
    Inbox inbox;
    TwoBuilds builds("counter");
    Person alice(1);
    // Nothing runs before genesis.
    EXPECT_TRUE(builds.run(inbox.add(EntryKind::deposit, deposit_of(alice.address(), 5))).is_void);
    EXPECT_TRUE(builds.run(inbox.add(EntryKind::genesis, Bytes(10, 1))).is_void);
    EXPECT_FALSE(builds.run(inbox.genesis({})).is_void);
    EXPECT_TRUE(builds.run(inbox.genesis({})).is_void);  // a second one

    const Bytes good = batch_of(inbox, {alice.count(3)});
    Bytes longer = good, wrong_version = good, cut = good;
    longer.push_back(0);
    wrong_version[0] = 2;
    cut.pop_back();
    for (const Bytes& bad :
         {longer, wrong_version, cut, Bytes{}, Bytes(40'000, 0xff), batch_of(inbox, {Bytes{}}, 3'700'000)})
        EXPECT_TRUE(builds.run(inbox.add(EntryKind::calldata_batch, bad)).is_void);
    const Outcome after =
        builds.run(inbox.add(EntryKind::calldata_batch, batch_of(inbox, {alice.withdraw({}, 1)})));
    EXPECT_FALSE(after.is_void);
    EXPECT_EQ(wire::decode_output_header(after.header)->tx_count, 1U);
    EXPECT_EQ(wire::decode_output_header(after.header)->outbox_count,
              0U);  // a refused transaction changes nothing
}

TEST(Counter, wrong_advice_is_no_void_batch) {
    Inbox inbox;
    Native native("counter");
    Entry genesis = inbox.genesis({});
    belay_output out{};
    const auto run = [&](const Entry& entry) {
        return native.run_entry(entry.elements.data()->data(), entry.elements.size(),
                                entry.accumulator.data(), &out);
    };
    for (std::size_t element : {0U, 1U, 2U, 4U, 5U, 6U}) {
        Entry wrong = genesis;
        wrong.elements[element][31] ^= 1;
        belay_snapshot* before = native.take_snapshot();
        EXPECT_EQ(run(wrong), BELAY_BAD_ADVICE) << element;
        native.restore(before);
        native.release(before);
    }
    EXPECT_EQ(run(genesis), BELAY_YIELDED);
}

TEST(Counter, a_sequencer_reaches_the_same_output_transaction_by_transaction) {
    Inbox inbox;
    Person alice(1), bob(2);
    const Entry genesis = inbox.genesis({}),
                deposit = inbox.add(EntryKind::deposit, deposit_of(alice.address(), 50));
    Native native("counter");
    TwoBuilds builds("counter");
    belay_output out{};
    belay_tx_result result{};
    for (const Entry* e : {&genesis, &deposit}) {
        builds.run(*e);
        ASSERT_EQ(native.run_entry(e->elements.data()->data(), e->elements.size(), nullptr, &out),
                  BELAY_YIELDED);
    }
    const std::vector<Bytes> transactions{alice.count(5), bob.count(6), alice.withdraw({}, 20)};
    const Bytes batch = batch_of(inbox, transactions);
    const u64 first = 1000 * (inbox.l1_time + 12) - 5'000;
    ASSERT_EQ(native.open_batch(), BELAY_YIELDED);
    for (std::size_t i = 0; i < transactions.size(); ++i) {
        ASSERT_EQ(native.transaction(first + i + 1, transactions[i].data(),
                                     static_cast<u32>(transactions[i].size()), &result),
                  BELAY_YIELDED);
        EXPECT_EQ(result.code, 0U);
        EXPECT_EQ(result.exports.size, 33U);
        // The same again has an old nonce now; the sequencer drops it.
        const u64 weight = native.entry_weight();
        ASSERT_EQ(native.transaction(first + i + 2, transactions[i].data(),
                                     static_cast<u32>(transactions[i].size()), &result),
                  BELAY_YIELDED);
        EXPECT_STREQ(native.result_name(result.code), "bad_nonce");
        native.drop_refused();
        EXPECT_EQ(native.entry_weight(), weight);
    }
    ASSERT_EQ(
        native.seal_batch(inbox.next_index(), static_cast<u8>(EntryKind::calldata_batch), nullptr, 0, &out),
        BELAY_YIELDED);
    const Outcome whole = builds.run(inbox.add(EntryKind::calldata_batch, batch));
    EXPECT_EQ(Bytes(out.header.data, out.header.data + out.header.size), whole.header);
    EXPECT_EQ(Bytes(out.outbox.data, out.outbox.data + out.outbox.size), whole.outbox);
    EXPECT_EQ(out.outbox.size, 80U);
}

TEST(Counter, admission_query_and_description_leave_no_trace) {
    Inbox inbox;
    Person alice(1);
    TwoBuilds builds("counter");
    builds.run(inbox.genesis(Bytes{0, 0, 0, 0, 0, 0, 0, 9}));
    Native& native = builds.native();
    const Bytes tx = alice.count(4);
    belay_signature signature{};
    u32 count = 0;
    EXPECT_EQ(native.admission(tx.data(), static_cast<u32>(tx.size()), &signature, 1, &count), 0U);
    EXPECT_EQ(count, 1U);
    EXPECT_EQ(ecdsa::recover(Hash::from(signature.digest), signature.signature), alice.address());
    EXPECT_NE(native.admission(tx.data(), 5, &signature, 1, &count), 0U);

    belay_view json{};
    EXPECT_EQ(native.query("total", 0, nullptr, &json), 0);
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(json.data), json.size),
              R"({"total":"9","people":0})");
    EXPECT_EQ(native.query("sum", 0, nullptr, &json), 1);

    const Outcome out = builds.run(inbox.add(EntryKind::calldata_batch, batch_of(inbox, {tx})));
    const auto exports = wire::list_exports(out.exports).value();
    ASSERT_EQ(exports.size(), 1U);
    char text[200];
    const u32 size =
        native.describe_export(exports[0].data(), static_cast<u32>(exports[0].size()), text, sizeof text);
    EXPECT_NE(std::string(text, size).find(R"("what":"c")"), std::string::npos);
}

}  // namespace
}  // namespace belay::sdk_test

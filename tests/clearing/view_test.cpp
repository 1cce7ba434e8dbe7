// SPDX-License-Identifier: Apache-2.0
// K-81, K-82: what people see, through the C ABI: questions, exports as JSON, admission, result names.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/hex.h"
#include "venue.h"
#include "wire/deposit.h"

namespace belay::clearing::builds_test {
namespace {

using sdk_test::Inbox;
using sdk_test::Native;
using sdk_test::Outcome;
using sdk_test::TwoBuilds;
using wire::EntryKind;

class View : public ::testing::Test {
  protected:
    View() {
        builds.run(inbox.genesis(venue.config()));
        for (u32 who = 0; who < 3; ++who)
            note(builds.run(inbox.add(EntryKind::deposit, venue.deposit(who, 6'000))));
        run([&](BatchMaker& b) { b.add(venue.prices(kPrice, b.next_time())); });
    }
    template <class Fill>
    void run(Fill fill) {
        BatchMaker batch(inbox);
        fill(batch);
        note(builds.run(inbox.add(EntryKind::calldata_batch, batch.bytes())));
    }
    void note(const Outcome& out) {
        EXPECT_FALSE(out.is_void);
        const auto exports = wire::list_exports(out.exports);
        for (const auto& bytes : *exports) {
            char text[1'024];
            const u32 size = builds.native().describe_export(bytes.data(), static_cast<u32>(bytes.size()),
                                                             text, sizeof text);
            events.emplace_back(text, std::min<std::size_t>(size, sizeof text));
        }
    }
    std::string ask(const char* question, std::vector<std::string> arguments = {}, int expected = 0) {
        std::vector<const char*> pointers;
        for (const std::string& a : arguments) pointers.push_back(a.c_str());
        belay_view json{};
        EXPECT_EQ(builds.native().query(question, static_cast<u32>(pointers.size()), pointers.data(), &json),
                  expected);
        return std::string(reinterpret_cast<const char*>(json.data), json.size);
    }
    bool seen(std::string_view text) const {
        return std::ranges::any_of(events,
                                   [&](const std::string& e) { return e.find(text) != std::string::npos; });
    }

    Inbox inbox;
    TwoBuilds builds{"clearing"};
    Venue venue{1};
    std::vector<std::string> events;
};

TEST_F(View, QuestionsAnswerWhatHappened) {
    run([&](BatchMaker& b) {
        b.add(venue.order(0, {.buy = false, .price = kPrice, .size = 500}));
        b.add(venue.order(1, {.buy = true, .price = kPrice, .size = 200}));
        b.add(venue.order(1, {.buy = true, .price = kPrice - 3, .size = 7}));
    });
    EXPECT_EQ(ask("book"), R"({"bids":[[999997,7]],"asks":[[1000000,300]],"orders":2})");
    EXPECT_EQ(ask("book", {"1"}), ask("book"));
    EXPECT_EQ(ask("nonce", {to_hex(venue.trader(1).address())}), R"({"nonce":"2"})");
    const std::string account = ask("account", {to_hex(venue.trader(1).address())});
    for (const char* part :
         {R"("position":200)", R"("equity":"5999")", R"("health":"healthy")", R"("price":999997)",
          R"("cash":"3999")", R"("initial_margin":"103.5")", R"("maintenance_margin":"60")"})
        EXPECT_NE(account.find(part), std::string::npos) << part << " in " << account;
    EXPECT_NE(ask("account", {"0x" + std::string(40, '1')}).find(R"("exists":false)"), std::string::npos);
    EXPECT_NE(ask("trades").find(
                  R"("taker_side":"buy","liquidation":false,"takeover":false,"price":1000000,"size":200)"),
              std::string::npos);
    const std::string market = ask("market");
    for (const char* part :
         {R"("symbol":"BTC-PERP")", R"("status":"open")", R"("open_interest":200)", R"("vault":"18000")"})
        EXPECT_NE(market.find(part), std::string::npos) << part << " in " << market;
    EXPECT_NE(ask("config").find(R"("ticks_per_collateral":10)"), std::string::npos);
    EXPECT_TRUE(seen(R"("event":"deposit")") && seen(R"("event":"price")") && seen(R"("status":"resting")") &&
                seen(R"("status":"filled")") && seen(R"("event":"trade","id":1)"));
}

TEST_F(View, BadQuestionsAreNamed) {
    for (const auto& [question, arguments] : std::vector<std::pair<const char*, std::vector<std::string>>>{
             {"account", {}},
             {"account", {"0x12"}},
             {"account", {"0x" + std::string(40, 'g')}},
             {"book", {"0"}},
             {"book", {"-1"}},
             {"book", {"999999"}},
             {"trades", {"1", "2"}},
             {"nonce", {}},
             {"market", {"x"}},
             {"everything", {}}})
        EXPECT_NE(ask(question, arguments, 1).find("error"), std::string::npos) << question;
}

TEST_F(View, ALiquidationAndMoneyMovementsAreDescribed) {
    run([&](BatchMaker& b) {
        b.add(venue.order(0, {.buy = false, .price = kPrice, .size = 10'000}));
        b.add(venue.order(1, {.buy = true, .price = kPrice, .size = 10'000}));
        b.add(venue.trader(2).transfer(1, venue.trader(0).address(), 1'500'000));
        b.add(venue.trader(2).withdraw(2, venue.trader(2).address(), 2'500'000));
    });
    for (const u64 price : {985'000u, 972'000u, 955'000u})
        run([&](BatchMaker& b) { b.add(venue.prices(price, b.next_time())); });
    run([&](BatchMaker& b) { b.add(venue.trader(2).liquidate(3, venue.trader(1).address())); });
    EXPECT_TRUE(seen(R"("event":"transfer")") && seen(R"("amount":"1.5")"));
    EXPECT_TRUE(seen(R"("event":"withdrawal")") && seen(R"("amount":"2.5")"));
    EXPECT_TRUE(seen(R"("event":"liquidation")") && seen(R"("before":"full")"));
    wire::Deposit other;
    other.from = venue.trader(0).address();
    other.to = venue.trader(1).address();
    other.amount = U256(77);
    const auto bytes = wire::encode(other);
    const Outcome out = builds.run(inbox.add(EntryKind::deposit, Bytes(bytes.begin(), bytes.end())));
    note(out);
    EXPECT_TRUE(seen(R"("event":"refund")"));
    EXPECT_EQ(wire::decode_output_header(out.header)->outbox_count, 1u);
}

TEST_F(View, ExportsOfAnyBytesAreDescribed) {
    Native& native = builds.native();
    char text[4'096];
    for (u8 kind = 0; kind < 12; ++kind)
        for (u32 size = 0; size < 100; ++size) {
            Bytes bytes(size, 0xff);
            if (size > 0) bytes[0] = kind;
            const u32 length = native.describe_export(bytes.data(), size, text, sizeof text);
            ASSERT_LE(length, sizeof text);
            ASSERT_EQ(std::string(text, 1), "{");
            ASSERT_EQ(text[length - 1], '}');
        }
}

TEST_F(View, AdmissionAndNamesThroughTheAbi) {
    Native& native = builds.native();
    const Bytes tx = venue.order(0, {.buy = true, .price = kPrice, .size = 1});
    std::array<belay_signature, 8> signatures{};
    u32 count = 0;
    EXPECT_EQ(native.admission(tx.data(), static_cast<u32>(tx.size()), signatures.data(), 8, &count), 0u);
    ASSERT_EQ(count, 1u);
    EXPECT_EQ(ecdsa::recover(Hash::from(signatures[0].digest), signatures[0].signature),
              venue.trader(0).address());
    const Bytes prices = venue.prices(kPrice, 5);
    EXPECT_EQ(native.admission(prices.data(), static_cast<u32>(prices.size()), signatures.data(), 8, &count),
              0u);
    EXPECT_EQ(count, 3u);
    const u32 code = native.admission(tx.data(), 7, signatures.data(), 8, &count);
    EXPECT_STREQ(native.result_name(code), "malformed");
    Native fresh("clearing");
    EXPECT_STREQ(fresh.result_name(
                     fresh.admission(tx.data(), static_cast<u32>(tx.size()), signatures.data(), 8, &count)),
                 "not_configured");
    EXPECT_STREQ(native.result_name(9'999), "unknown_code");
}

}  // namespace
}  // namespace belay::clearing::builds_test

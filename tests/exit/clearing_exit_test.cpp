// SPDX-License-Identifier: Apache-2.0
// Accounts with open positions in the clearing house leave after its node died: `belay exit` on a machine
// that never ran the chain, from L1 alone, and they are paid what the node last said that they own.
#include <fstream>

#include "network.h"

namespace belay::apps {
namespace {

class ClearingExit : public NetworkTest {
  protected:
    static constexpr u64 kDay = 86'400;

    DevnetOptions with_escape() const {
        DevnetOptions out = options();
        l1::EscapeConfig escape;
        escape.freeze_period = escape.resolution_period = escape.exit_period = 30 * kDay;
        escape.longest_pause = kDay;
        escape.contestants = escape.inner_contestants = 4;
        out.escape = escape;
        return out;
    }
    bool price(u64 ticks) {
        std::vector<clearing::Report> reports;
        const u64 now = static_cast<u64>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                             std::chrono::system_clock::now().time_since_epoch())
                                             .count());
        for (unsigned i = 0; i < kOracles; ++i)
            reports.push_back(trader("oracle" + std::to_string(i)).signer().report(ticks, now - 5));
        return !submit(clearing::client::prices(reports)).empty();
    }
    bool order(const std::string& who, bool buy, u64 price, u64 lots) {
        Trader& t = trader(who);
        clearing::client::OrderTerms terms{.buy = buy, .price = price, .size = lots};
        return !submit(t.signer().order(t.next_nonce(), terms)).empty();
    }
    /// Token units of a decimal text, rounded down.
    static u64 units_of(const std::string& text) {
        const auto point = text.find('.');
        std::string rest = point == std::string::npos ? "" : text.substr(point + 1);
        rest.resize(6, '0');
        return std::stoull(text.substr(0, point) + rest);
    }
    U256 tokens(const std::string& who) {
        const auto balance = l1::token_balance(net->l1(), net->deployment().token, trader(who).address());
        return balance.value_or(U256());
    }
};

TEST_F(ClearingExit, PaysOpenPositionsAtTheLastMark) {
    ASSERT_TRUE(start(with_escape()));
    const std::vector<std::string> people = {"alice", "bob", "carol"};
    for (const std::string& who : people) {
        ASSERT_TRUE(deposit(who, 50'000));
        ASSERT_TRUE(wait_cash(trader(who).address(), 50'000));
    }
    constexpr u64 kPrice = 500'000;  // 50,000 in ticks of 0.1
    ASSERT_TRUE(price(kPrice));
    ASSERT_TRUE(order("alice", false, kPrice, 5'000));
    ASSERT_TRUE(order("bob", true, kPrice, 3'000));
    ASSERT_TRUE(order("carol", true, kPrice, 2'000));
    ASSERT_TRUE(price(kPrice + 2'500));
    ASSERT_TRUE(order("bob", true, kPrice - 5'000, 1'000));  // rests: it holds no money
    ASSERT_TRUE(settle());
    std::map<std::string, u64> owns;
    std::map<std::string, U256> had;
    for (const std::string& who : people) {
        const json account = venue->account(trader(who).address());
        EXPECT_NE(account.value("position", i64{0}), 0) << account.dump();
        owns[who] = units_of(account.value("equity", ""));
        had[who] = tokens(who);
    }
    EXPECT_GT(owns["bob"], 50'000 * kUnit) << "profit";
    EXPECT_LT(owns["alice"], 50'000 * kUnit) << "loss";
    net->crash_node();

    const NamedKey helper = dev_key("somebody who helps");
    ASSERT_L1(net->dev().set_balance(helper.key.address(), U256(0, 1, 0, 0)));
    std::ofstream(folder / "helper.key") << to_hex(helper.secret);
    const std::string name = (folder / "exit").string();
    auto child = Child::start(
        {BELAY_BINARY, "exit", "--l1", net->deployment().l1_url, "--rollup", to_hex(net->deployment().rollup),
         "--program", net->deployment().program, "--key", (folder / "helper.key").string(), "--all", "--wait",
         "--l1-time-travel", "--poll", "100", "--json", name + ".json"},
        name + ".log");
    ASSERT_TRUE(child);
    const int status = child->wait();
    std::ifstream log(name + ".log"), file(name + ".json");
    const std::string text(std::istreambuf_iterator<char>(log), {});
    ASSERT_EQ(status, 0) << text;
    std::cout << text;
    const json report = json::parse(file, nullptr, false);
    EXPECT_EQ(report["phase"], "exit");
    for (const std::string& who : people) {
        U256 got;
        ASSERT_EQ(sub(got, tokens(who), had[who]), 0u);
        EXPECT_EQ(got, U256(owns[who])) << who;
    }
}

}  // namespace
}  // namespace belay::apps

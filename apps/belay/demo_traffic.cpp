// SPDX-License-Identifier: Apache-2.0
// What people do in the demo: deposit, quote, trade, get liquidated, withdraw.
#include <fmt/core.h>
#include <unistd.h>

#include <thread>

#include "apps/belay/demo.h"
#include "base/hex.h"

namespace belay::apps {

using namespace std::chrono_literals;
using clearing::OrderKind;
using clearing::client::OrderTerms;

namespace {

constexpr u64 kUnit = 1'000'000;    // one token
constexpr std::size_t kChunk = 20;  // transactions in one submission

}  // namespace

void Traffic::add(const json& outcomes, double milliseconds) {
    const std::lock_guard lock(mutex);
    latencies_ms.push_back(milliseconds);
    for (const json& outcome : outcomes) {
        if (outcome.contains("receipt"))
            ++accepted;
        else
            ++refused[refusal_text(outcome)];
    }
}

bool Demo::deposit() {
    act("People deposit on L1");
    const Address fund = dev_key("insurance").key.address();
    std::atomic<bool> good{true};
    std::vector<std::thread> threads;
    for (const auto& trader : traders_)
        threads.emplace_back([&, who = trader.get()] {
            // erin comes with little and will take much risk; alice also feeds the insurance fund.
            const u64 amount = who->name() == "erin" ? 2'000 : 100'000;
            auto sent = who->deposit(net_->deployment().token, amount * kUnit, who->address());
            if (sent && who->name() == "alice")
                sent = who->deposit(net_->deployment().token, 50'000 * kUnit, fund);
            if (sent && sent->state == l1::TxState::confirmed) return;
            good = false;
            say(who->name() + ": " + (sent ? std::string(to_string(sent->state)) : to_string(sent.error())));
        });
    for (std::thread& thread : threads) thread.join();
    if (!good) return fail("a deposit did not get into L1");
    const auto credited = [this](json&) {
        for (const auto& trader : traders_)
            if (venue_->cash(trader->address()) <= 0) return false;
        return venue_->cash(dev_key("insurance").key.address()) > 0;
    };
    if (!wait_for("the deposits on L2", credited, 60s)) return false;
    say(fmt::format("{} deposits credited", traders_.size() + 1));
    return true;
}

bool Demo::open_market() {
    act("Oracles sign prices, the market opens");
    if (!submit_prices(price_)) return false;
    const auto market = venue_->ask("belay_market");
    if (!market) return fail("belay_market: " + to_string(market.error()));
    say(fmt::format("BTC-PERP is {} at {:.1f}", market->value("status", "?"),
                    static_cast<double>(price_) / 10));
    return true;
}

// Quotes on both sides, takes from others, and clears its quotes now and then.
void Demo::trade_as(Trader& trader, u64 orders, unsigned seed) {
    std::mt19937_64 random(seed);
    Venue venue(net_->deployment().rpc_url);
    u64 done = 0, since_clear = 0;
    while (done < orders) {
        std::vector<Bytes> chunk;
        while (chunk.size() < kChunk && done < orders) {
            OrderTerms terms;
            terms.buy = random() % 2 == 0;
            terms.size = 1 + random() % 20;
            const bool takes = random() % 3 == 0;
            const u64 away = random() % 300;
            terms.kind = takes ? OrderKind::ioc : OrderKind::limit;
            // A buyer who takes pays up to a little above the index, one who quotes stays below it.
            terms.price = terms.buy == takes ? price_ + away : price_ - away;
            chunk.push_back(trader.signer().order(trader.next_nonce(), terms));
            ++done;
            if (++since_clear == 40) {
                since_clear = 0;
                chunk.push_back(trader.signer().cancel_all(trader.next_nonce()));
            }
        }
        const auto start = Clock::now();
        const auto outcomes = venue.submit(chunk);
        const double ms = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
        if (outcomes) traffic_.add(*outcomes, ms);
        orders_done_ += chunk.size();
    }
}

bool Demo::trade() {
    act(fmt::format("{} signed orders over the RPC", options_.orders));
    std::vector<Trader*> active;
    for (const auto& trader : traders_)
        if (trader->name() != "erin") active.push_back(trader.get());
    const auto start = Clock::now();
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < active.size(); ++i)
        threads.emplace_back(
            [&, i] { trade_as(*active[i], options_.orders / active.size() + 1, options_.seed * 1000 + i); });
    std::atomic<bool> trading{true};
    std::thread watcher([&] {
        const bool terminal = ::isatty(1) != 0;
        for (int tick = 1; trading; ++tick) {
            std::this_thread::sleep_for(200ms);
            if (tick % 10 == 0) submit_prices(price_ + (tick % 20 == 0 ? 40 : 0) - (tick % 30 == 0 ? 40 : 0));
            if (terminal) fmt::print("\r          {} sent", orders_done_.load());
            std::fflush(stdout);
        }
        if (terminal) fmt::print("\r{:40}\r", "");
    });
    for (std::thread& thread : threads) thread.join();
    traffic_.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    trading = false;
    watcher.join();
    say(fmt::format(
        "{} transactions acknowledged in {:.1f} s: {:.0f} a second, every receipt signed and durable",
        traffic_.accepted, traffic_.seconds, static_cast<double>(orders_done_) / traffic_.seconds));
    for (const auto& [reason, count] : traffic_.refused) say(fmt::format("{:>6} refused: {}", count, reason));
    return traffic_.accepted * 2 > options_.orders || fail("most orders were refused");
}

bool Demo::liquidate() {
    act("The price falls and a liquidation follows");
    Trader &erin = trader("erin"), &alice = trader("alice"), &bob = trader("bob"), &carol = trader("carol");
    for (const auto& each : traders_)
        if (!submit_one(each->signer().cancel_all(each->next_nonce()), each->name() + " clears the book"))
            return false;
    if (!submit_prices(price_)) return false;
    OrderTerms sell{.buy = false, .price = price_, .size = 7'000};
    OrderTerms buy{.buy = true, .price = price_, .size = 7'000, .kind = OrderKind::ioc};
    if (!submit_one(alice.signer().order(alice.next_nonce(), sell), "alice's offer") ||
        !submit_one(erin.signer().order(erin.next_nonce(), buy), "erin's purchase"))
        return false;
    say("erin buys 0.7 BTC with 2,000 of margin");
    // Down in steps that the gate lets pass (K-43), until her margin is gone.
    for (int fall = 0; fall < 8; ++fall) {
        if (!submit_prices(price_ * 990 / 1000)) return false;
        const std::string health = venue_->account(erin.address()).value("health", "");
        if (health == "partial" || health == "full") break;
        std::this_thread::sleep_for(50ms);
    }
    OrderTerms bid{.buy = true, .price = price_ * 999 / 1000, .size = 9'000};
    if (!submit_one(carol.signer().order(carol.next_nonce(), bid), "carol's bid")) return false;
    const json before = venue_->account(erin.address());
    say(fmt::format("index {:.1f}: erin's equity is {} ({})", static_cast<double>(price_) / 10,
                    before.value("equity", "?"), before.value("health", "?")));
    if (!submit_one(bob.signer().liquidate(bob.next_nonce(), erin.address()), "bob's liquidation of erin"))
        return false;
    const json after = venue_->account(erin.address());
    say(fmt::format("bob liquidates: erin holds {} lots, was {}; she is {}", after.value("position", i64{0}),
                    before.value("position", i64{0}), after.value("health", "?")));
    return after.value("position", i64{0}) < before.value("position", i64{0}) ||
           fail("nothing was liquidated");
}

bool Demo::withdraw() {
    act("Withdrawals, one of them forced through L1");
    for (const char* name : {"alice", "bob", "carol"}) {
        Trader& who = trader(name);
        if (!submit_one(who.signer().cancel_all(who.next_nonce()), who.name()) ||
            !submit_one(who.signer().withdraw(who.next_nonce(), who.address(), 1'000 * kUnit), who.name()))
            return false;
    }
    // dave does not ask the sequencer.
    Trader& dave = trader("dave");
    const auto fee = net_->views().forced_fee();
    if (!fee) return fail("forcedFee: " + to_string(fee.error()));
    const auto forced =
        dave.force(dave.signer().withdraw(dave.next_nonce(), dave.address(), 500 * kUnit), *fee);
    if (!forced || forced->state != l1::TxState::confirmed)
        return fail("dave's forced withdrawal did not get into L1");
    say("alice, bob and carol withdraw over the RPC, dave through the inbox");
    // The answer tells when the forced one has run: it is the fourth of the chain.
    const auto ran = [this](json&) {
        auto all = venue_->ask("belay_withdrawals");
        return all && all->size() >= 4;
    };
    return wait_for("the forced withdrawal to run", ran, 120s);
}

}  // namespace belay::apps

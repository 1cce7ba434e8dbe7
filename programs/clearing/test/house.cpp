// SPDX-License-Identifier: Apache-2.0
#include "test/house.h"

namespace belay::clearing::test {

bool StubHost::recover(const Hash&, const Signature& signature, Address& signer) {
    signer = Address::from(ByteView(signature.data(), 20));
    return !signer.is_zero();
}

Signature stub_signature(const Address& signer) {
    Signature s{};
    std::memcpy(s.data(), signer.data(), 20);
    s[64] = 27;
    return s;
}

Address named(u32 number) {
    Address a;
    // Spread over the whole tree, like real addresses.
    for (std::size_t i = 0; i < 16; ++i) a[i] = static_cast<u8>((number * 2654435761u) >> (i % 4 * 8));
    store_be(a.data() + 16, number);
    return a;
}

Config test_config() {
    const std::array<Address, 3> oracles{named(101), named(102), named(103)};
    return client::example_config(named(7), named(2), named(1), oracles);
}

House::House(const Config& config) { (void)engine.genesis(31337, named(9), encode(config)); }

void House::deposit(u32 who, u64 units) {
    engine.deposit({test_config().token, named(who), named(who), U256(units)}, now, host);
}

Code House::apply(Action action, u32 who) {
    action.nonce = ++nonces_[who];
    action.signature = stub_signature(named(who));
    return engine.apply(encode(action), now, host);
}

Code House::order(u32 who, const client::OrderTerms& t) {
    Action a;
    a.kind = ActionKind::order;
    a.buy = t.buy;
    a.price = t.price;
    a.size = t.size;
    a.order_kind = t.kind;
    a.reduce_only = t.reduce_only;
    a.max_fee = t.max_fee;
    a.expiry = t.expiry;
    return apply(a, who);
}

Code House::auction(u32 who, bool buys, u64 price, u64 size, u32 max_fee) {
    Action a;
    a.kind = ActionKind::auction_order;
    a.buy = buys;
    a.price = price;
    a.size = size;
    a.max_fee = max_fee;
    return apply(a, who);
}

Code House::clear(u64 number) { return engine.apply(encode_clear(0, number), now, host); }

Code House::buy(u32 who, u64 price, u64 size, OrderKind kind, bool reduce_only) {
    return order(who, {.buy = true, .price = price, .size = size, .kind = kind, .reduce_only = reduce_only});
}

Code House::sell(u32 who, u64 price, u64 size, OrderKind kind, bool reduce_only) {
    return order(who, {.buy = false, .price = price, .size = size, .kind = kind, .reduce_only = reduce_only});
}

Code House::cancel(u32 who, u64 order) {
    Action a;
    a.kind = ActionKind::cancel;
    a.order = order;
    return apply(a, who);
}

Code House::cancel_all(u32 who) {
    Action a;
    a.kind = ActionKind::cancel_all;
    return apply(a, who);
}

Code House::transfer(u32 who, u32 to, u64 units) {
    Action a;
    a.kind = ActionKind::transfer;
    a.account = named(to);
    a.amount = units;
    return apply(a, who);
}

Code House::withdraw(u32 who, u64 units) {
    Action a;
    a.kind = ActionKind::withdraw;
    a.account = named(who);
    a.amount = units;
    return apply(a, who);
}

Code House::liquidate(u32 who, u32 target) {
    Action a;
    a.kind = ActionKind::liquidate;
    a.account = named(target);
    return apply(a, who);
}

Code House::price_of(std::span<const std::pair<u32, Candidate>> reports) {
    std::vector<Report> out;
    for (const auto& [who, candidate] : reports)
        out.push_back({candidate.price, candidate.time, stub_signature(named(who))});
    return engine.apply(encode_prices(0, out), now, host);
}

Code House::price(u64 ticks) {
    const Candidate c{ticks, now};
    const std::array<std::pair<u32, Candidate>, 3> reports{{{101, c}, {102, c}, {103, c}}};
    return price_of(reports);
}

Code House::price_after(u64 ms, u64 ticks) {
    now += ms;
    return price(ticks);
}

std::size_t House::count_events(EventKind kind) const {
    std::size_t n = 0;
    for (const Bytes& e : host.events) n += e[0] == static_cast<u8>(kind) ? 1 : 0;
    return n;
}

namespace {

std::string broken_levels(const Engine& engine, bool buy) {
    const Book& book = engine.book();
    for (u32 i = 0; i < book.level_count(buy); ++i) {
        const Level& level = book.level(buy, i);
        if (i > 0) {
            const u64 better = book.level(buy, i - 1).price;
            if (buy ? better <= level.price : better >= level.price) return "levels are not sorted";
        }
        u64 lots = 0;
        OrderId before = kNone;
        for (OrderId id = level.first; id != kNone; id = book.order(id).next) {
            const Order& o = book.order(id);
            if (o.previous != before || o.price != level.price || o.buy != buy || o.remaining == 0)
                return "a level's list is torn";
            lots += o.remaining;
            before = id;
        }
        if (before != level.last || lots != level.lots || lots == 0) return "a level's sums are wrong";
    }
    return "";
}

}  // namespace

std::string House::broken() const {
    i128 cash = 0, owed = 0;
    i64 positions = 0;
    u64 longs = 0;
    u32 orders = 0, insolvent = 0;
    for (AccountId id = 0; id < engine.accounts().size(); ++id) {
        const Account& a = engine.accounts()[id];
        cash += a.cash;
        owed += a.position * (engine.market().funding - a.funding);
        positions += a.position;
        longs += a.position > 0 ? static_cast<u64>(a.position) : 0;
        insolvent += a.insolvent ? 1 : 0;
        u64 buys = 0, sells = 0;
        u32 count = 0;
        for (OrderId o = a.first_order; o != kNone; o = engine.book().order(o).account_next, ++count) {
            const Order& order = engine.book().order(o);
            if (order.account != id) return "an order in another account's list";
            if (!order.reduce_only) (order.buy ? buys : sells) += order.remaining;
        }
        for (const AuctionOrder& o : engine.auction().orders)
            if (o.account == id) (o.buy ? buys : sells) += o.size;
        if (count != a.order_count || buys != a.buys || sells != a.sells)
            return "an account's order sums are wrong";
        orders += count;
    }
    const Totals& t = engine.totals();
    if (cash != t.cash) return "the sum of cash is wrong";
    if (t.funding_pot != -owed) return "the funding pot is wrong";
    if (cash + t.funding_pot != t.vault) return "money is not conserved";
    if (positions != 0 || t.position != 0) return "positions do not cancel";
    if (longs != t.long_lots) return "open interest is wrong";
    if (insolvent != t.insolvent) return "insolvent count is wrong";
    if (orders != engine.book().order_count()) return "orders are lost";
    const Book& book = engine.book();
    if (!book.empty(true) && !book.empty(false) && book.best(true).price >= book.best(false).price)
        return "the book is crossed";
    for (const bool buy : {true, false})
        if (std::string why = broken_levels(engine, buy); !why.empty()) return why;
    return "";
}

}  // namespace belay::clearing::test

// SPDX-License-Identifier: Apache-2.0
#include "view/view.h"

namespace belay::clearing::view {

namespace {

using Arguments = std::span<const std::string_view>;

bool refuse(Json& out, const char* reason) {
    out.error(reason);
    return false;
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::optional<Address> parse_address(std::string_view text) {
    if (text.size() != 42 || text.substr(0, 2) != "0x") return std::nullopt;
    Address out;
    for (std::size_t i = 0; i < 20; ++i) {
        const int high = hex_digit(text[2 + 2 * i]), low = hex_digit(text[3 + 2 * i]);
        if (high < 0 || low < 0) return std::nullopt;
        out[i] = static_cast<u8>(high * 16 + low);
    }
    return out;
}

/// The optional count of `book` and `trades`: 1 to `most`.
std::optional<u32> parse_count(Arguments arguments, u32 standard, u32 most) {
    if (arguments.empty()) return standard;
    if (arguments.size() > 1 || arguments[0].empty() || arguments[0].size() > 5) return std::nullopt;
    u32 value = 0;
    for (const char c : arguments[0]) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + static_cast<u32>(c - '0');
    }
    return value == 0 ? std::nullopt : std::optional(value < most ? value : most);
}

void orders_of(const Engine& engine, const Account& account, Json& out) {
    out.key("orders").begin_array();
    for (OrderId id = account.first_order; id != kNone; id = engine.book().order(id).account_next) {
        const Order& o = engine.book().order(id);
        out.begin_object().key("order").amount(o.nonce).key("side").text(o.buy ? "buy" : "sell");
        out.key("price").number(o.price).key("remaining").number(o.remaining);
        out.key("reduce_only").boolean(o.reduce_only).end_object();
    }
    out.end_array();
}

bool account(const Engine& engine, Arguments arguments, Json& out) {
    const auto address = arguments.size() == 1 ? parse_address(arguments[0]) : std::nullopt;
    if (!address) return refuse(out, "usage: account ADDRESS");
    const AccountId id = engine.accounts().find(*address);
    out.begin_object().key("address").hex(*address).key("exists").boolean(id != kNone);
    if (id != kNone) {
        const Account& a = engine.accounts()[id];
        const i128 equity = engine.equity(a);
        const u64 tick_value = engine.market().tick_value, lots = magnitude(a.position);
        const auto need = [&](MarginLevel level, u64 w) {
            return money(engine.margin().requirement(level, w, tick_value).in_q());
        };
        out.key("id").number(u64{id}).key("nonce").amount(a.nonce).key("cash").text(money(a.cash));
        out.key("position").number(a.position).key("equity").text(money(equity));
        out.key("unpaid_funding").text(money(a.position * (engine.market().funding - a.funding)));
        out.key("initial_margin").text(need(MarginLevel::initial, worst_lots(a.position, a.buys, a.sells)));
        out.key("maintenance_margin").text(need(MarginLevel::maintenance, lots));
        out.key("health").text(to_string(engine.margin().health(equity, lots, tick_value)));
        out.key("insolvent").boolean(a.insolvent);
        orders_of(engine, a, out);
    }
    out.end_object();
    return true;
}

void side(const Engine& engine, bool buy, u32 depth, Json& out) {
    out.begin_array();
    const u32 n = std::min(depth, engine.book().level_count(buy));
    for (u32 i = 0; i < n; ++i) {
        const Level& level = engine.book().level(buy, i);
        out.begin_array().number(level.price).number(level.lots).end_array();
    }
    out.end_array();
}

bool book(const Engine& engine, Arguments arguments, Json& out) {
    const auto depth = parse_count(arguments, 20, kMaxLevels);
    if (!depth) return refuse(out, "usage: book [DEPTH]");
    out.begin_object().key("bids");
    side(engine, true, *depth, out);
    out.key("asks");
    side(engine, false, *depth, out);
    out.key("orders").number(u64{engine.book().order_count()}).end_object();
    return true;
}

bool trades(const RecentTrades& recent, Arguments arguments, Json& out) {
    const auto wanted = parse_count(arguments, 50, RecentTrades::kCapacity);
    if (!wanted) return refuse(out, "usage: trades [N]");
    out.begin_array();
    for (u32 i = 0; i < std::min(*wanted, recent.size()); ++i) describe(recent.newest(i), out);
    out.end_array();
    return true;
}

bool market(const Engine& engine, Json& out) {
    const Market& m = engine.market();
    const Totals& t = engine.totals();
    out.begin_object().key("symbol").text(engine.config().market.symbol.data());
    out.key("status").text(to_string(m.status)).key("index").number(m.index).key("mark").number(m.mark);
    out.key("index_time").number(m.index_time).key("last_price").number(m.last_price);
    out.key("last_time").number(m.last_time).key("trades").number(m.trade_count);
    out.key("open_interest").number(t.long_lots).key("hourly_funding_ppm").number(m.last_rate);
    out.key("funding_per_lot").text(money(m.funding)).key("accounts").number(u64{engine.accounts().size()});
    out.key("vault").text(money(t.vault)).key("cash").text(money(t.cash));
    out.key("funding_pot").text(money(t.funding_pot)).key("insolvent").number(u64{t.insolvent});
    if (engine.configured()) {
        out.key("insurance_fund").text(money(engine.equity(engine.accounts()[kFund])));
        out.key("treasury").text(money(engine.accounts()[kTreasury].cash));
    }
    out.end_object();
    return true;
}

void market_config(const MarketConfig& m, Json& out) {
    out.begin_object().key("symbol").text(m.symbol.data()).key("q_per_lot_tick").number(u64{m.k});
    out.key("lots_per_unit").number(u64{m.lots_per_unit});
    out.key("ticks_per_collateral").number(kQPerCoin / (u64{m.k} * m.lots_per_unit));
    out.key("max_price").number(m.max_price).key("min_order").number(m.min_order);
    out.key("max_order").number(m.max_order).key("max_position").number(m.max_position);
    out.key("max_open_interest").number(m.max_open_interest).key("price_band_ppm").number(u64{m.price_band});
    out.key("max_orders").number(u64{m.max_orders}).key("taker_fee_ppm").number(u64{m.taker_fee});
    out.key("maker_fee_ppm").number(i64{m.maker_fee}).key("liquidation_penalty_ppm").number(u64{m.penalty});
    out.key("brackets").begin_array();
    for (const Bracket& b : m.brackets) {
        out.begin_object().key("upto").amount(b.upto).key("initial_ppm").number(u64{b.im});
        out.key("maintenance_ppm").number(u64{b.mm}).key("close_out_ppm").number(u64{b.co}).end_object();
    }
    out.end_array().end_object();
}

bool config(const Engine& engine, Json& out) {
    if (!engine.configured()) return refuse(out, "not configured");
    const Config& c = engine.config();
    out.begin_object().key("token").hex(c.token).key("treasury").hex(c.treasury).key("fund").hex(c.fund);
    out.key("domain_separator").hex(engine.domain()).key("quorum").number(u64{c.oracle.quorum});
    out.key("stale_ms").number(u64{c.oracle.stale_ms}).key("oracles").begin_array();
    for (const Oracle& o : c.oracle.oracles)
        out.begin_object().key("signer").hex(o.signer).key("weight").number(u64{o.weight}).end_object();
    out.end_array().key("market");
    market_config(c.market, out);
    out.end_object();
    return true;
}

bool nonce(const Engine& engine, Arguments arguments, Json& out) {
    const auto address = arguments.size() == 1 ? parse_address(arguments[0]) : std::nullopt;
    if (!address) return refuse(out, "usage: nonce ADDRESS");
    const AccountId id = engine.accounts().find(*address);
    out.begin_object().key("nonce").amount(id == kNone ? u64{0} : engine.accounts()[id].nonce).end_object();
    return true;
}

}  // namespace

bool answer(const Engine& engine, const RecentTrades& recent, std::string_view question, Arguments arguments,
            Json& out) {
    if (question == "account") return account(engine, arguments, out);
    if (question == "book") return book(engine, arguments, out);
    if (question == "trades") return trades(recent, arguments, out);
    if (question == "nonce") return nonce(engine, arguments, out);
    if (question == "market" && arguments.empty()) return market(engine, out);
    if (question == "config" && arguments.empty()) return config(engine, out);
    return refuse(out, "ask for account, book, trades, market, config or nonce");
}

}  // namespace belay::clearing::view

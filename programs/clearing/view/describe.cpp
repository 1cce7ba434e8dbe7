// SPDX-License-Identifier: Apache-2.0
#include "engine/codec.h"
#include "view/view.h"

namespace belay::clearing::view {

namespace {

constexpr const char* kHealth[] = {"healthy", "no_new_risk", "partial", "full", "bankrupt"};
constexpr const char* kMarket[] = {"waiting", "open", "halted"};

template <std::size_t N>
const char* named(const char* const (&names)[N], u8 i) {
    return i < N ? names[i] : "unknown";
}

void trade(Reader& r, Json& out) {
    out.key("event").text("trade").key("id").number(r.be<u64>()).key("time").number(r.be<u64>());
    out.key("maker").hex(r.fixed<Address>()).key("maker_order").amount(r.be<u64>());
    out.key("taker").hex(r.fixed<Address>()).key("taker_order").amount(r.be<u64>());
    const u8 flags = r.be<u8>();
    out.key("taker_side").text((flags & 1) != 0 ? "buy" : "sell");
    out.key("liquidation").boolean((flags & 2) != 0).key("takeover").boolean((flags & 4) != 0);
    out.key("price").number(r.be<u64>()).key("size").number(r.be<u64>());
}

void order(Reader& r, Json& out) {
    out.key("event").text("order").key("account").hex(r.fixed<Address>()).key("order").amount(r.be<u64>());
    out.key("status").text(to_string(static_cast<OrderStatus>(r.be<u8>())));
    out.key("side").text(r.be<u8>() != 0 ? "buy" : "sell").key("price").number(r.be<u64>());
    out.key("filled").number(r.be<u64>()).key("remaining").number(r.be<u64>());
}

void liquidation(Reader& r, Json& out) {
    out.key("event").text("liquidation").key("account").hex(r.fixed<Address>());
    out.key("liquidator").hex(r.fixed<Address>()).key("zero_price").number(r.be<u64>());
    out.key("book_lots").number(r.be<u64>()).key("fund_lots").number(r.be<u64>());
    out.key("penalty").text(money(r.be_i128()));
    out.key("before").text(named(kHealth, r.be<u8>()));
    out.key("after").text(named(kHealth, r.be<u8>()));
}

void funding(Reader& r, Json& out) {
    out.key("event").text("funding").key("time").number(r.be<u64>()).key("index").number(r.be<u64>());
    out.key("hourly_ppm").number(static_cast<i64>(r.be<u64>()));
    out.key("cumulative_per_lot").text(money(r.be_i128()));
}

void price(Reader& r, Json& out) {
    out.key("event").text("price").key("time").number(r.be<u64>()).key("index").number(r.be<u64>());
    out.key("mark").number(r.be<u64>()).key("status").text(named(kMarket, r.be<u8>()));
}

std::string units(u64 n) { return money(i128{n} * i128{kQPerUnit}); }

void deposit(Reader& r, Json& out) {
    out.key("event").text("deposit").key("account").hex(r.fixed<Address>());
    out.key("amount").text(units(r.be<u64>()));
}

void move(Reader& r, Json& out, const char* what) {
    out.key("event").text(what).key("from").hex(r.fixed<Address>()).key("to").hex(r.fixed<Address>());
    out.key("amount").text(units(r.be<u64>()));
}

void refund(Reader& r, Json& out) {
    out.key("event").text("refund").key("token").hex(r.fixed<Address>()).key("to").hex(r.fixed<Address>());
    out.key("amount_hex").hex(r.bytes(32));
}

void auction(Reader& r, Json& out) {
    out.key("event").text("auction").key("number").number(r.be<u64>()).key("time").number(r.be<u64>());
    out.key("price").number(r.be<u64>()).key("volume").number(r.be<u64>());
    out.key("orders").number(u64{r.be<u32>()});
}

std::size_t size_of(EventKind kind) {
    switch (kind) {
        case EventKind::trade:
            return kTradeEventSize;
        case EventKind::order:
            return kOrderEventSize;
        case EventKind::liquidation:
            return kLiquidationEventSize;
        case EventKind::funding:
            return kFundingEventSize;
        case EventKind::price:
            return kPriceEventSize;
        case EventKind::deposit:
            return kDepositEventSize;
        case EventKind::withdrawal:
        case EventKind::transfer:
            return kMoveEventSize;
        case EventKind::refund:
            return kRefundEventSize;
        case EventKind::auction:
            return kAuctionEventSize;
    }
    return 0;
}

}  // namespace

std::string money(i128 q) {
    u128 rest = magnitude(q);
    std::string text;
    for (int digit = 0; digit < 12 || rest != 0; ++digit) {
        if (digit == 12) text.insert(text.begin(), '.');
        text.insert(text.begin(), static_cast<char>('0' + static_cast<int>(rest % 10)));
        rest /= 10;
    }
    if (text.size() == 12) text.insert(0, "0.");
    while (text.back() == '0') text.pop_back();
    if (text.back() == '.') text.pop_back();
    if (q < 0) text.insert(0, "-");
    return text;
}

void describe(ByteView bytes, Json& out) {
    out.begin_object();
    const auto kind = bytes.empty() ? EventKind{} : static_cast<EventKind>(bytes[0]);
    if (bytes.empty() || bytes.size() != size_of(kind)) {
        out.key("event").text("unknown").key("bytes").hex(bytes).end_object();
        return;
    }
    Reader r(bytes.subspan(1));
    switch (kind) {
        case EventKind::trade:
            trade(r, out);
            break;
        case EventKind::order:
            order(r, out);
            break;
        case EventKind::liquidation:
            liquidation(r, out);
            break;
        case EventKind::funding:
            funding(r, out);
            break;
        case EventKind::price:
            price(r, out);
            break;
        case EventKind::deposit:
            deposit(r, out);
            break;
        case EventKind::withdrawal:
            move(r, out, "withdrawal");
            break;
        case EventKind::transfer:
            move(r, out, "transfer");
            break;
        case EventKind::refund:
            refund(r, out);
            break;
        case EventKind::auction:
            auction(r, out);
            break;
    }
    out.end_object();
}

}  // namespace belay::clearing::view

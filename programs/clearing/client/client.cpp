// SPDX-License-Identifier: Apache-2.0
#include "client/client.h"

namespace belay::clearing::client {

namespace {

Action action_of(ActionKind kind, u64 nonce, u64 expiry) {
    Action a;
    a.kind = kind;
    a.nonce = nonce;
    a.expiry = expiry;
    return a;
}

Action money(ActionKind kind, u64 nonce, u64 expiry, const Address& to, u64 amount) {
    Action a = action_of(kind, nonce, expiry);
    a.account = to;
    a.amount = amount;
    return a;
}

}  // namespace

Signer::Signer(const ecdsa::PrivateKey& key, u64 chain_id, const Address& inbox)
    : key_(key), domain_(domain_separator(chain_id, inbox)) {}

Bytes Signer::sign(Action action) const {
    action.signature = key_.sign(action_digest(domain_, action));
    return encode(action);
}

Bytes Signer::order(u64 nonce, const OrderTerms& t) const {
    Action a = action_of(ActionKind::order, nonce, t.expiry);
    a.buy = t.buy;
    a.price = t.price;
    a.size = t.size;
    a.order_kind = t.kind;
    a.reduce_only = t.reduce_only;
    a.max_fee = t.max_fee;
    return sign(a);
}

Bytes Signer::auction_order(u64 nonce, const OrderTerms& terms) const {
    Action a;
    a.kind = ActionKind::auction_order;
    a.nonce = nonce;
    a.expiry = terms.expiry;
    a.buy = terms.buy;
    a.price = terms.price;
    a.size = terms.size;
    a.max_fee = terms.max_fee;
    return sign(a);
}

Bytes Signer::cancel(u64 nonce, u64 order_nonce, u64 expiry) const {
    Action a = action_of(ActionKind::cancel, nonce, expiry);
    a.order = order_nonce;
    return sign(a);
}

Bytes Signer::cancel_all(u64 nonce, u64 expiry) const {
    return sign(action_of(ActionKind::cancel_all, nonce, expiry));
}

Bytes Signer::transfer(u64 nonce, const Address& to, u64 amount, u64 expiry) const {
    return sign(money(ActionKind::transfer, nonce, expiry, to, amount));
}

Bytes Signer::withdraw(u64 nonce, const Address& to, u64 amount, u64 expiry) const {
    return sign(money(ActionKind::withdraw, nonce, expiry, to, amount));
}

Bytes Signer::liquidate(u64 nonce, const Address& account, u64 expiry) const {
    return sign(money(ActionKind::liquidate, nonce, expiry, account, 0));
}

Report Signer::report(u64 price, u64 time_ms) const {
    Report r;
    r.price = price;
    r.time = time_ms;
    r.signature = key_.sign(report_digest(domain_, 0, price, time_ms));
    return r;
}

Bytes prices(std::span<const Report> reports) { return encode_prices(0, reports); }

Config example_config(const Address& token, const Address& treasury, const Address& fund,
                      std::span<const Address> oracles) {
    Config c;
    c.token = token;
    c.treasury = treasury;
    c.fund = fund;
    c.min_new_account = 1'000'000;  // 1 USDC
    for (const Address& o : oracles) c.oracle.oracles.push_back({o, 1});
    c.oracle.quorum = static_cast<u32>(oracles.size() / 2 + 1);
    c.oracle.stale_ms = 60'000;
    c.oracle.gate_base = 20'000;  // 2 %, and 0.1 % a second, up to 15 %
    c.oracle.gate_per_second = 1'000;
    c.oracle.gate_max = 150'000;
    c.oracle.confirmations = 3;

    MarketConfig& m = c.market;
    constexpr std::string_view kSymbol = "BTC-PERP";
    for (std::size_t i = 0; i < kSymbol.size(); ++i) m.symbol[i] = kSymbol[i];
    m.k = 10'000'000;  // 0.0001 BTC x 0.1 USDC = 1e-5 USDC
    m.lots_per_unit = 10'000;
    m.max_price = 100'000'000;  // 10 M USDC
    m.min_order = 1;
    m.max_order = 10'000'000;  // 1,000 BTC
    m.max_position = 50'000'000;
    m.max_open_interest = 1'000'000'000;
    m.price_band = 200'000;
    m.max_orders = 64;
    m.taker_fee = 500;   // 5 bps
    m.maker_fee = -100;  // rebate 1 bp
    m.withdraw_margin = 10'000;
    m.penalty = 10'000;
    m.slice = 250'000;
    m.min_slice = 100;
    m.fund_max_position = 20'000'000;
    m.window_ms = 86'400'000;
    m.window_base = 1'000'000'000'000;  // 1 M USDC
    m.mark_tau_ms = 60'000;
    m.mark_beta = 10'000;
    m.impact_notional = 5'000'000'000;  // 5,000 USDC
    m.interest = 100;                   // 1 bp in eight hours
    m.interest_clamp = 500;
    m.funding_cap = 20'000;
    m.brackets = {{1'000'000'000'000, 50'000, 30'000, 20'000}, {kMaxAmount, 100'000, 60'000, 40'000}};
    return c;
}

}  // namespace belay::clearing::client

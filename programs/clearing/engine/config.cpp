// SPDX-License-Identifier: Apache-2.0
#include "engine/config.h"

#include "engine/codec.h"

namespace belay::clearing {

namespace {

constexpr u8 kVersion = 1;

bool fraction(u32 ppm) { return ppm <= kPpm; }

bool oracle_within_bounds(const OracleConfig& c) {
    if (c.oracles.empty() || c.oracles.size() > kMaxOracles || c.quorum == 0) return false;
    u64 total = 0;
    for (std::size_t i = 0; i < c.oracles.size(); ++i) {
        if (c.oracles[i].weight == 0) return false;
        total += c.oracles[i].weight;
        for (std::size_t j = 0; j < i; ++j)
            if (c.oracles[j].signer == c.oracles[i].signer) return false;
    }
    return c.quorum <= total && total < kPpm && c.stale_ms != 0 && c.gate_max != 0 && fraction(c.gate_base) &&
           fraction(c.gate_per_second) && fraction(c.gate_max) && c.confirmations != 0;
}

/// CO <= MM <= IM in each bracket, limits strictly rising, the last one open.
bool brackets_within_bounds(const std::vector<Bracket>& brackets, u32 withdraw_margin) {
    if (brackets.empty() || brackets.size() > kMaxBrackets || brackets.back().upto != kMaxAmount)
        return false;
    u64 before = 0;
    for (const Bracket& b : brackets) {
        if (b.upto <= before || b.co == 0 || b.co > b.mm || b.mm > b.im || b.im > kPpm) return false;
        if (withdraw_margin > kPpm - b.im) return false;
        before = b.upto;
    }
    return true;
}

bool market_within_bounds(const MarketConfig& m) {
    const bool scale = m.k != 0 && m.k < kMaxLotValue && m.lots_per_unit != 0 && m.max_price != 0 &&
                       m.max_price <= kMaxTickValue / m.k;
    const bool sizes = m.min_order != 0 && m.min_order <= m.max_order && m.max_order <= m.max_position &&
                       m.max_position <= kMaxSize && m.max_position <= m.max_open_interest &&
                       m.max_open_interest <= kMaxOpenInterest && m.min_slice != 0 &&
                       m.min_slice <= kMaxSize && m.fund_max_position <= kMaxSize;
    // A rebate is at most what the taker pays, so the treasury never loses on a trade (K-64).
    const bool fees = fraction(m.taker_fee) && m.maker_fee <= static_cast<i32>(kPpm) &&
                      i64{m.maker_fee} + i64{m.taker_fee} >= 0 && m.maker_fee >= -static_cast<i32>(kPpm);
    const bool rates = m.price_band < kPpm && fraction(m.withdraw_margin) && fraction(m.penalty) &&
                       fraction(m.slice) && m.mark_beta < kPpm && m.interest <= static_cast<i32>(kPpm) &&
                       m.interest >= -static_cast<i32>(kPpm) && fraction(m.interest_clamp) &&
                       fraction(m.funding_cap);
    const bool rest = m.max_orders != 0 && m.max_orders <= kMaxOrdersPerAccount && m.window_ms != 0 &&
                      m.mark_tau_ms != 0 && m.impact_notional != 0;
    return scale && sizes && fees && rates && rest && brackets_within_bounds(m.brackets, m.withdraw_margin);
}

void write_oracle(Writer& w, const OracleConfig& c) {
    w.be(c.quorum).be(c.stale_ms).be(c.gate_base).be(c.gate_per_second).be(c.gate_max).be(c.confirmations);
    w.be(static_cast<u8>(c.oracles.size()));
    for (const Oracle& o : c.oracles) w.bytes(o.signer).be(o.weight);
}

OracleConfig read_oracle(Reader& r) {
    OracleConfig c;
    c.quorum = r.be<u32>();
    c.stale_ms = r.be<u32>();
    c.gate_base = r.be<u32>();
    c.gate_per_second = r.be<u32>();
    c.gate_max = r.be<u32>();
    c.confirmations = r.be<u8>();
    const u32 n = r.be<u8>();
    for (u32 i = 0; i < n && r.ok(); ++i) {
        const auto signer = r.fixed<Address>();
        c.oracles.push_back({signer, r.be<u32>()});
    }
    return c;
}

void write_market(Writer& w, const MarketConfig& m) {
    u8 length = 0;
    while (length < kMaxSymbol && m.symbol[length] != 0) ++length;
    w.be(length);
    for (u8 i = 0; i < length; ++i) w.be(static_cast<u8>(m.symbol[i]));
    w.be(m.k).be(m.lots_per_unit).be(m.max_price).be(m.min_order).be(m.max_order).be(m.max_position);
    w.be(m.max_open_interest)
        .be(m.price_band)
        .be(m.max_orders)
        .be(m.taker_fee)
        .be(static_cast<u32>(m.maker_fee));
    w.be(m.withdraw_margin).be(m.penalty).be(m.slice).be(m.min_slice).be(m.fund_max_position).be(m.window_ms);
    w.be(m.window_base)
        .be(m.mark_tau_ms)
        .be(m.mark_beta)
        .be(m.impact_notional)
        .be(static_cast<u32>(m.interest));
    w.be(m.interest_clamp).be(m.funding_cap).be(static_cast<u8>(m.brackets.size()));
    for (const Bracket& b : m.brackets) w.be(b.upto).be(b.im).be(b.mm).be(b.co);
}

bool read_symbol(Reader& r, MarketConfig& m) {
    const u32 length = r.be<u8>();
    if (length == 0 || length > kMaxSymbol) return false;
    for (u32 i = 0; i < length; ++i) {
        const u8 c = r.be<u8>();
        const bool plain = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';  // safe inside JSON
        if (!plain) return false;
        m.symbol[i] = static_cast<char>(c);
    }
    return true;
}

bool read_market(Reader& r, MarketConfig& m) {
    if (!read_symbol(r, m)) return false;
    m.k = r.be<u32>();
    m.lots_per_unit = r.be<u32>();
    m.max_price = r.be<u64>();
    m.min_order = r.be<u64>();
    m.max_order = r.be<u64>();
    m.max_position = r.be<u64>();
    m.max_open_interest = r.be<u64>();
    m.price_band = r.be<u32>();
    m.max_orders = r.be<u8>();
    m.taker_fee = r.be<u32>();
    m.maker_fee = static_cast<i32>(r.be<u32>());
    m.withdraw_margin = r.be<u32>();
    m.penalty = r.be<u32>();
    m.slice = r.be<u32>();
    m.min_slice = r.be<u64>();
    m.fund_max_position = r.be<u64>();
    m.window_ms = r.be<u32>();
    m.window_base = r.be<u64>();
    m.mark_tau_ms = r.be<u32>();
    m.mark_beta = r.be<u32>();
    m.impact_notional = r.be<u64>();
    m.interest = static_cast<i32>(r.be<u32>());
    m.interest_clamp = r.be<u32>();
    m.funding_cap = r.be<u32>();
    const u32 n = r.be<u8>();
    for (u32 i = 0; i < n && r.ok(); ++i) {
        Bracket b;
        b.upto = r.be<u64>();
        b.im = r.be<u32>();
        b.mm = r.be<u32>();
        b.co = r.be<u32>();
        m.brackets.push_back(b);
    }
    return true;
}

}  // namespace

bool within_bounds(const Config& c) {
    return c.fund != c.treasury && oracle_within_bounds(c.oracle) && market_within_bounds(c.market);
}

Bytes encode(const Config& c) {
    Bytes out;
    Writer w(out);
    w.be(kVersion).bytes(c.token).bytes(c.treasury).bytes(c.fund).be(c.min_new_account);
    write_oracle(w, c.oracle);
    write_market(w, c.market);
    return out;
}

std::optional<Config> decode_config(ByteView bytes) {
    Reader r(bytes);
    Config c;
    if (r.be<u8>() != kVersion) return std::nullopt;
    c.token = r.fixed<Address>();
    c.treasury = r.fixed<Address>();
    c.fund = r.fixed<Address>();
    c.min_new_account = r.be<u64>();
    c.oracle = read_oracle(r);
    if (!read_market(r, c.market) || !r.done() || !within_bounds(c)) return std::nullopt;
    return c;
}

}  // namespace belay::clearing

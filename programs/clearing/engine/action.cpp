// SPDX-License-Identifier: Apache-2.0
#include "engine/action.h"

#include "engine/codec.h"

namespace belay::clearing {

namespace {

void read_order(Reader& r, Action& a, bool& flags_ok) {
    const u8 flags = r.be<u8>();
    flags_ok = (flags & ~kFlagsUsed) == 0;
    a.buy = (flags & kFlagBuy) != 0;
    a.order_kind = static_cast<OrderKind>((flags >> kFlagKindShift) & 3);
    a.reduce_only = (flags & kFlagReduceOnly) != 0;
    a.market = r.varint32();
    a.nonce = r.varint();
    a.expiry = r.varint();
    a.price = r.varint();
    a.size = r.varint();
    a.max_fee = r.varint32();
}

/// K-101: as an order, with no flag but the side's.
void read_auction_order(Reader& r, Action& a, bool& flags_ok) {
    read_order(r, a, flags_ok);
    flags_ok = flags_ok && a.order_kind == OrderKind::limit && !a.reduce_only;
}

void read_market_header(Reader& r, Action& a) {
    a.market = r.varint32();
    a.nonce = r.varint();
    a.expiry = r.varint();
}

void read_money(Reader& r, Action& a) {
    a.nonce = r.varint();
    a.expiry = r.varint();
    a.account = r.fixed<Address>();
    a.amount = r.varint();
}

u8 flags_of(const Action& a) {
    const auto kind = static_cast<u8>(static_cast<u8>(a.order_kind) << kFlagKindShift);
    return static_cast<u8>((a.buy ? kFlagBuy : 0) | kind | (a.reduce_only ? kFlagReduceOnly : 0));
}

// Half of the order of secp256k1, big endian: s above it is the malleable twin.
constexpr std::array<u8, 32> kHalfOrder = {0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                           0xff, 0xff, 0xff, 0xff, 0xff, 0x5d, 0x57, 0x6e, 0x73, 0x57, 0xa4,
                                           0x50, 0x1d, 0xdf, 0xe9, 0x2f, 0x46, 0x68, 0x1b, 0x20, 0xa0};

}  // namespace

Bytes encode_body(const Action& a) {
    Bytes out;
    Writer w(out);
    w.be(static_cast<u8>(a.kind));
    switch (a.kind) {
        case ActionKind::order:
        case ActionKind::auction_order:
            w.be(flags_of(a)).varint(a.market).varint(a.nonce).varint(a.expiry);
            w.varint(a.price).varint(a.size).varint(a.max_fee);
            break;
        case ActionKind::cancel:
            w.varint(a.market).varint(a.nonce).varint(a.expiry).varint(a.order);
            break;
        case ActionKind::cancel_all:
            w.varint(a.market).varint(a.nonce).varint(a.expiry);
            break;
        case ActionKind::transfer:
        case ActionKind::withdraw:
            w.varint(a.nonce).varint(a.expiry).bytes(a.account).varint(a.amount);
            break;
        case ActionKind::liquidate:
            w.varint(a.market).varint(a.nonce).varint(a.expiry).bytes(a.account);
            break;
        case ActionKind::prices:
        case ActionKind::clear:
            break;  // encode_prices, encode_clear
    }
    return out;
}

Bytes encode(const Action& a) {
    Bytes out = encode_body(a);
    append(out, a.signature);
    return out;
}

Bytes encode_prices(u32 market, std::span<const Report> reports) {
    Bytes out;
    Writer w(out);
    w.be(static_cast<u8>(ActionKind::prices)).varint(market).be(static_cast<u8>(reports.size()));
    for (const Report& r : reports) w.varint(r.price).varint(r.time).bytes(r.signature);
    return out;
}

Code decode(ByteView tx, Action& a) {
    if (tx.empty() || tx.size() > kMaxTransaction) return Code::malformed;
    Reader r(tx);
    bool flags_ok = true;
    a.kind = static_cast<ActionKind>(r.be<u8>());
    switch (a.kind) {
        case ActionKind::order:
            read_order(r, a, flags_ok);
            break;
        case ActionKind::auction_order:
            read_auction_order(r, a, flags_ok);
            break;
        case ActionKind::cancel:
            read_market_header(r, a);
            a.order = r.varint();
            break;
        case ActionKind::cancel_all:
            read_market_header(r, a);
            break;
        case ActionKind::transfer:
        case ActionKind::withdraw:
            read_money(r, a);
            break;
        case ActionKind::liquidate:
            read_market_header(r, a);
            a.account = r.fixed<Address>();
            break;
        default:
            return Code::unknown_kind;
    }
    const ByteView signature = r.bytes(a.signature.size());
    if (!r.done() || !flags_ok) return Code::malformed;
    std::memcpy(a.signature.data(), signature.data(), a.signature.size());
    return Code::ok;
}

Bytes encode_clear(u32 market, u64 number) {
    Bytes out;
    Writer(out).be(static_cast<u8>(ActionKind::clear)).varint(market).varint(number);
    return out;
}

Code decode_clear(ByteView tx, u32& market, u64& number) {
    if (!is_clear(tx)) return Code::malformed;
    Reader r(tx.subspan(1));
    market = r.varint32();
    number = r.varint();
    return r.done() ? Code::ok : Code::malformed;
}

Code decode_prices(ByteView tx, u32& market, ReportList& out) {
    if (!is_prices(tx) || tx.size() > kMaxTransaction) return Code::malformed;
    Reader r(tx.subspan(1));
    market = r.varint32();
    const u32 n = r.be<u8>();
    if (!r.ok() || n == 0 || n > kMaxReports) return Code::malformed;
    for (out.count = 0; out.count < n; ++out.count) {
        Report& report = out.items[out.count];
        report.price = r.varint();
        report.time = r.varint();
        const ByteView signature = r.bytes(report.signature.size());
        if (!r.ok()) return Code::malformed;
        std::memcpy(report.signature.data(), signature.data(), report.signature.size());
    }
    return r.done() ? Code::ok : Code::malformed;
}

Code check_signature_form(const Signature& s) {
    if (s[64] != 27 && s[64] != 28) return Code::signature_v;
    if (std::memcmp(s.data() + 32, kHalfOrder.data(), kHalfOrder.size()) > 0) return Code::signature_high_s;
    return Code::ok;
}

}  // namespace belay::clearing

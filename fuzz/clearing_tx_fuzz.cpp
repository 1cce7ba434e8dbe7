// LIBS: belay_clearing
// SPDX-License-Identifier: Apache-2.0
// Transactions and configurations from anywhere: a named code, the same bytes when written again, and a house
// that keeps its sums. The first byte chooses; otherwise the input is a list of length-prefixed transactions
// whose signer is read from the signature.
#include "base/check.h"
#include "engine/codec.h"
#include "engine/engine.h"

using namespace belay;
using namespace belay::clearing;

namespace {

constexpr u64 kStart = 1'700'000'000'000;

Address person(u8 number) {
    Address a;
    a[19] = static_cast<u8>(1 + number % 8);
    return a;
}

/// Eight people; the last byte of r names the signer.
class FuzzHost final : public Host {
  public:
    bool recover(const Hash&, const Signature& signature, Address& signer) override {
        signer = person(signature[31]);
        return signature[0] != 0xee;
    }
    void emit(ByteView) override {}
    void withdraw(const Address&, const Address&, const U256&) override {}
    void charge(u32) override {}
};

Config config() {
    Config c;
    c.token[0] = 1;
    c.fund = person(6);
    c.treasury = person(7);
    c.oracle.oracles = {{person(0), 1}};
    c.oracle.quorum = 1;
    c.oracle.stale_ms = 60'000;
    c.oracle.gate_base = c.oracle.gate_max = 200'000;
    c.oracle.confirmations = 2;
    MarketConfig& m = c.market;
    m.symbol[0] = 'X';
    m.k = 1'000;
    m.lots_per_unit = 1;
    m.max_price = 1'000'000;
    m.min_order = 1;
    m.max_order = m.max_position = m.max_open_interest = 1'000'000;
    m.price_band = 500'000;
    m.max_orders = 8;
    m.taker_fee = 500;
    m.maker_fee = -100;
    m.penalty = 10'000;
    m.slice = 250'000;
    m.min_slice = 1;
    m.fund_max_position = 100'000;
    m.window_ms = 1'000;
    m.mark_tau_ms = 1'000;
    m.mark_beta = 100'000;
    m.impact_notional = 1;
    m.brackets = {{kMaxAmount, 50'000, 30'000, 20'000}};
    return c;
}

void check_roundtrip(ByteView tx) {
    SignedDigests digests;
    const Code admitted = admission(Hash{}, tx, digests);
    BELAY_CHECK(admitted < Code::count && (admitted != Code::ok || digests.count > 0 || is_clear(tx)));
    Action action;
    if (decode(tx, action) == Code::ok) {
        const Bytes again = encode(action);
        BELAY_CHECK(std::equal(again.begin(), again.end(), tx.begin(), tx.end()));
    }
    u32 market = 0;
    u64 number = 0;
    if (decode_clear(tx, market, number) == Code::ok) {
        const Bytes again = encode_clear(market, number);
        BELAY_CHECK(std::equal(again.begin(), again.end(), tx.begin(), tx.end()));
    }
    ReportList reports;
    if (decode_prices(tx, market, reports) == Code::ok) {
        const Bytes again = encode_prices(market, reports.view());
        BELAY_CHECK(std::equal(again.begin(), again.end(), tx.begin(), tx.end()));
    }
}

void check_config(ByteView bytes) {
    const auto decoded = decode_config(bytes);
    if (!decoded) return;
    const Bytes again = encode(*decoded);
    BELAY_CHECK(std::equal(again.begin(), again.end(), bytes.begin(), bytes.end()));
}

void run_house(ByteView bytes) {
    Engine engine;
    FuzzHost host;
    BELAY_CHECK(engine.genesis(1, person(5), encode(config())));
    for (u8 i = 0; i < 8; ++i)
        engine.deposit({config().token, person(i), person(i), U256(u64{1} << (i * 4))}, kStart, host);
    u64 now = kStart;
    Reader r(bytes);
    while (r.left() > 0) {
        now += r.be<u16>();
        const ByteView tx = r.bytes(r.be<u8>());
        if (!r.ok()) return;
        check_roundtrip(tx);
        const i128 vault = engine.totals().vault;
        const Code code = engine.apply(tx, now, host);  // K-5 stops the fuzzer when a sum breaks
        BELAY_CHECK(code < Code::count && (code == Code::ok || engine.totals().vault == vault));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
    if (size == 0) return 0;
    const ByteView rest(data + 1, size - 1);
    if (data[0] == 0)
        check_config(rest);
    else if (data[0] == 1)
        check_roundtrip(rest);
    else
        run_house(rest);
    return 0;
}

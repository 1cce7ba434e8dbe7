// LIBS: belay_clearing_client
// SPDX-License-Identifier: Apache-2.0
// Native transactions a second of the clearing engine on one core: without signature recovery (its own work),
// and with libsecp256k1's recovery, which is the reference.
#include <ctime>
#include <random>

#include "bench/bench_util.h"
#include "client/client.h"
#include "engine/engine.h"

namespace {

using namespace belay;
using namespace belay::clearing;

constexpr u64 kStart = 1'700'000'000'000, kPrice = 1'000'000;
constexpr u32 kTraders = 1'000;

Address trader(u32 number) {
    Address a;
    for (std::size_t i = 0; i < 20; ++i) a[i] = static_cast<u8>((number + 1) * 2654435761u >> (i % 4 * 8));
    store_be(a.data() + 16, number + 1);
    return a;
}

/// Takes the signer from the signature's bytes, or recovers it for real.
class BenchHost final : public Host {
  public:
    explicit BenchHost(bool real) : real_(real) {}
    bool recover(const Hash& digest, const Signature& signature, Address& signer) override {
        if (real_) {
            const auto found = ecdsa::recover(digest, signature);
            if (found) signer = *found;
            return found.has_value();
        }
        signer = Address::from(ByteView(signature.data(), 20));
        return true;
    }
    void emit(ByteView bytes) override { bytes_ += bytes.size(); }
    void withdraw(const Address&, const Address&, const U256&) override {}
    void charge(u32) override {}
    u64 bytes() const { return bytes_; }

  private:
    bool real_;
    u64 bytes_ = 0;
};

Signature stub(const Address& signer) {
    Signature s{};
    std::memcpy(s.data(), signer.data(), 20);
    s[64] = 27;
    return s;
}

Config config() {
    const std::array<Address, 1> oracle{trader(9'999)};
    return client::example_config(trader(9'998), trader(9'997), trader(9'996), oracle);
}

/// Seconds of processor time: other work on the machine does not count.
double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/// Mostly orders around the touch, one in five a cancel-all: a third of the orders trades.
std::vector<Bytes> traffic(std::size_t count, std::size_t& orders) {
    std::mt19937_64 random(7);
    std::vector<u64> nonces(kTraders);
    std::vector<Bytes> out;
    for (std::size_t i = 0; i < count; ++i) {
        const auto who = static_cast<u32>(random() % kTraders);
        Action a;
        a.kind = random() % 5 == 0 ? ActionKind::cancel_all : ActionKind::order;
        a.nonce = ++nonces[who];
        a.buy = random() % 2;
        a.price = kPrice + (a.buy ? random() % 40 - 30 : random() % 40 - 10);
        a.size = 1 + random() % 100;
        a.max_fee = 5'000;
        a.signature = stub(trader(who));
        orders += a.kind == ActionKind::order ? 1 : 0;
        out.push_back(encode(a));
    }
    return out;
}

void open_house(Engine& engine, BenchHost& host) {
    const Config c = config();
    (void)engine.genesis(1, trader(5), encode(c));
    for (u32 i = 0; i < kTraders; ++i)
        engine.deposit({c.token, trader(i), trader(i), U256(u64{1'000'000'000'000})}, kStart, host);
    const std::array<Report, 1> reports{Report{kPrice, kStart, stub(c.oracle.oracles[0].signer)}};
    (void)engine.apply(encode_prices(0, reports), kStart, host);
}

void bench_engine() {
    std::size_t orders = 0;
    const auto transactions = traffic(400'000, orders);
    double best = 1e30;
    u64 applied = 0, trades = 0;
    for (int run = 0; run < 3; ++run) {
        Engine engine;
        BenchHost host(false);
        open_house(engine, host);
        applied = 0;
        const double start = cpu_seconds();
        for (const Bytes& tx : transactions) applied += engine.apply(tx, kStart, host) == Code::ok ? 1 : 0;
        best = std::min(best, cpu_seconds() - start);
        trades = engine.market().trade_count;
    }
    const double each = best / static_cast<double>(transactions.size());
    std::printf(
        "clearing apply, no recovery %6.0f ns  %8.0f tx/s (%zu orders, %llu trades, %llu applied of %zu)\n",
        each * 1e9, 1 / each, orders, static_cast<unsigned long long>(trades),
        static_cast<unsigned long long>(applied), transactions.size());
}

void bench_with_recovery() {
    Engine engine;
    BenchHost stub_host(false), host(true);
    open_house(engine, stub_host);
    const auto key =
        ecdsa::PrivateKey::from_bytes(config().token.is_zero() ? Hash{} : domain_separator(1, trader(5)));
    const client::Signer signer(*key, 1, trader(5));
    engine.deposit({config().token, signer.address(), signer.address(), U256(u64{1'000'000'000'000})}, kStart,
                   host);
    constexpr u64 kCount = 4'000;
    std::vector<Bytes> transactions;
    for (u64 i = 1; i <= kCount; ++i)
        transactions.push_back(signer.order(i, {.price = kPrice, .size = 1, .kind = OrderKind::ioc}));
    SignedDigests digests;
    (void)admission(engine.domain(), transactions[0], digests);
    std::size_t refused = 0;
    double start = cpu_seconds();
    for (const Bytes& tx : transactions) refused += engine.apply(tx, kStart, host) == Code::ok ? 0 : 1;
    const double each = (cpu_seconds() - start) / kCount;
    start = cpu_seconds();
    for (u64 i = 0; i < kCount; ++i)
        bench::keep(ecdsa::recover(digests.items[0].digest, digests.items[0].signature));
    const double bare = (cpu_seconds() - start) / kCount;
    std::printf(
        "clearing apply, recovered   %6.1f us  %8.0f tx/s, %.3f of libsecp256k1's recovery rate (%.0f/s), "
        "%zu refused\n",
        each * 1e6, 1 / each, bare / each, 1 / bare, refused);
}

}  // namespace

int main() {
    bench_engine();
    bench_with_recovery();
}

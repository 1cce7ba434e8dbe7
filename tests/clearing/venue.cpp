// SPDX-License-Identifier: Apache-2.0
#include "venue.h"

#include "wire/deposit.h"

namespace belay::clearing::builds_test {

namespace {

constexpr u64 kChain = 31337;

Address inbox() {
    Address a;
    a[0] = 0x1b;
    return a;
}

Address token() {
    Address a;
    a[19] = 7;
    return a;
}

client::Signer signer(u32 number) {
    Hash secret;
    store_be(secret.data() + 28, number);
    return {*ecdsa::PrivateKey::from_bytes(secret), kChain, inbox()};
}

}  // namespace

Venue::Venue(u64 seed, u32 traders)
    : engine_(seed), fund_(signer(901)), treasury_(signer(902)), nonces_(traders) {
    for (u32 i = 0; i < traders; ++i) traders_.push_back(signer(i + 1));
    for (u32 i = 0; i < 3; ++i) oracles_.push_back(signer(801 + i));
}

Bytes Venue::config() const {
    std::vector<Address> oracles;
    for (const client::Signer& o : oracles_) oracles.push_back(o.address());
    return encode(client::example_config(token(), treasury_.address(), fund_.address(), oracles));
}

Bytes Venue::deposit_to(const Address& to, u64 usdc) const {
    const auto bytes = wire::encode(wire::Deposit{token(), to, to, U256(usdc * 1'000'000)});
    return Bytes(bytes.begin(), bytes.end());
}

Bytes Venue::deposit(u32 who, u64 usdc) const { return deposit_to(traders_[who].address(), usdc); }

Bytes Venue::prices(u64 price, u64 time_ms) const {
    std::vector<Report> reports;
    for (const client::Signer& o : oracles_) reports.push_back(o.report(price, time_ms));
    return client::prices(reports);
}

Bytes Venue::random_order(u32 who) {
    client::OrderTerms t;
    t.buy = random(2) == 0;
    t.price = index_ + random(400) - 200;
    t.size = 1 + random(2'000);
    t.kind = static_cast<OrderKind>(random(4));
    t.reduce_only = random(6) == 0;
    return order(who, t);
}

Bytes Venue::random_transaction(u64 time_ms) {
    const u32 who = static_cast<u32>(random(traders_.size())),
              other = static_cast<u32>(random(traders_.size()));
    Bytes tx;
    switch (random(24)) {
        case 0:
            tx = traders_[who].cancel_all(++nonces_[who]);
            break;
        case 1:
            tx = traders_[who].cancel(nonces_[who] + 1, nonces_[who]);
            ++nonces_[who];
            break;
        case 2:
            tx = traders_[who].transfer(++nonces_[who], traders_[other].address(), random(50'000'000));
            break;
        case 3:
            tx = withdraw(who, random(4) == 0 ? kMaxAmount : random(50'000'000));
            break;
        case 4:
            tx = liquidate(who, other);
            break;
        case 5:
        case 6:
            index_ = index_ * (9'850 + random(300)) / 10'000;
            tx = prices(index_, time_ms);
            break;
        default:
            tx = random_order(who);
    }
    if (random(20) == 0) tx[random(tx.size())] ^= static_cast<u8>(1 << random(8));
    return tx;
}

}  // namespace belay::clearing::builds_test

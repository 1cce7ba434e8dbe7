// SPDX-License-Identifier: Apache-2.0
// K-20..K-26 with real cryptography: digests against an independent encoder (test/eip712_vectors.py, itself
// run over the ethers.js cases), signatures against alloy's (`cast wallet sign --data`) and libsecp256k1's.
#include <gtest/gtest.h>

#include "base/hex.h"
#include "test/house.h"

namespace belay::clearing::test {
namespace {

constexpr u64 kChain = 31337;

class RealHost final : public Host {
  public:
    bool recover(const Hash& digest, const Signature& signature, Address& signer) override {
        const auto found = ecdsa::recover(digest, signature);
        if (found) signer = *found;
        return found.has_value();
    }
    void emit(ByteView) override {}
    void withdraw(const Address&, const Address&, const U256&) override {}
    void charge(u32) override {}
};

Address inbox() { return *fixed_from_hex<Address>("0x0102030405060708090a0b0c0d0e0f1011121314"); }
Address somebody() { return *fixed_from_hex<Address>("0xf0e1d2c3b4a5968778695a4b3c2d1e0f00112233"); }

ecdsa::PrivateKey key(
    std::string_view hex = "0x4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318") {
    return *ecdsa::PrivateKey::from_bytes(*fixed_from_hex<Hash>(hex));
}

Action action(ActionKind kind, u64 nonce, u64 expiry) {
    Action a;
    a.kind = kind;
    a.nonce = nonce;
    a.expiry = expiry;
    return a;
}

Action sample_order() {
    Action a = action(ActionKind::order, 1'700'000'000'123, 1'700'000'060'000);
    a.buy = a.reduce_only = true;
    a.order_kind = OrderKind::post_only;
    a.price = 1'000'001;
    a.size = 12'345;
    a.max_fee = 500;
    return a;
}

Action sample_withdrawal() {
    Action a = action(ActionKind::withdraw, 5, 9);
    a.account = somebody();
    a.amount = kMaxAmount;
    return a;
}

TEST(Signatures, K22_DigestsOfEveryTypeAgreeWithAnIndependentEncoder) {
    const Hash domain = domain_separator(kChain, inbox());
    const auto digest = [&](const Action& a) { return to_hex(action_digest(domain, a)); };
    EXPECT_EQ(digest(sample_order()), "0x5da8efa978a87d83fdc9b8697ce1e715ff0f2aaaaa1659033eb9915199522dad");
    Action cancel = action(ActionKind::cancel, 2, 0);
    cancel.order = 1'700'000'000'123;
    EXPECT_EQ(digest(cancel), "0x2c306142164efb7350c7ac835d0c43a42eb879a8f31f3b5a875cdc9274bd8be5");
    EXPECT_EQ(digest(action(ActionKind::cancel_all, ~u64{0}, 1)),
              "0x71291be1c8c7bfe6172ec6e2cf3ee1d50b99dff92cae710a904b9bd41c0f6db2");
    Action transfer = action(ActionKind::transfer, 4, 0);
    transfer.account = somebody();
    transfer.amount = 1'000'000;
    EXPECT_EQ(digest(transfer), "0x9fc7307212f2b8bfbf8701f168fdaf8792581a5c949afa7064edca0350332821");
    EXPECT_EQ(digest(sample_withdrawal()),
              "0x1ecdca00c4ab3f038abacd1737eb958183e362c1b1e0d50d54597cb175018fe8");
    Action liquidate = action(ActionKind::liquidate, 6, 0);
    liquidate.account = somebody();
    EXPECT_EQ(digest(liquidate), "0x7158ae91b9a910b060a491e0ce8d4bc2b1bab055a1e6c7e44fc32849d9b7f764");
    EXPECT_EQ(to_hex(report_digest(domain, 0, 987'654, 1'700'000'000'000)),
              "0x752cdb2a39e5955e77e54c96a9534bc3786f1c05ec75752020161a70d552c755");
}

TEST(Signatures, K22_SignaturesAreThoseOfASecondLibrary) {
    const client::Signer signer(key(), kChain, inbox());
    EXPECT_EQ(to_hex(signer.address()), "0x2c7536e3605d9c16a7a3d7b1898e529396a65c23");
    const Bytes order = signer.sign(sample_order());
    EXPECT_EQ(to_hex(ByteView(order).last(65)),
              "0xd2b88b74ab3e40660d7ab3e70d07eb9fc5abf7c16322ade4d7ae6009252d9aaa"
              "59105bc10742a82b3e0f23fc6875cc72e411fc0f466a94a53793e15697c2c0cf1b");
    const Bytes withdrawal = signer.sign(sample_withdrawal());
    EXPECT_EQ(to_hex(ByteView(withdrawal).last(65)),
              "0xc5f3829bc372453e8c28f2f6756120a2e078369eaf6daa9842ae09c6f8e156a2"
              "527b91080bbbee8a10b20b83cdb7932f0d29391ec28d278217f3f74ff02d55ba1c");
    const Report report = signer.report(987'654, 1'700'000'000'000);
    EXPECT_EQ(to_hex(report.signature),
              "0x34b7175ec9908afa2e84b89ea7bfdd296622ab5341ae5d7c932c5d962caa1474"
              "1dbf97d09e694e3ff018d34c310a62fe36f6fb397d10f535bc48438c959fca511b");
}

class Signed : public ::testing::Test {
  protected:
    Signed() {
        EXPECT_TRUE(engine.genesis(kChain, inbox(), encode(test_config())));
        engine.deposit({test_config().token, signer.address(), signer.address(), U256(1'000 * kUsdc)}, kStart,
                       host);
    }
    Code apply(ByteView tx) { return engine.apply(tx, kStart, host); }

    Engine engine;
    RealHost host;
    client::Signer signer{key(), kChain, inbox()};
};

TEST_F(Signed, AnActionAppliesOnceAndAReplayIsNamed) {
    const Bytes tx = signer.withdraw(1, somebody(), 10 * kUsdc);
    EXPECT_EQ(apply(tx), Code::ok);
    EXPECT_EQ(apply(tx), Code::nonce_used);
    EXPECT_EQ(engine.accounts()[2].cash, 990 * kUsdcQ);
}

TEST_F(Signed, K23_HighSIsNamed) {
    Bytes tx = signer.withdraw(1, somebody(), 10 * kUsdc);
    // s' = n - s with the other v is the malleable twin: the same signer by plain ECDSA.
    const U256 n{0xbfd25e8cd0364141, 0xbaaedce6af48a03b, 0xfffffffffffffffe, 0xffffffffffffffff};
    u8* s = tx.data() + tx.size() - 33;
    U256 mirrored;
    (void)sub(mirrored, n, U256::from_be(s));
    mirrored.to_be(s);
    tx.back() = static_cast<u8>(55 - tx.back());
    EXPECT_EQ(apply(tx), Code::signature_high_s);
    SignedDigests out;
    EXPECT_EQ(admission(engine.domain(), tx, out), Code::signature_high_s);
}

TEST_F(Signed, K23_OtherSlipsAreNamed) {
    Bytes tx = signer.withdraw(1, somebody(), 10 * kUsdc);
    Bytes bad_v = tx;
    bad_v.back() = static_cast<u8>(bad_v.back() - 27);
    EXPECT_EQ(apply(bad_v), Code::signature_v);
    Bytes zero_r = tx;
    std::fill(zero_r.end() - 65, zero_r.end() - 33, u8{0});
    EXPECT_EQ(apply(zero_r), Code::signature_invalid);
    Bytes other_bytes = tx;
    other_bytes[1] = 2;  // another nonce under the same signature
    EXPECT_EQ(apply(other_bytes), Code::unknown_signer);
    EXPECT_EQ(apply(client::Signer(key("0x" + std::string(63, '0') + "7"), kChain, inbox()).cancel_all(1)),
              Code::unknown_signer);
    EXPECT_EQ(apply(tx), Code::ok);
}

TEST_F(Signed, K22_WrongChainAndWrongContractAreNamed) {
    EXPECT_EQ(apply(client::Signer(key(), kChain + 1, inbox()).cancel_all(1)), Code::unknown_signer);
    EXPECT_EQ(apply(client::Signer(key(), kChain, somebody()).cancel_all(1)), Code::unknown_signer);
    EXPECT_EQ(apply(signer.cancel_all(1)), Code::ok);
}

TEST_F(Signed, K20_MalformedBytesAreNamed) {
    const Bytes tx = signer.order(1, {.price = 5, .size = 6});
    for (std::size_t n = 1; n < tx.size(); ++n) EXPECT_EQ(apply(ByteView(tx).first(n)), Code::malformed) << n;
    EXPECT_EQ(apply({}), Code::malformed);
    Bytes longer = tx;
    longer.push_back(0);
    EXPECT_EQ(apply(longer), Code::malformed);
    Bytes flags = tx;
    flags[1] |= 0x10;
    EXPECT_EQ(apply(flags), Code::malformed);
    Bytes kind = tx;
    kind[0] = 10;
    EXPECT_EQ(apply(kind), Code::unknown_kind);
    kind[0] = 0;
    EXPECT_EQ(apply(kind), Code::unknown_kind);
    Bytes not_minimal = tx;  // market 0 as 80 00
    not_minimal[2] = 0x80;
    not_minimal.insert(not_minimal.begin() + 3, 0);
    EXPECT_EQ(apply(not_minimal), Code::malformed);
    EXPECT_EQ(apply(Bytes(kMaxTransaction + 1, 1)), Code::malformed);
}

TEST_F(Signed, AdmissionNamesExactlyWhatApplyRecovers) {
    const Bytes tx = signer.order(7, {.price = 5, .size = 6});
    SignedDigests out;
    ASSERT_EQ(admission(engine.domain(), tx, out), Code::ok);
    ASSERT_EQ(out.count, 1u);
    EXPECT_EQ(ecdsa::recover(out.items[0].digest, out.items[0].signature), signer.address());

    const std::array<Report, 2> reports{signer.report(10, 20), signer.report(11, 21)};
    ASSERT_EQ(admission(engine.domain(), client::prices(reports), out), Code::ok);
    ASSERT_EQ(out.count, 2u);
    for (u32 i = 0; i < 2; ++i)
        EXPECT_EQ(ecdsa::recover(out.items[i].digest, out.items[i].signature), signer.address());
}

TEST_F(Signed, K40_AnOracleOutsideTheSet) {
    const std::array<Report, 1> reports{signer.report(1'000'000, kStart)};
    EXPECT_EQ(apply(client::prices(reports)), Code::unknown_oracle);
}

TEST(Transactions, EveryKindEncodesAndDecodes) {
    u64 seed = 1;
    const auto random = [&seed] { return seed = seed * 6364136223846793005u + 1442695040888963407u; };
    for (int i = 0; i < 20'000; ++i) {
        Action a;
        a.kind = static_cast<ActionKind>(1 + random() % 6);
        a.nonce = random() >> (random() % 64);
        a.expiry = random() >> (random() % 64);
        const bool money = a.kind == ActionKind::transfer || a.kind == ActionKind::withdraw;
        if (!money) a.market = static_cast<u32>(random() >> 40);
        if (a.kind == ActionKind::order) {
            a.buy = random() >> 63;
            a.reduce_only = random() >> 63;
            a.order_kind = static_cast<OrderKind>(random() >> 62);
            a.price = random() >> (random() % 64);
            a.size = random() >> (random() % 64);
            a.max_fee = static_cast<u32>(random() >> 33);
        }
        if (a.kind == ActionKind::cancel) a.order = random() >> (random() % 64);
        if (money || a.kind == ActionKind::liquidate) a.account = named(static_cast<u32>(random() >> 32));
        if (money) a.amount = random() >> (random() % 64);
        for (u8& b : a.signature) b = static_cast<u8>(random() >> 56);
        const Bytes tx = encode(a);
        Action b;
        ASSERT_EQ(decode(tx, b), Code::ok);
        ASSERT_EQ(encode(b), tx);
        ASSERT_EQ(action_digest(Hash{}, a), action_digest(Hash{}, b));
    }
}

TEST(Transactions, AnOrderIsSmall) {
    const client::Signer signer(key(), kChain, inbox());
    const Bytes tx =
        signer.order(1'700'000'000'123, {.price = 1'000'000, .size = 10'000, .expiry = 1'700'000'060'000});
    EXPECT_LE(tx.size(), 65u + 22u);
}

}  // namespace
}  // namespace belay::clearing::test

// SPDX-License-Identifier: Apache-2.0
// The SDK's weights (belay/meter.h) stay above the machine steps they stand for, at the worst that a call can
// be given. Prints the figures of docs/program-author.md.
#include <gtest/gtest.h>

#include <random>

#include "belay/meter.h"
#include "people.h"

namespace belay {

[[noreturn]] void stop_entry() { std::abort(); }  // the meter's header asks for one; nothing here runs it

}  // namespace belay

namespace belay::sdk_test {
namespace {

using wire::EntryKind;

class Weights : public ::testing::Test {
  protected:
    Weights() { builds.run(inbox.genesis({})); }

    u64 forced(const Bytes& tx) {
        const Outcome out = builds.run(inbox.add(EntryKind::forced, tx));
        EXPECT_FALSE(out.is_void);
        return out.steps;
    }
    /// Steps of one of `count` equal calls (the probe's op 7).
    double each(u8 what, u32 count, u32 size) {
        const auto ask = [&](u32 n) {
            Bytes tx{7, what};
            append_be<u32>(tx, n);
            append_be<u32>(tx, size);
            return tx;
        };
        forced(ask(count));  // buffers have grown
        const u64 more = forced(ask(count)), less = forced(ask(0));
        return static_cast<double>(more - less) / count;
    }
    static void expect_below(const char* what, double steps, u64 weight) {
        std::printf("%-34s %8.0f steps, weight %8llu\n", what, steps,
                    static_cast<unsigned long long>(weight));
        EXPECT_LT(steps, static_cast<double>(weight)) << what;
    }

    Inbox inbox;
    TwoBuilds builds{"probe"};
};

TEST_F(Weights, exports_of_every_length) {
    for (const u32 size : {0U, 1U, 29U, 250U, 1'000U, 10'000U}) {
        const std::string what = "ctx.emit of " + std::to_string(size) + " bytes";
        expect_below(what.c_str(), each(1, 400, size), kWeightExport + u64{kWeightExportByte} * size);
    }
}

// Every withdrawal of another token: the sums grow too.
TEST_F(Weights, withdrawals) { expect_below("ctx.withdraw", each(2, 1'000, 0), kWeightWithdrawal); }

TEST_F(Weights, hashes) {
    for (const u32 size : {0U, 1'023U, 1'024U})
        expect_below(("ctx.keccak256 of " + std::to_string(size) + " bytes").c_str(), each(3, 400, size),
                     kWeightKeccak);
    for (const u32 size : {1'025U, 1'359U, 1'360U, 20'000U})
        expect_below(("ctx.keccak256 of " + std::to_string(size) + " bytes").c_str(), each(3, 10, size),
                     (size / 136 + 1) * u64{kWeightKeccakSoftware});
}

TEST_F(Weights, recoveries) {
    std::mt19937_64 random(1);
    u64 worst = 0, first = 0;  // the first one makes the tables
    const u64 none = forced(Bytes(98, 9));
    for (int i = 0; i <= 200; ++i) {
        Hash secret;
        for (std::size_t k = 1; k < 32; ++k) secret[k] = static_cast<u8>(random());
        const auto key = ecdsa::PrivateKey::from_bytes(secret);
        Bytes tx{0};
        append(tx, secret);
        append(tx, key->sign(secret));
        if (i % 5 == 4) tx[1 + random() % 96] ^= 1;
        (i == 0 ? first : worst) = std::max(i == 0 ? first : worst, forced(tx));
    }
    std::printf("the first recovery of a chain: %llu steps\n", static_cast<unsigned long long>(first - none));
    expect_below("ctx.recover, worst of 200", static_cast<double>(worst - none), kWeightRecover);
}

TEST_F(Weights, transactions_of_every_length) {
    for (const std::size_t size : {1U, 150U, 1'023U, 1'024U}) {
        const auto run = [&](u32 count) {
            wire::BatchWriter writer(1000 * inbox.l1_time);
            for (u32 i = 0; i < count; ++i) writer.add(1000 * inbox.l1_time, Bytes(size, 99));
            const Outcome out = builds.run(inbox.add(EntryKind::calldata_batch, writer.bytes()));
            EXPECT_FALSE(out.is_void);
            return out.steps;
        };
        run(60);
        const u64 more = run(60), less = run(0);
        expect_below(("a transaction of " + std::to_string(size) + " bytes").c_str(),
                     static_cast<double>(more - less) / 60, kWeightTransaction);
    }
}

TEST_F(Weights, deposits_of_ever_new_tokens) {
    u64 worst = 0;
    TwoBuilds plain("faulty");
    Inbox own;
    plain.run(own.genesis({}));
    for (u8 i = 0; i < 100; ++i) {
        Address token;
        token[i % 20] = static_cast<u8>(i + 1);
        worst = std::max(worst, plain.run(own.add(EntryKind::deposit, deposit_of(token, 1, token))).steps);
    }
    expect_below("a deposit entry, worst of 100", static_cast<double>(worst), kWeightDeposit);
}

TEST_F(Weights, pay_outs) {
    const auto exit_of = [&](u32 count, u32 many_tokens) {
        Bytes tx{7, 4};
        append_be<u32>(tx, count);
        append_be<u32>(tx, many_tokens);
        forced(tx);
        const Outcome out = builds.run_exit();
        EXPECT_FALSE(out.is_void);
        return out.steps;
    };
    const u64 less = exit_of(0, 0);
    expect_below("ctx.pay_out", static_cast<double>(exit_of(4'000, 0) - less) / 4'000, kWeightPayOut);
    expect_below("ctx.pay_out, a new token each", static_cast<double>(exit_of(4'000, 1) - less) / 4'000,
                 kWeightPayOut + kWeightNewToken);
}

}  // namespace
}  // namespace belay::sdk_test

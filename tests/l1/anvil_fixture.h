// SPDX-License-Identifier: Apache-2.0
// A fresh anvil for each test.
#pragma once

#include <gtest/gtest.h>

#include <memory>

#include "base/hex.h"
#include "ecdsa/ecdsa.h"
#include "l1/anvil.h"
#include "l1/dev_chain.h"
#include "l1/http_l1.h"
#include "l1/json_fields.h"
#include "l1/tx_manager.h"

#define EXPECT_OK(result)                                                   \
    do {                                                                    \
        const auto& ok_ = (result);                                         \
        EXPECT_TRUE(ok_) << (ok_ ? "" : belay::l1::to_string(ok_.error())); \
    } while (false)
#define ASSERT_OK(result)                                                   \
    do {                                                                    \
        const auto& ok_ = (result);                                         \
        ASSERT_TRUE(ok_) << (ok_ ? "" : belay::l1::to_string(ok_.error())); \
    } while (false)

namespace belay::l1 {

inline ecdsa::PrivateKey dev_key(std::size_t index) {
    return *ecdsa::PrivateKey::from_bytes(*fixed_from_hex<Hash>(dev_private_key(index)));
}

class AnvilTest : public testing::Test {
  protected:
    void SetUp() override {
        if (find_anvil().empty())
            GTEST_SKIP() << "anvil is not installed: npm ci --ignore-scripts, or set BELAY_ANVIL";
        start({});
    }

    /// Replaces the running node.
    void start(const AnvilOptions& options) {
        auto started = Anvil::start(options);
        ASSERT_OK(started);
        anvil = std::make_unique<Anvil>(*std::move(started));
        l1 = std::make_unique<HttpL1>(anvil->url());
        dev = std::make_unique<DevChain>(*l1);
    }

    /// Impatient, so that bumps come within a test.
    static TxPolicy quick(u64 confirmations = 1) {
        TxPolicy policy;
        policy.confirmations = confirmations;
        policy.resubmit_after_ms = 150;
        policy.rebroadcast_after_ms = 100;
        policy.poll_ms = 20;
        return policy;
    }

    static TxRequest transfer(const std::string& id) {
        TxRequest out;
        out.id = id;
        out.to = Address::from(Bytes(20, 0x77));
        out.value = U256(1000);
        out.data = Bytes(id.begin(), id.end());
        return out;
    }

    /// Payload of every transaction of our key in the chain, in order.
    std::vector<std::string> landed(const Address& from) {
        std::vector<std::string> out;
        const auto head = l1->block(BlockTag::latest);
        for (u64 n = 0; head && n <= head->number; ++n) {
            const auto block = l1->rpc().read("eth_getBlockByNumber", {quantity(n), true});
            if (!block) continue;
            for (const auto& tx : (*block)["transactions"]) {
                if (tx["from"].get<std::string>() != to_hex(from)) continue;
                const Bytes input = *from_hex(tx["input"].get<std::string>());
                out.emplace_back(input.begin(), input.end());
            }
        }
        return out;
    }

    std::unique_ptr<Anvil> anvil;
    std::unique_ptr<HttpL1> l1;
    std::unique_ptr<DevChain> dev;
};

}  // namespace belay::l1

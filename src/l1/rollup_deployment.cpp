// SPDX-License-Identifier: Apache-2.0
#include "l1/rollup_deployment.h"

namespace belay::l1 {
namespace {

constexpr const char* kFactory = "claims factory";

L1Result<Address> deploy_code(TxManager& txs, const std::string& name, L1Result<Bytes> code,
                              std::stop_token stop) {
    if (!code) return std::unexpected(code.error());
    return deploy(txs, name, *std::move(code), std::move(stop));
}

}  // namespace

L1Result<Address> deploy_rollup(TxManager& txs, RollupConfig config, std::span<const PartCode> parts,
                                std::stop_token stop) {
    // Made even when one is given, in a deployment with parts: its nonce tells the ones that follow.
    if (config.claims_factory.is_zero() || !parts.empty()) {
        const auto factory = deploy_code(txs, kFactory, claims_factory_init_code(), stop);
        if (!factory) return factory;
        config.claims_factory = *factory;
    }
    if (!parts.empty()) {
        const u64 next = txs.status(kFactory)->nonce + 1;
        const Address rollup = create_address(txs.address(), next + parts.size());
        for (std::size_t i = 0; i < parts.size(); ++i) {
            const Address address = create_address(txs.address(), next + i);
            if (parts[i].seat) config.parts.*parts[i].seat = address;
            if (parts[i].told) *parts[i].told = address;
        }
        for (const PartCode& part : parts)
            if (const auto made = deploy_code(txs, part.name, part.code(rollup, config.parts), stop); !made)
                return made;
    }
    return deploy_code(txs, "rollup", rollup_init_code(config), std::move(stop));
}

}  // namespace belay::l1

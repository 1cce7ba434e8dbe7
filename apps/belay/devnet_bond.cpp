// SPDX-License-Identifier: Apache-2.0
#include "apps/belay/devnet_bond.h"

namespace belay::apps {

l1::PartCode devnet_bond() {
    return {"sequencer bond", &l1::RollupParts::sequencer_bond,
            [](const Address& rollup, const l1::RollupParts&) {
                l1::BondConfig config;
                config.rollup = rollup;
                config.jam_base_fee = U256(kDevnetJamFee);
                config.promise_blocks = kDevnetPromiseBlocks;
                config.unbonding_margin = 86'400;
                return l1::sequencer_bond_init_code(config);
            }};
}

l1::L1Result<l1::TxStatus> fund_devnet_bond(l1::TxManager& txs, const Address& bond) {
    l1::TxRequest request;
    request.id = "bond deposit";
    request.to = bond;
    request.value = U256(10'000'000'000'000'000'000ULL);
    request.data = l1::bond_calls::deposit();
    if (auto sent = txs.submit(request); !sent) return sent;
    return txs.wait(request.id);
}

}  // namespace belay::apps

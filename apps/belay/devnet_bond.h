// SPDX-License-Identifier: Apache-2.0
// The sequencer's bond of a development network (R-8 .. R-18).
#pragma once

#include "l1/bond_contract.h"
#include "l1/rollup_deployment.h"

namespace belay::apps {

/// W is below the least forced deadline, W + maxStretch below the batch time window.
inline constexpr u64 kDevnetPromiseBlocks = 140;
inline constexpr u64 kDevnetJamFee = 500'000'000'000;  ///< wei

l1::PartCode devnet_bond();
/// Puts ten ether of the manager's key into the bond.
l1::L1Result<l1::TxStatus> fund_devnet_bond(l1::TxManager& txs, const Address& bond);

}  // namespace belay::apps

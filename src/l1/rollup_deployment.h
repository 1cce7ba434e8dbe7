// SPDX-License-Identifier: Apache-2.0
// Deploying a rollup with its parts. A part names the rollup that it serves, and the rollup is created after
// its parts: so its address is computed from the deployer's next nonces, and its constructor checks every
// part.
#pragma once

#include <functional>

#include "l1/contracts.h"

namespace belay::l1 {

/// One part: its seat in the configuration, and its init code for the rollup's future address. One without a
/// seat (the attestors, whom the policy names) stands among them all the same.
struct PartCode {
    std::string name;
    Address RollupParts::* seat;
    std::function<L1Result<Bytes>(const Address& rollup, const RollupParts& parts)> code;
    Address* told = nullptr;  ///< gets its address before any code is asked for
};

/// Creates a factory for the claims when the configuration names none, the parts in their order, then the
/// rollup. `parts` of a code function holds the addresses of all parts, the later ones too. Nothing else may
/// use the manager's key meanwhile: a foreign nonce in between makes the rollup's constructor refuse
/// (RollupMismatch).
L1Result<Address> deploy_rollup(TxManager& txs, RollupConfig config, std::span<const PartCode> parts = {},
                                std::stop_token stop = {});

}  // namespace belay::l1

// SPDX-License-Identifier: Apache-2.0
// What an attestor signs (F-21).
#pragma once

#include "base/u256.h"

namespace belay::wire {

/// What two attestations of one attestor must not disagree on.
struct AttestationStart {
    Hash parent{};
    u64 position = 0;
    Hash accumulator{};
    bool operator==(const AttestationStart&) const = default;
};

/// keccak(abi.encode(start)): the attestors' contract knows a start by it.
Hash start_id(const AttestationStart& start);

/// The EIP-712 digest; `attestors` is the verifying contract.
Hash attestation_digest(u64 chain_id, const Address& attestors, const AttestationStart& start,
                        const Hash& claim);

}  // namespace belay::wire

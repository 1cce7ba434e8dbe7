// SPDX-License-Identifier: Apache-2.0
// The parts around a development network's rollup: escape, finality policy with attestors, council, the
// sequencer's bond. Everything is real; only keys are known to all and times are as short as the contracts
// allow.
#pragma once

#include "apps/belay/deployment.h"
#include "l1/escape_contract.h"
#include "l1/finality_contract.h"
#include "l1/rollup_deployment.h"

namespace belay::apps {

/// Council and attestors of a development network: dev_key("council0"), ... One key more than entities, so
/// that a quorum is seen to count entities.
inline constexpr unsigned kCouncilKeys = 5, kAttestors = 3;
inline constexpr u8 kCouncilEntities[kCouncilKeys] = {1, 1, 2, 3, 4};
/// dev_key("member0"), ...; three of them certify.
inline constexpr unsigned kMembers = 4;
inline constexpr u8 kCertifying = 3;
inline constexpr u64 kPublishWindow = 600;  ///< seconds, the window of a demand too
inline constexpr u8 kCouncilQuorum = 3, kAttestorQuorum = 2;

class Guarantees {
  public:
    /// With other times of the escape, when they are given.
    explicit Guarantees(std::optional<l1::EscapeConfig> escape = {}, bool committee = false);
    /// Deploys what the parts stand on. The object outlives deploy_rollup().
    l1::L1Result<void> prepare(l1::TxManager& txs);
    /// In the order in which they are deployed.
    std::vector<l1::PartCode> parts();
    /// Of the last deployment.
    const Address& attestors() const { return attestors_; }

  private:
    l1::EscapeConfig escape_;
    bool committee_;
    Address attestors_;
};

}  // namespace belay::apps

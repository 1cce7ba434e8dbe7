// SPDX-License-Identifier: Apache-2.0
#include "apps/belay/guarantees.h"

#include "apps/belay/devnet_bond.h"

namespace belay::apps {
namespace {

constexpr u64 kHour = 3600, kDay = 24 * kHour;
constexpr u32 kContestants = 8;
const U256 kEther(1'000'000'000'000'000'000);

l1::AttestorsConfig attestors_config() {
    l1::AttestorsConfig c;
    for (unsigned i = 0; i < kAttestors; ++i) {
        c.names.push_back("attestor" + std::to_string(i));
        c.keys.push_back(dev_key(c.names.back()).key.address());
        c.affiliations.push_back(static_cast<u8>(i + 1));
    }
    c.quorum = kAttestorQuorum;
    c.stake = kEther;
    c.penalty = U256(10'000'000'000'000'000);
    c.suspension = kDay;
    c.unbonding = 30 * kDay;
    c.contestants = kContestants;
    return c;
}

l1::CouncilConfig council_config() {
    l1::CouncilConfig c;
    for (unsigned i = 0; i < kCouncilKeys; ++i) {
        c.keys.push_back(dev_key("council" + std::to_string(i)).key.address());
        c.entities.push_back(kCouncilEntities[i]);
    }
    c.quorum = kCouncilQuorum;
    c.exit_window = 30 * kDay;
    c.contestants = kContestants;
    c.longest_pause = kDay;
    c.cool_down = 7 * kDay;
    c.yearly_pause = 30 * kDay;
    return c;
}

}  // namespace

Guarantees::Guarantees(std::optional<l1::EscapeConfig> escape) {
    if (escape) escape_ = *escape;
    if (escape) return;
    escape_.freeze_period = 14 * kDay;
    escape_.resolution_period = escape_.exit_period = 7 * kDay;
    escape_.longest_pause = kDay;
    escape_.contestants = escape_.inner_contestants = kContestants;
}

l1::L1Result<void> Guarantees::prepare(l1::TxManager& txs) {
    auto code = l1::ledger_proof_init_code();
    const auto ledger = code ? l1::deploy(txs, "ledger proof", *std::move(code))
                             : l1::L1Result<Address>(std::unexpected(code.error()));
    if (!ledger) return std::unexpected(ledger.error());
    escape_.ledger_proof = *ledger;
    return {};
}

std::vector<l1::PartCode> Guarantees::parts() {
    using l1::RollupParts;
    const auto attestors = [](const Address& rollup, const RollupParts&) {
        return l1::attestors_init_code(rollup, attestors_config());
    };
    const auto council = [](const Address& rollup, const RollupParts&) {
        return l1::council_init_code(rollup, council_config());
    };
    const auto policy = [this](const Address& rollup, const RollupParts& parts) {
        return l1::policy_init_code(rollup, parts.council, kHour, Address{}, attestors_);
    };
    return {l1::escape_part(escape_),
            {"attestors", nullptr, attestors, &attestors_},
            {"council", &RollupParts::council, council},
            {"policy", &RollupParts::policy, policy},
            devnet_bond()};
}

}  // namespace belay::apps

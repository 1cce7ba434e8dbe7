// SPDX-License-Identifier: Apache-2.0
#include "apps/belay/guarantees.h"

#include <algorithm>

#include "apps/belay/devnet_bond.h"
#include "l1/anvil.h"
#include "l1/committee.h"

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

l1::CommitteeConfig committee_config(const Address& rollup, const l1::RollupParts& parts) {
    l1::CommitteeConfig c;
    c.rollup = rollup;
    c.council = parts.council;
    c.threshold = kCertifying;
    c.window = c.publish_window = kPublishWindow;
    c.change_delay = 2 * kPublishWindow;
    c.least_gas_price = U256(1'000'000'000);
    const Hash domain = wire::committee_domain(l1::AnvilOptions{}.chain_id, parts.committee);
    for (unsigned i = 0; i < kMembers; ++i) {
        const ecdsa::PrivateKey key = dev_key("member" + std::to_string(i)).key;
        c.members.push_back({key.address(), key.address(),
                             wire::compact(key.sign(wire::possession_digest(domain, key.address())))});
    }
    std::ranges::sort(c.members, {}, [](const l1::JoiningMember& m) { return m.key.bytes; });
    return c;
}

}  // namespace

Guarantees::Guarantees(std::optional<l1::EscapeConfig> escape, bool committee) : committee_(committee) {
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
    std::vector<l1::PartCode> all = {l1::escape_part(escape_),
                                     {"attestors", nullptr, attestors, &attestors_},
                                     {"council", &RollupParts::council, council},
                                     {"policy", &RollupParts::policy, policy},
                                     devnet_bond()};
    const auto committee = [](const Address& rollup, const RollupParts& parts) {
        return l1::committee_init_code(committee_config(rollup, parts));
    };
    if (committee_) all.push_back({"committee", &RollupParts::committee, committee});
    return all;
}

}  // namespace belay::apps

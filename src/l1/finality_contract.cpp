// SPDX-License-Identifier: Apache-2.0
#include "l1/finality_contract.h"

#include "l1/contract_encoding.h"
#include "l1/contract_view.h"

namespace belay::l1 {
namespace {

constexpr std::string_view kAttestors =
    "((address,address[],uint8[],string[],uint8,uint128,uint128,uint64,uint64,uint32))";
constexpr std::string_view kCouncil =
    "((address,(address[],uint8[],uint8),uint64,uint32,uint64,uint64,uint64))";
constexpr std::string_view kPolicy = "(address,address,uint64,address,address)";
constexpr std::string_view kSlot = "((address,uint64,bool,bool,uint256))";

constexpr std::string_view kJoin = "join()";
constexpr std::string_view kAttest = "attest(bytes32,uint256[],bytes[])";
constexpr std::string_view kSlash = "slash(uint256,(bytes32,uint64,bytes32),bytes32,bytes,bytes32,bytes)";
constexpr std::string_view kContradictQuorums = "contradictQuorums(bytes32,bytes32)";
constexpr std::string_view kSlotOf = "slot(uint8)";
constexpr std::string_view kIndexOf = "indexOf(address)";
constexpr std::string_view kSigners = "signers(bytes32)";
constexpr std::string_view kActive = "active()";
constexpr std::string_view kOwed = "owed(address)";
constexpr std::string_view kBacks = "backs(bytes32)";

template <class T>
AbiValue list_of(const std::vector<T>& items) {
    AbiValues out;
    for (const T& item : items) out.emplace_back(item);
    return AbiValue(std::move(out));
}
AbiValue numbers(const std::vector<u8>& items) {
    AbiValues out;
    for (const u8 item : items) out.emplace_back(u32{item});
    return AbiValue(std::move(out));
}

L1Result<Bytes> with_arguments(std::string_view hex, std::string_view types, const AbiValues& values) {
    auto code = code_of(hex);
    if (!code) return code;
    const auto arguments = abi_encode(types, values);
    BELAY_CHECK(arguments.has_value());
    append(*code, *arguments);
    return code;
}

L1Result<U256> number_of(L1& l1, const Address& contract, std::string_view signature,
                         const AbiValues& arguments, const BlockId& at) {
    const auto values = view(l1, contract, signature, arguments, "(uint256)", at);
    if (!values) return std::unexpected(values.error());
    return (*values)[0].number();
}

}  // namespace

std::span<const std::string_view> finality_signatures() {
    static constexpr std::string_view kAll[] = {
        kJoin, kAttest, kSlash, kContradictQuorums, kSlotOf, kIndexOf, kSigners, kActive, kOwed, kBacks};
    return kAll;
}

L1Result<Bytes> attestors_init_code(const Address& rollup, const AttestorsConfig& c) {
    return with_arguments(
        attestors_code_hex(), kAttestors,
        {abi_list({rollup, list_of(c.keys), numbers(c.affiliations), list_of(c.names), u32{c.quorum}, c.stake,
                   c.penalty, c.suspension, c.unbonding, c.contestants})});
}

L1Result<Bytes> council_init_code(const Address& rollup, const CouncilConfig& c) {
    return with_arguments(
        council_code_hex(), kCouncil,
        {abi_list({rollup, abi_list({list_of(c.keys), numbers(c.entities), u32{c.quorum}}), c.exit_window,
                   c.contestants, c.longest_pause, c.cool_down, c.yearly_pause})});
}

L1Result<Bytes> policy_init_code(const Address& rollup, const Address& council, u64 short_delay,
                                 const Address& validity, const Address& attestation) {
    return with_arguments(policy_code_hex(), kPolicy, {rollup, council, short_delay, validity, attestation});
}

namespace finality_calls {

Bytes join() { return call(kJoin, {}); }

Bytes attest(const Hash& claim, std::span<const u64> indices, std::span<const Bytes> signatures) {
    return call(kAttest, {claim, AbiValue(AbiValues(indices.begin(), indices.end())),
                          AbiValue(AbiValues(signatures.begin(), signatures.end()))});
}

Bytes slash(u64 index, const wire::AttestationStart& start, const SignedClaim& a, const SignedClaim& b) {
    return call(kSlash, {index, abi_list({start.parent, start.position, start.accumulator}), a.claim,
                         a.signature, b.claim, b.signature});
}

Bytes contradict_quorums(const Hash& a, const Hash& b) { return call(kContradictQuorums, {a, b}); }

}  // namespace finality_calls

L1Result<PolicySlot> policy_slot(L1& l1, const Address& policy, u8 evidence_class, const BlockId& at) {
    const auto values = view(l1, policy, kSlotOf, {u32{evidence_class}}, kSlot, at);
    if (!values) return std::unexpected(values.error());
    const AbiValue& s = (*values)[0];
    return PolicySlot{s[0].address(), s[1].number64(), s[2].boolean(), s[3].boolean(), s[4].number()};
}

L1Result<std::optional<u64>> AttestorsViews::index_of(const Address& key, const BlockId& at) const {
    const auto place = number_of(*l1_, attestors_, kIndexOf, {key}, at);
    if (!place) return std::unexpected(place.error());
    if (place->is_zero()) return std::nullopt;
    return place->limb[0] - 1;
}

L1Result<U256> AttestorsViews::signers(const Hash& claim, const BlockId& at) const {
    return number_of(*l1_, attestors_, kSigners, {claim}, at);
}

L1Result<U256> AttestorsViews::active(const BlockId& at) const {
    return number_of(*l1_, attestors_, kActive, {}, at);
}

L1Result<U256> AttestorsViews::owed(const Address& account, const BlockId& at) const {
    return number_of(*l1_, attestors_, kOwed, {account}, at);
}

L1Result<bool> AttestorsViews::backs(const Hash& claim, const BlockId& at) const {
    const auto values = view(*l1_, attestors_, kBacks, {claim}, "(bool)", at);
    if (!values) return std::unexpected(values.error());
    return (*values)[0].boolean();
}

}  // namespace belay::l1

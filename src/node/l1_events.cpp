// SPDX-License-Identifier: Apache-2.0
#include "node/l1_events.h"

#include <algorithm>

#include "base/hex.h"
#include "l1/abi.h"

namespace belay::node {
namespace {

using l1::AbiValues;
using rollup::InboxEvent;

InboxEvent genesis_configured(const AbiValues& v) { return rollup::GenesisConfigured{v[0].bytes()}; }

InboxEvent queued(const AbiValues& v) {
    return rollup::Queued{v[0].number64(), static_cast<wire::EntryKind>(v[1].number64()),
                          v[2].address(),  v[3].number64(),
                          v[4].number64(), v[5].bytes()};
}

InboxEvent entry_appended(const AbiValues& v) {
    rollup::EntryAppended event;
    for (std::size_t i = 0; i < 4; ++i)
        std::copy_n(v[2][i].word().data(), 32, event.header.begin() + static_cast<std::ptrdiff_t>(32 * i));
    event.accumulator = v[3].word();
    event.limit = v[4].number64();
    return event;
}

InboxEvent batch_submitted(const AbiValues& v) {
    rollup::BatchSubmitted event{v[0].number64(), v[1].number64(), {}, v[3].bytes()};
    for (const l1::AbiValue& hash : v[2].members()) event.versioned_hashes.push_back(hash.word());
    return event;
}

u32 number32(const l1::AbiValue& value) { return static_cast<u32>(value.number64()); }

InboxEvent restarted(const AbiValues& v) {
    const l1::AbiValue& p = v[1];
    const l1::ProgramFacts facts{p[0].word(),    p[1].word(),    p[2].word(),
                                 number32(p[3]), number32(p[4]), number32(p[5]),
                                 number32(p[6]), number32(p[7]), number32(p[8])};
    rollup::Restarted event{v[0].number64(), restart_facts(facts, v[2].number64() != 0), {}};
    for (const l1::AbiValue& hash : v[3].members()) event.versioned_hashes.push_back(hash.word());
    return event;
}

ClaimEvent claim_proposed(const AbiValues& v, const l1::Log& log) {
    ClaimProposed event;
    event.id = v[0].word();
    event.proposer = v[2].address();
    event.claim = {v[1].word(), v[3].number64(), v[4].word(), v[5].word(), v[6].word(), v[7].word()};
    event.start_root = v[8].word();
    event.round = v[9].word();
    event.index = static_cast<u32>(v[10].number64());
    event.transaction = log.transaction_hash;
    std::vector<Hash> digests;
    for (const l1::AbiValue& digest : v[11].members()) digests.push_back(digest.word());
    event.outputs = std::make_shared<const std::vector<Hash>>(std::move(digests));
    return event;
}

// C-14: one digest per batch, which the counted root (O-2) holds L1 to. The genesis claim is over nothing.
bool shows_its_outputs(const ClaimProposed& event) {
    const auto digests = event.output_digests();
    if (event.claim.position == 0) return digests.empty();
    if (digests.empty() || digests.size() > event.claim.position) return false;
    return rollup::outputs_root(digests) == event.claim.outputs_root;
}

struct Declaration {
    std::string_view text;
    InboxEvent (*inbox)(const AbiValues&);
    ClaimEvent (*claims)(const AbiValues&, const l1::Log&);
    Hash topic = l1::abi_topic(l1::abi_plain_signature(text));
};

const std::vector<Declaration>& declarations() {
    static const std::vector<Declaration> all = {
        {"GenesisConfigured(bytes)", genesis_configured, nullptr},
        {"Queued(uint64 indexed,uint8 indexed,address indexed,uint64,uint64,bytes)", queued, nullptr},
        {"EntryAppended(uint64 indexed,uint8 indexed,bytes32[4],bytes32,uint64)", entry_appended, nullptr},
        {"BatchSubmitted(uint64 indexed,uint64 indexed,bytes32[],bytes)", batch_submitted, nullptr},
        {"Restarted(uint64 indexed,(bytes32,bytes32,bytes32,uint32,uint32,uint32,uint32,uint32,uint32),bool,"
         "bytes32[])",
         restarted, nullptr},
        {"ClaimProposed(bytes32 indexed,bytes32 indexed,address indexed,uint64,bytes32,bytes32,bytes32,"
         "bytes32,bytes32,bytes32,uint32,bytes32[])",
         nullptr, claim_proposed},
        {"ClaimFinalized(uint64 indexed,bytes32 indexed)", nullptr,
         [](const AbiValues& v, const l1::Log&) -> ClaimEvent {
             return ClaimFinalized{v[0].number64(), v[1].word()};
         }},
    };
    return all;
}

}  // namespace

l1::L1Result<std::optional<RollupEvent>> decode_event(const RollupInfo& rollup, const l1::Log& log) {
    if (log.topics.empty()) return std::nullopt;
    for (const Declaration& declared : declarations()) {
        // An event counts only from the contract that may make it.
        const Address& from = declared.inbox ? rollup.inbox : rollup.claims;
        if (log.address != from || log.topics[0] != declared.topic) continue;
        const auto values = l1::abi_decode_log(declared.text, log.topics, log.data);
        if (!values)
            return l1::l1_fail(l1::L1Reason::bad_abi,
                               std::string(declared.text) + ": " + std::string(to_string(values.error())));
        if (declared.inbox) return RollupEvent{declared.inbox(*values)};
        ClaimEvent event = declared.claims(*values, log);
        const auto* proposed = std::get_if<ClaimProposed>(&event);
        if (proposed && !shows_its_outputs(*proposed))
            return l1::l1_fail(l1::L1Reason::bad_abi,
                               "the output digests of claim " + to_hex(proposed->id) + " are not its own");
        return RollupEvent{std::move(event)};
    }
    return std::nullopt;
}

std::vector<Hash> rollup_topics() {
    std::vector<Hash> topics;
    for (const Declaration& declared : declarations()) topics.push_back(declared.topic);
    return topics;
}

}  // namespace belay::node

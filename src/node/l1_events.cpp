// SPDX-License-Identifier: Apache-2.0
#include "node/l1_events.h"

#include <algorithm>

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

ClaimEvent claim_proposed(const AbiValues& v, const l1::Log& log) {
    ClaimProposed event;
    event.id = v[0].word();
    event.proposer = v[2].address();
    event.claim = {v[1].word(), v[3].number64(), v[4].word(), v[5].word(), v[6].word(), v[7].word()};
    event.start_root = v[8].word();
    event.round = v[9].word();
    event.index = static_cast<u32>(v[10].number64());
    event.transaction = log.transaction_hash;
    return event;
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
        {"ClaimProposed(bytes32 indexed,bytes32 indexed,address indexed,uint64,bytes32,bytes32,bytes32,"
         "bytes32,bytes32,bytes32,uint32)",
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
        return RollupEvent{declared.claims(*values, log)};
    }
    return std::nullopt;
}

}  // namespace belay::node

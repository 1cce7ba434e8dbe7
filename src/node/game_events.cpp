// SPDX-License-Identifier: Apache-2.0
#include "node/game_events.h"

#include "l1/abi.h"

namespace belay::node {
namespace {

using l1::AbiValue;
using l1::AbiValues;
using Decoded = Result<dispute::Effect, GameEventError>;

u32 small(const AbiValue& v) { return static_cast<u32>(v.number64()); }

dispute::Round round_of(const Address& claims, const AbiValue& r) {
    dispute::Round round;
    round.claims = claims;
    round.parent_id = r[0].word();
    round.attempt = small(r[1]);
    round.frame = {small(r[2]), small(r[3])};
    round.batches = small(r[4]);
    round.first_entry = r[5].number64();
    round.start_root = r[6].word();
    round.parent_end_root = r[7].word();
    round.inbox = r[8].address();
    return round;
}

dispute::Stride stride_of(const AbiValue& s) {
    return {.outer = s[0].word(),
            .x = small(s[1]),
            .y = small(s[2]),
            .charge_x = s[3].number64(),
            .charge_y = s[4].number64(),
            .entry = s[5].number64(),
            .start_root = s[6].word(),
            .leaf_x = s[7].word(),
            .leaf_y = s[8].word(),
            .parent_root = s[9].word()};
}

Decoded round_opened(const AbiValues& v) {
    return dispute::RoundOpened{v[0].word(),     round_of(v[1].address(), v[2]),
                                small(v[3]),     v[4].number64(),
                                v[5].number64(), v[6].number()};
}

Decoded stride_opened(const AbiValues& v) {
    return dispute::StrideOpened{v[0].word(),   v[1].word(),     stride_of(v[2]),
                                 small(v[3]),   v[4].number64(), v[5].number64(),
                                 v[6].number(), v[7].address(),  v[8].number64()};
}

Decoded joined(const AbiValues& v) {
    return dispute::Joined{
        v[0].word(),    small(v[1]),     v[2].word(),     v[3].word(),    static_cast<u8>(v[4].number64()),
        v[5].address(), v[6].number64(), v[7].number64(), v[8].number64()};
}

Decoded node_opened(const AbiValues& v) {
    return dispute::NodeOpened{v[0].word(),    v[1].word(),     v[2].word(),
                               v[3].address(), v[4].number64(), v[5].number64()};
}

Decoded eliminated(const AbiValues& v) {
    const u64 cause = v[3].number64();
    if (cause > static_cast<u64>(dispute::Cause::inner)) return fail(GameEventError::unknown_cause);
    return dispute::Eliminated{
        v[0].word(),     small(v[1]),    small(v[2]),  static_cast<dispute::Cause>(cause),
        v[4].number64(), v[5].address(), v[6].number()};
}

Decoded settled(const AbiValues& v) {
    return dispute::Settled{v[0].word(),     small(v[1]),    {small(v[2]), small(v[3])},
                            v[4].number64(), v[5].address(), v[6].number()};
}

Decoded voided(const AbiValues& v) {
    return dispute::Voided{
        v[0].word(), {small(v[1]), small(v[2])}, v[3].number64(), v[4].address(), v[5].number()};
}

Decoded over(const AbiValues& v) { return dispute::Over{v[0].word(), small(v[1]), v[2].number64()}; }

Decoded refunded(const AbiValues& v) {
    return dispute::Refunded{v[0].word(), v[1].address(), v[3].number(), v[2].word()};
}

Decoded finished(const AbiValues& v) {
    return dispute::Finished{v[0].word(), v[1].address(), v[2].number(), v[3].number()};
}

Decoded collected(const AbiValues& v) { return dispute::Collected{v[0].address(), v[1].number()}; }

struct Declaration {
    std::string_view text;
    Decoded (*decode)(const AbiValues&);
    Hash topic = l1::abi_topic(l1::abi_plain_signature(text));
};

const std::vector<Declaration>& declarations() {
    static const std::vector<Declaration> all = {
        {"RoundOpened(bytes32 indexed,address "
         "indexed,(bytes32,uint32,uint8,uint8,uint32,uint64,bytes32,bytes32,"
         "address),uint8,uint40,uint40,uint128)",
         round_opened},
        {"StrideOpened(bytes32 indexed,bytes32 indexed,(bytes32,uint32,uint32,uint40,uint40,uint64,bytes32,"
         "bytes32,bytes32,bytes32),uint8,uint40,uint40,uint128,address,uint56)",
         stride_opened},
        {"Joined(bytes32 indexed,uint32,bytes32,bytes32,uint8,address,uint40,uint40,uint56)", joined},
        {"NodeOpened(bytes32 indexed,bytes32,bytes32,address,uint40,uint56)", node_opened},
        {"Eliminated(bytes32 indexed,uint32,uint32,uint8,uint40,address,uint256)", eliminated},
        {"Settled(bytes32 indexed,uint32,uint8,uint32,uint40,address,uint256)", settled},
        {"Voided(bytes32 indexed,uint8,uint32,uint40,address,uint256)", voided},
        {"Over(bytes32 indexed,uint32,uint40)", over},
        {"Refunded(bytes32 indexed,address indexed,bytes32,uint256)", refunded},
        {"Finished(bytes32 indexed,address,uint256,uint256)", finished},
        {"Collected(address indexed,uint256)", collected},
    };
    return all;
}

}  // namespace

const char* to_string(GameEventError reason) {
    switch (reason) {
        case GameEventError::topics:
            return "topics";
        case GameEventError::data:
            return "data";
        case GameEventError::unknown_cause:
            return "unknown_cause";
    }
    return "?";
}

Result<std::optional<dispute::Effect>, GameEventError> decode_game_event(const l1::Log& log) {
    if (log.topics.empty()) return std::nullopt;
    for (const Declaration& declared : declarations()) {
        if (log.topics[0] != declared.topic) continue;
        const auto values = l1::abi_decode_log(declared.text, log.topics, log.data);
        if (!values)
            return fail(values.error() == l1::AbiReason::wrong_topics ? GameEventError::topics
                                                                      : GameEventError::data);
        auto effect = declared.decode(*values);
        if (!effect) return fail(effect.error());
        return std::optional(std::move(*effect));
    }
    return std::nullopt;
}

std::vector<Hash> game_topics() {
    std::vector<Hash> topics;
    for (const Declaration& declared : declarations()) topics.push_back(declared.topic);
    return topics;
}

}  // namespace belay::node

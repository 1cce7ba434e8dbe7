// SPDX-License-Identifier: Apache-2.0
// Drills in which keys of the security council are stolen: too few to do anything, and enough to do what a
// council can.
#include <fmt/core.h>

#include "apps/belay/drill.h"
#include "apps/belay/drill_steps.h"
#include "apps/belay/guarantees.h"
#include "l1/contract_encoding.h"
#include "l1/contract_view.h"

namespace belay::apps {

namespace {

#define BELAY_ACTION "(uint8,uint8,address,uint256,bytes32,(address[],uint8[],uint8),uint64)"
constexpr std::string_view kApprove = "approve(" BELAY_ACTION ")";
constexpr std::string_view kActionId = "actionId(" BELAY_ACTION ")";
constexpr std::string_view kExecute = "execute(" BELAY_ACTION ")";
#undef BELAY_ACTION
constexpr std::string_view kProgress = "((uint8,uint64,uint64,uint32))";

// ISecurityCouncil.Kind and State.
constexpr u32 kPause = 0, kReplace = 1;
constexpr u64 kOpen = 0, kScheduled = 1;

/// The thief's verifier would be one that says yes to everything.
l1::AbiValue action(u32 kind, const Address& verifier) {
    return l1::abi_list({kind, u32{l1::kAttestationClass}, verifier, U256{}, Hash{},
                         l1::abi_list({l1::AbiValue(l1::AbiValues{}), l1::AbiValue(l1::AbiValues{}), u32{0}}),
                         u64{1}});
}

/// A member's approval; what L1 says when it refuses.
std::string approve(DrillStage& stage, unsigned member, const l1::AbiValue& what) {
    const NamedKey key = dev_key("council" + std::to_string(member));
    if (!stage.net().dev().set_balance(key.key.address(), U256(0, 10, 0, 0))) return "no ether";
    Trader thief(key, stage.net().l1(), stage.net().views().description());
    const auto sent =
        thief.send("approve", stage.net().views().description().parts.council, l1::call(kApprove, {what}));
    if (!sent) return to_string(sent.error());
    return sent->state == l1::TxState::confirmed ? "" : "reverted";
}

std::optional<u64> state_of(DrillStage& stage, const l1::AbiValue& what) {
    const Address council = stage.net().views().description().parts.council;
    const auto id = l1::view(stage.net().l1(), council, kActionId, {what}, "(bytes32)", l1::BlockTag::latest);
    if (!id) return std::nullopt;
    const auto progress = l1::view(stage.net().l1(), council, "progress(bytes32)", {(*id)[0].word()},
                                   kProgress, l1::BlockTag::latest);
    if (!progress) return std::nullopt;
    return (*progress)[0][0].number64();
}

/// Whether `execute`, which is open to all, does it now.
bool executed(DrillStage& stage, const l1::AbiValue& what) {
    const auto sent = stage.trader("bob").send("execute", stage.net().views().description().parts.council,
                                               l1::call(kExecute, {what}));
    return sent && sent->state == l1::TxState::confirmed;
}

/// carol leaves the ordinary way while it all goes on.
bool carol_leaves(DrillStage& stage) {
    if (!ask_withdrawal(stage, "carol", 500)) return false;
    return make_final(stage) && pay_all(stage);
}

}  // namespace

bool drill_council_minority(DrillStage& stage) {
    if (!stage.open({}) || !stage.fault("A thief has three keys of the council, of two entities"))
        return false;
    const l1::AbiValue swap = action(kReplace, Address::from(Bytes(20, 0x66)));
    for (const unsigned member : {0U, 1U, 2U})
        if (const std::string why = approve(stage, member, swap); !why.empty())
            return stage.fail("an approval: " + why);
    if (state_of(stage, swap) != kOpen) return stage.fail("three keys of two entities did something");
    stage.say("three approvals, of two entities: a quorum counts entities, and nothing happens (F-40)");
    stage.fact("what the thief did", "nothing: 2 of 3 entities");
    return carol_leaves(stage) && stage.end();
}

bool drill_council_majority(DrillStage& stage) {
    if (!stage.open({}) || !stage.fault("A thief has enough keys for a quorum")) return false;
    const l1::AbiValue pause = action(kPause, {});
    for (const unsigned member : {0U, 2U})
        if (const std::string why = approve(stage, member, pause); !why.empty())
            return stage.fail("an approval: " + why);
    if (approve(stage, 3, pause).empty()) return stage.fail("a pause without a contradiction on L1");
    stage.say("no pause: nothing on L1 contradicts itself (F-44)");
    const l1::AbiValue swap = action(kReplace, Address::from(Bytes(20, 0x66)));
    for (const unsigned member : {0U, 2U, 3U})
        if (const std::string why = approve(stage, member, swap); !why.empty())
            return stage.fail("an approval: " + why);
    if (state_of(stage, swap) != kScheduled) return stage.fail("the replacement is not scheduled");
    stage.say("another verifier is scheduled, and waits the exit window of 30 days");
    if (executed(stage, swap)) return stage.fail("it was done before the window");
    stage.act("Whoever does not like it leaves meanwhile");
    if (!carol_leaves(stage)) return false;
    stage.fact("what the thief did", "scheduled what everybody sees 30 days ahead");
    return stage.end();
}

}  // namespace belay::apps

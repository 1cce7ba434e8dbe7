// SPDX-License-Identifier: Apache-2.0
#include "apps/belay/council_steps.h"

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

}  // namespace

l1::AbiValue council_action(CouncilAct act, const Address& verifier, const Hash& subject) {
    const u32 verifier_class = act == CouncilAct::replace ? u32{l1::kAttestationClass} : 0;
    return l1::abi_list({static_cast<u32>(act), verifier_class, verifier, U256{}, subject,
                         l1::abi_list({l1::AbiValue(l1::AbiValues{}), l1::AbiValue(l1::AbiValues{}), u32{0}}),
                         u64{1}});
}

std::string council_approve(DrillStage& stage, unsigned member, const l1::AbiValue& what) {
    const NamedKey key = dev_key("council" + std::to_string(member));
    if (!stage.net().dev().set_balance(key.key.address(), U256(0, 10, 0, 0))) return "no ether";
    Trader signer(key, stage.net().l1(), stage.net().views().description());
    const auto sent =
        signer.send("approve", stage.net().views().description().parts.council, l1::call(kApprove, {what}));
    if (!sent) return to_string(sent.error());
    return sent->state == l1::TxState::confirmed ? "" : "reverted";
}

std::optional<u64> council_state(DrillStage& stage, const l1::AbiValue& what) {
    const Address council = stage.net().views().description().parts.council;
    const auto id = l1::view(stage.net().l1(), council, kActionId, {what}, "(bytes32)", l1::BlockTag::latest);
    if (!id) return std::nullopt;
    const auto progress = l1::view(stage.net().l1(), council, "progress(bytes32)", {(*id)[0].word()},
                                   kProgress, l1::BlockTag::latest);
    if (!progress) return std::nullopt;
    return (*progress)[0][0].number64();
}

bool council_execute(DrillStage& stage, const l1::AbiValue& what) {
    const auto sent = stage.trader("bob").send("execute", stage.net().views().description().parts.council,
                                               l1::call(kExecute, {what}));
    return sent && sent->state == l1::TxState::confirmed;
}

}  // namespace belay::apps

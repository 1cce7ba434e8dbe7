// SPDX-License-Identifier: Apache-2.0
#include "apps/belay/drill_steps.h"

#include <fmt/core.h>

namespace belay::apps {

using namespace std::chrono_literals;

namespace {
constexpr u64 kUnit = 1'000'000;  // one token
}

bool ask_withdrawal(DrillStage& stage, const std::string& who, u64 units) {
    Trader& trader = stage.trader(who);
    return stage.submit_one(trader.signer().withdraw(trader.next_nonce(), trader.address(), units * kUnit),
                            who + "'s withdrawal") &&
           stage.wait_for_l1();
}

bool force_withdrawal(DrillStage& stage, const std::string& who, u64 units) {
    Trader& trader = stage.trader(who);
    const auto fee = stage.net().views().forced_fee();
    if (!fee) return stage.fail("forcedFee: " + to_string(fee.error()));
    const auto sent =
        trader.force(trader.signer().withdraw(trader.next_nonce(), trader.address(), units * kUnit), *fee);
    if (!sent || sent->state != l1::TxState::confirmed) return stage.fail(who + "'s forced transaction");
    stage.fact("forced transaction", fmt::format("{} gas", sent->receipt->gas_used));
    stage.say(fmt::format("{} queues a withdrawal of {} tokens on L1", who, units));
    return true;
}

bool append_due(DrillStage& stage, const std::string& who) {
    const auto sent =
        stage.trader(who).send("append", stage.net().views().description().inbox, l1::calls::append_due());
    if (!sent || sent->state != l1::TxState::confirmed) return stage.fail("appendDue");
    stage.fact("appending it", fmt::format("{} gas", sent->receipt->gas_used));
    return true;
}

u64 withdrawals_of(DrillStage& stage) {
    const auto all = stage.venue().ask("belay_withdrawals");
    return all ? all->size() : 0;
}

bool make_final(DrillStage& stage) {
    const auto entries = stage.net().views().entry_count();
    if (!entries) return stage.fail("L1: " + to_string(entries.error()));
    const auto claimed = [&] {
        const auto claims = stage.venue().ask("belay_claims");
        return claims && !claims->empty() && claims->back().value("position", u64{0}) >= *entries;
    };
    if (!stage.wait_until("a claim over the last entry", claimed, 120s)) return false;
    if (!stage.pass_time(stage.net().views().description().challenge_period() + 1)) return false;
    return stage.wait_until(
        "finality",
        [&] {
            const auto number = stage.net().views().finalized();
            const auto id =
                number ? stage.net().views().final_claim(*number) : std::unexpected(number.error());
            const auto claim = id ? stage.net().views().claim(*id) : std::unexpected(id.error());
            return claim && claim->position >= *entries;
        },
        120s);
}

bool pay_all(DrillStage& stage) {
    const auto all = stage.venue().ask("belay_withdrawals");
    if (!all) return stage.fail("belay_withdrawals: " + to_string(all.error()));
    for (const json& withdrawal : *all) {
        if (!withdrawal.contains("proof")) continue;
        const auto paid = stage.trader("bob").claim_withdrawal(withdrawal);  // anybody may
        if (!paid || paid->state != l1::TxState::confirmed)
            return stage.fail("a withdrawal is not paid: " + (paid ? "reverted" : to_string(paid.error())));
        stage.fact("payment by proof", fmt::format("{} gas", paid->receipt->gas_used));
    }
    return true;
}

}  // namespace belay::apps

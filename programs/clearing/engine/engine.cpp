// SPDX-License-Identifier: Apache-2.0
#include "engine/engine.h"

#include "engine/weights.h"

namespace belay::clearing {

bool Engine::genesis(u64 chain_id, const Address& inbox, ByteView program_bytes) {
    auto config = decode_config(program_bytes);
    if (!config) return false;
    config_ = std::move(*config);
    domain_ = domain_separator(chain_id, inbox);
    margin_.configure(config_.market);
    accounts_.create(config_.fund);      // kFund
    accounts_.create(config_.treasury);  // kTreasury
    configured_ = true;
    return true;
}

void Engine::check_conservation() const {
    require(totals_.cash + totals_.funding_pot == totals_.vault, "money is not conserved");
    require(totals_.position == 0, "positions do not cancel");
    require(totals_.long_lots <= kMaxOpenInterest, "open interest bound");
}

Code Engine::fresh_price(u64 now) const {
    if (market_.status == MarketStatus::waiting) return Code::market_waiting;
    if (market_.status == MarketStatus::halted) return Code::market_halted;
    return is_fresh(market_, config_.oracle, now) ? Code::ok : Code::price_stale;
}

Code Engine::apply(ByteView tx, u64 now, Host& host) {
    host.charge(kWeightAction);
    if (!configured_) return Code::not_configured;
    if (now >= kMaxTime) return Code::clock;
    const Code code = is_prices(tx)  ? apply_prices(tx, now, host)
                      : is_clear(tx) ? apply_clear(tx, now, host)
                                     : apply_signed(tx, now, host);
    host.charge(book_.take_moved() * kWeightLevel);
    check_conservation();
    return code;
}

Code Engine::apply_signed(ByteView tx, u64 now, Host& host) {
    Action action;
    if (const Code code = decode(tx, action); code != Code::ok) return code;
    if (const Code code = check_signature_form(action.signature); code != Code::ok) return code;
    Address signer;
    if (!host.recover(action_digest(domain_, action), action.signature, signer))
        return Code::signature_invalid;
    const AccountId id = accounts_.find(signer);
    if (id == kNone) return Code::unknown_signer;
    if (action.expiry != 0 && now > action.expiry) return Code::expired;
    if (action.nonce <= accounts_[id].nonce) return Code::nonce_used;
    const Code code = dispatch(action, id, now, host);
    if (code == Code::ok) accounts_[id].nonce = action.nonce;
    return code;
}

Code Engine::dispatch(const Action& action, AccountId id, u64 now, Host& host) {
    if (action.market != 0) return Code::unknown_market;
    switch (action.kind) {
        case ActionKind::order:
            return place(action, id, now, host);
        case ActionKind::cancel:
            return cancel(action, id, host);
        case ActionKind::cancel_all:
            cancel_all(id, OrderStatus::cancelled, host);
            return Code::ok;
        case ActionKind::transfer:
            return transfer(action, id, now, host);
        case ActionKind::withdraw:
            return withdraw(action, id, now, host);
        case ActionKind::liquidate:
            return liquidate(action, id, now, host);
        case ActionKind::auction_order:
            return place_auction(action, id, now);
        case ActionKind::prices:
        case ActionKind::clear:
            break;  // decode() has refused it
    }
    return Code::unknown_kind;
}

}  // namespace belay::clearing

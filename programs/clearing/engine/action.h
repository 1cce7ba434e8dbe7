// SPDX-License-Identifier: Apache-2.0
// K-20, K-21: transactions as bytes.
#pragma once

#include "engine/codes.h"
#include "engine/limits.h"

namespace belay::clearing {

enum class ActionKind : u8 {
    order = 1,
    cancel,
    cancel_all,
    transfer,
    withdraw,
    liquidate,
    prices,
    auction_order,
    clear
};
enum class OrderKind : u8 { limit, ioc, post_only, market };

using Signature = std::array<u8, 65>;  // r ‖ s ‖ v

struct Report {
    u64 price = 0, time = 0;
    Signature signature{};
};

/// The reports of one prices transaction, without an allocation.
struct ReportList {
    std::array<Report, kMaxReports> items;
    u32 count = 0;
    std::span<const Report> view() const { return {items.data(), count}; }
};

/// One decoded transaction. Fields that its kind does not have keep their defaults.
struct Action {
    ActionKind kind = ActionKind::order;
    u32 market = 0;
    u64 nonce = 0, expiry = 0;
    // order
    bool buy = false, reduce_only = false;
    OrderKind order_kind = OrderKind::limit;
    u32 max_fee = 0;
    u64 price = 0, size = 0;
    // cancel: the nonce of the order
    u64 order = 0;
    // transfer, withdraw: receiver and token units; liquidate: the account
    Address account;
    u64 amount = 0;
    Signature signature{};
};

inline constexpr u8 kFlagBuy = 1, kFlagReduceOnly = 8;
inline constexpr u8 kFlagKindShift = 1, kFlagsUsed = 0x0f;

/// Everything before the signature of a signed kind.
Bytes encode_body(const Action& action);
Bytes encode(const Action& action);
Bytes encode_prices(u32 market, std::span<const Report> reports);

/// Reads kinds 1 to 6 and 8.
Code decode(ByteView tx, Action& out);
/// Reads kind 7.
Code decode_prices(ByteView tx, u32& market, ReportList& out);
/// Reads kind 9.
Code decode_clear(ByteView tx, u32& market, u64& number);
Bytes encode_clear(u32 market, u64 number);
inline bool is_clear(ByteView tx) { return !tx.empty() && tx[0] == static_cast<u8>(ActionKind::clear); }
inline bool is_prices(ByteView tx) { return !tx.empty() && tx[0] == static_cast<u8>(ActionKind::prices); }

/// K-23 as far as it needs no recovery: v, then the low half of s.
Code check_signature_form(const Signature& signature);

}  // namespace belay::clearing

// SPDX-License-Identifier: Apache-2.0
// K-1..K-3: units and the bounds that every input is held to at the door. All later arithmetic is proven from
// these.
#pragma once

#include "base/bytes.h"

namespace belay::clearing {

using AccountId = u32;
using OrderId = u32;

inline constexpr u32 kNone = 0xffffffff;

inline constexpr u64 kQPerUnit = 1'000'000;          // K-1: Q in one token unit
inline constexpr u64 kQPerCoin = 1'000'000'000'000;  // Q in one collateral unit
inline constexpr u32 kPpm = 1'000'000;
inline constexpr u64 kMaxSize = u64{1} << 38;  // K-3: lots in an order or a position
inline constexpr u64 kMaxOpenInterest = u64{1} << 40;
inline constexpr u64 kMaxTickValue = u64{1} << 52;  // k * max_price
inline constexpr u32 kMaxLotValue = u32{1} << 24;   // k
inline constexpr u64 kMaxTime = u64{1} << 46;       // the year 4199
inline constexpr u64 kMaxAmount = ~u64{0};          // token units; as a withdrawal: everything (K-14)
inline constexpr u32 kMaxAccounts = u32{1} << 20;
inline constexpr u32 kMaxOrders = u32{1} << 16;
inline constexpr u32 kMaxLevels = 1024;
inline constexpr u32 kMaxOrdersPerAccount = 64;
inline constexpr u32 kMaxMatchSteps = 64;    // K-35
inline constexpr u32 kMaxImpactLevels = 32;  // K-46
inline constexpr u32 kMaxOracles = 16;
inline constexpr u32 kMaxReports = 8;  // K-21
inline constexpr u32 kMaxBrackets = 8;
inline constexpr u32 kMaxSymbol = 16;
inline constexpr u32 kMaxFundingCatchUp = 24;         // K-51
inline constexpr std::size_t kMaxTransaction = 1024;  // K-20
inline constexpr i128 kMaxDeposits = i128{1} << 80;   // K-12, token units

inline constexpr AccountId kFund = 0;
inline constexpr AccountId kTreasury = 1;

}  // namespace belay::clearing

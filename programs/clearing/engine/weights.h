// SPDX-License-Identifier: Apache-2.0
// What work costs on the meter, in machine steps, as worst cases. Signature recovery, exports and withdrawals
// are charged by the SDK itself.
#pragma once

#include "base/bytes.h"

namespace belay::clearing {

inline constexpr u32 kWeightAction = 6'000;         // decode, typed data, look up, margin, conservation
inline constexpr u32 kWeightStep = 8'000;           // one fill or removal, with the maker's margin
inline constexpr u32 kWeightLevel = 60;             // one level shifted in the sorted array
inline constexpr u32 kWeightTick = 60'000;          // median, impact walk over 2 x 32 levels, funding, mark
inline constexpr u32 kWeightExit = 700;             // one account looked at in the exit batch
inline constexpr u32 kWeightAuctionOrder = 20'000;  // its share of sorting, pricing and settling
inline constexpr u32 kWeightTakeover = 120'000;     // the search for the largest piece the fund can carry

}  // namespace belay::clearing

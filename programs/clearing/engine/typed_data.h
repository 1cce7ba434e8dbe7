// SPDX-License-Identifier: Apache-2.0
// K-22: what a signature covers, as EIP-712 typed data rebuilt from the compact bytes.
#pragma once

#include <string_view>

#include "engine/action.h"

namespace belay::clearing {

inline constexpr std::string_view kDomainName = "Belay Clearing";
inline constexpr std::string_view kDomainVersion = "1";

/// keccak(domain type hash ‖ keccak(name) ‖ keccak(version) ‖ chainId ‖ verifyingContract).
Hash domain_separator(u64 chain_id, const Address& inbox);

/// keccak(0x19 0x01 ‖ domain separator ‖ struct hash). Not for prices.
Hash action_digest(const Hash& domain, const Action& action);
Hash report_digest(const Hash& domain, u32 market, u64 price, u64 time);

}  // namespace belay::clearing

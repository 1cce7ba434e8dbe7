// SPDX-License-Identifier: Apache-2.0
// I-6: the payload of a deposit.
#pragma once

#include <optional>

#include "base/u256.h"
#include "wire/entry.h"

namespace belay::wire {

struct Deposit {
    Address token;  ///< zero is ETH
    Address from;   ///< who paid on L1
    Address to;     ///< who is credited
    U256 amount;
    bool operator==(const Deposit&) const = default;
};

using DepositBytes = std::array<u8, kDepositSize>;

DepositBytes encode(const Deposit& deposit);
/// nullopt for any length but 92; every 92 bytes are a deposit.
std::optional<Deposit> decode_deposit(ByteView bytes);

}  // namespace belay::wire

// SPDX-License-Identifier: Apache-2.0
#include "wire/deposit.h"

namespace belay::wire {

DepositBytes encode(const Deposit& deposit) {
    DepositBytes out{};
    std::memcpy(out.data(), deposit.token.data(), 20);
    std::memcpy(out.data() + 20, deposit.from.data(), 20);
    std::memcpy(out.data() + 40, deposit.to.data(), 20);
    deposit.amount.to_be(out.data() + 60);
    return out;
}

std::optional<Deposit> decode_deposit(ByteView bytes) {
    if (bytes.size() != kDepositSize) return std::nullopt;
    return Deposit{Address::from(bytes.first(20)), Address::from(bytes.subspan(20, 20)),
                   Address::from(bytes.subspan(40, 20)), U256::from_be(bytes.data() + 60)};
}

}  // namespace belay::wire

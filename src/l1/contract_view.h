// SPDX-License-Identifier: Apache-2.0
// One read of a contract: encode, call, decode.
#pragma once

#include "l1/abi.h"
#include "l1/client.h"

namespace belay::l1 {

/// `returns` is a tuple's text. bad_abi when the answer is another type's: then it is another contract.
L1Result<AbiValues> view(L1& l1, const Address& contract, std::string_view signature,
                         const AbiValues& arguments, std::string_view returns, const BlockId& at);

}  // namespace belay::l1

// SPDX-License-Identifier: Apache-2.0
#include "l1/contract_view.h"

namespace belay::l1 {

L1Result<AbiValues> view(L1& l1, const Address& contract, std::string_view signature,
                         const AbiValues& arguments, std::string_view returns, const BlockId& at) {
    const auto data = abi_encode_call(signature, arguments);
    if (!data) return l1_fail(L1Reason::bad_argument, std::string(signature));
    const auto answer = l1.call({std::nullopt, contract, U256{}, *data, {}}, at);
    if (!answer) return std::unexpected(answer.error());
    auto values = abi_decode(returns, *answer);
    if (!values)
        return l1_fail(L1Reason::bad_abi,
                       std::string(signature) + " answers " + std::string(to_string(values.error())));
    return *std::move(values);
}

}  // namespace belay::l1

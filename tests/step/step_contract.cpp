// SPDX-License-Identifier: Apache-2.0
#include "step_contract.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/hex.h"
#include "l1/abi.h"
#include "l1/revert.h"

namespace belay::dispute::test {
namespace {

Bytes calldata(ByteView log) { return *l1::abi_encode_call("step(bytes)", {Bytes(log.begin(), log.end())}); }

SolidityStep decoded(ByteView answer) {
    SolidityStep out;
    const auto values = l1::abi_decode("((bytes32,bytes,bool,uint64,bytes32))", answer);
    if (!values) {
        out.error = "the answer does not decode: " + std::string(to_string(values.error()));
        return out;
    }
    const l1::AbiValue& result = (*values)[0];
    out.start = result[0].word();
    out.end = result[1].bytes();
    out.read_input = result[2].boolean();
    out.position = result[3].number64();
    out.element = result[4].word();
    return out;
}

}  // namespace

SolidityStep StepContract::step(ByteView log) const {
    l1::Call call;
    call.to = address_;
    call.data = calldata(log);
    const auto answer = l1_.call(call);
    if (answer) return decoded(*answer);
    SolidityStep out;
    const l1::L1Error& error = answer.error();
    out.error = error == l1::L1Reason::reverted ? l1::revert_text(error.data) : to_string(error);
    return out;
}

std::vector<SolidityStep> StepContract::steps(std::span<const Bytes> logs) const {
    std::vector<l1::RpcRequest> requests;
    for (const Bytes& log : logs)
        requests.push_back({"eth_call", "[{\"to\":\"" + to_hex(address_) + "\",\"data\":\"" +
                                            to_hex(calldata(log)) + "\"},\"latest\"]"});
    const auto answers = l1_.rpc().read_batch(requests);
    std::vector<SolidityStep> out(logs.size());
    for (std::size_t i = 0; i < logs.size(); ++i)
        if (answers)
            out[i] = decoded(*from_hex((*answers)[i].get<std::string>()));
        else
            out[i].error = to_string(answers.error());
    return out;
}

}  // namespace belay::dispute::test

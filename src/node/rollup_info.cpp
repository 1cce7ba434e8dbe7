// SPDX-License-Identifier: Apache-2.0
#include "node/rollup_info.h"

#include "base/hex.h"
#include "l1/abi.h"

namespace belay::node {
namespace {

constexpr std::string_view kDescription =
    "((uint64,uint64,uint64,address,address,address,address,address,address,bytes32,bytes32,uint8,uint8,"
    "uint64,uint256,uint64,uint64,uint32,uint32,uint256))";

}  // namespace

l1::L1Result<RollupInfo> describe_rollup(l1::L1& l1, const Address& rollup) {
    using l1::L1Reason;
    const auto code = l1.code(rollup);
    if (!code) return std::unexpected(code.error());
    if (code->empty()) return l1::l1_fail(L1Reason::unknown_contract, "no contract at " + to_hex(rollup));

    l1::Call call;
    call.to = rollup;
    call.data = *l1::abi_encode_call("describe()", {});
    const auto answer = l1.call(call);
    if (!answer) return std::unexpected(answer.error());
    const auto values = l1::abi_decode(kDescription, *answer);
    if (!values)
        return l1::l1_fail(L1Reason::bad_abi, to_hex(rollup) + " is not a Belay rollup: describe() answers " +
                                                  std::string(to_string(values.error())));
    const l1::AbiValue& d = (*values)[0];
    if (d[0].number64() != 1)
        return l1::l1_fail(L1Reason::bad_abi,
                           "rollup version " + std::to_string(d[0].number64()) + ", this belay knows 1");

    RollupInfo info;
    info.rollup = rollup;
    info.chain_id = d[1].number64();
    info.deployed_at = d[2].number64();
    info.inbox = d[3].address();
    info.vault = d[4].address();
    info.claims = d[5].address();
    info.sequencer = d[6].address();
    info.proposer = d[7].address();
    info.game = d[8].address();
    info.program_hash = d[9].word();
    info.genesis_root = d[10].word();
    info.frame = {static_cast<u8>(d[11].number64()), static_cast<u8>(d[12].number64())};
    info.challenge_period = d[13].number64();
    info.bond = d[14].number();
    info.batch_time_window_ms = d[15].number64();
    info.forced_deadline = d[16].number64();
    return info;
}

}  // namespace belay::node

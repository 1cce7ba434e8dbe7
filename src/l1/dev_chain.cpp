// SPDX-License-Identifier: Apache-2.0
#include "l1/dev_chain.h"

#include "base/hex.h"
#include "l1/json_fields.h"

namespace belay::l1 {
namespace {

using nlohmann::json;

L1Result<void> command(JsonRpc& rpc, std::string_view method, const json& params) {
    const auto done = rpc.write(method, params);
    if (!done) return std::unexpected(done.error());
    return {};
}

}  // namespace

L1Result<void> DevChain::increase_time(u64 seconds) {
    return command(rpc_, "evm_increaseTime", json::array({quantity(seconds)}));
}

L1Result<void> DevChain::set_next_timestamp(u64 seconds) {
    return command(rpc_, "evm_setNextBlockTimestamp", json::array({quantity(seconds)}));
}

L1Result<void> DevChain::mine(u64 blocks) {
    return command(rpc_, "anvil_mine", json::array({quantity(blocks)}));
}

L1Result<void> DevChain::set_automine(bool on) { return command(rpc_, "evm_setAutomine", json::array({on})); }

L1Result<void> DevChain::set_interval_mining(u64 seconds) {
    return command(rpc_, "evm_setIntervalMining", json::array({seconds}));
}

L1Result<std::string> DevChain::snapshot() {
    const auto id = rpc_.write("evm_snapshot", json::array());
    if (!id) return std::unexpected(id.error());
    if (!id->is_string()) return l1_fail(L1Reason::bad_field, "snapshot");
    return id->get<std::string>();
}

L1Result<void> DevChain::revert(const std::string& snapshot) {
    const auto done = rpc_.write("evm_revert", json::array({snapshot}));
    if (!done) return std::unexpected(done.error());
    if (*done != json(true)) return l1_fail(L1Reason::not_found, "snapshot");
    return {};
}

L1Result<void> DevChain::reorg(u64 depth) {
    return command(rpc_, "anvil_reorg", json::array({depth, json::array()}));
}

L1Result<void> DevChain::rollback(u64 depth) { return command(rpc_, "anvil_rollback", json::array({depth})); }

L1Result<void> DevChain::set_balance(const Address& address, const U256& wei) {
    return command(rpc_, "anvil_setBalance", json::array({to_hex(address), quantity(wei)}));
}

L1Result<void> DevChain::drop_transaction(const Hash& hash) {
    return command(rpc_, "anvil_dropTransaction", json::array({to_hex(hash)}));
}

L1Result<void> DevChain::set_next_base_fee(u64 wei) {
    return command(rpc_, "anvil_setNextBlockBaseFeePerGas", json::array({quantity(wei)}));
}

}  // namespace belay::l1

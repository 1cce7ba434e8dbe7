// SPDX-License-Identifier: Apache-2.0
// What the build takes out of contracts/: init codes and error signatures. Defined in a generated file.
#pragma once

#include <span>
#include <string_view>

namespace belay::l1 {

/// Init code without its constructor arguments, hex without 0x.
std::string_view rollup_code_hex();
std::string_view claims_factory_code_hex();
std::string_view step_code_hex();
std::string_view game_code_hex();
std::string_view escape_code_hex();
std::string_view ledger_proof_code_hex();
std::string_view committee_code_hex();
std::string_view sequencer_bond_code_hex();
std::string_view policy_code_hex();
std::string_view attestors_code_hex();
std::string_view council_code_hex();
std::string_view test_token_code_hex();
/// "AlreadyPaid(uint64)", ... of all contracts, sorted.
std::span<const std::string_view> contract_errors();

}  // namespace belay::l1

// SPDX-License-Identifier: Apache-2.0
// What the bindings of all contracts are written with: calldata for signatures of our own, and init codes.
#pragma once

#include "base/check.h"
#include "base/hex.h"
#include "l1/abi.h"
#include "l1/contract_code.h"
#include "l1/contracts.h"
#include "l1/error.h"

namespace belay::l1 {

/// Selector and arguments. The signature and the values are ours: that they fit is checked.
inline Bytes call(std::string_view signature, const AbiValues& values) {
    auto out = abi_encode_call(signature, values);
    BELAY_CHECK(out.has_value());
    return *std::move(out);
}

/// As the tuple of nine that the contracts take.
inline AbiValue abi_facts(const ProgramFacts& p) {
    return abi_list({p.code_root_keccak, p.code_root_poseidon2, p.initial_memory_root, p.entry, p.exit_entry,
                     p.ledger_base, p.ledger_stride, p.ledger_capacity, p.ledger_layout});
}

/// Init code out of the build; unknown_contract when it holds none.
inline L1Result<Bytes> code_of(std::string_view hex) {
    auto code = from_hex(hex);
    if (!code || code->empty()) return l1_fail(L1Reason::unknown_contract, "no contract code in this build");
    return *std::move(code);
}

}  // namespace belay::l1

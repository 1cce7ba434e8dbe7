// SPDX-License-Identifier: Apache-2.0
// What a revert says, in words.
#pragma once

#include <string>
#include <string_view>

#include "l1/client.h"

namespace belay::l1 {

/// "BatchAlreadyAccepted(3, 4)" for an error of our contracts, Error(string) or Panic(uint256); the bytes
/// otherwise.
std::string revert_text(ByteView data);
/// True for a revert with this error: is_revert(error, "NothingDue()").
bool is_revert(const L1Error& error, std::string_view signature);
/// Runs a mined transaction's call once more on the state before its block, for a message; receipts carry no
/// reason.
L1Result<std::string> why_reverted(L1& l1, const Hash& transaction);

}  // namespace belay::l1

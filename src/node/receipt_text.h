// SPDX-License-Identifier: Apache-2.0
// Receipts as their holders keep them: one JSON object a line, the object that the RPC answers with.
#pragma once

#include <filesystem>

#include "l1/bond_contract.h"
#include "node/receipt.h"

namespace belay::node {

enum class [[nodiscard]] ReceiptTextError : u8 {
    not_json,     ///< not one JSON object
    missing,      ///< a field is absent or of another type
    bad_value,    ///< a number outside its range, or hex of another length
    path_length,  ///< more siblings than any group has
};
const char* to_string(ReceiptTextError reason);

Result<Receipt, ReceiptTextError> parse_receipt(std::string_view text);

struct ReceiptFile {
    std::vector<Receipt> receipts;
    u64 unreadable = 0;  ///< lines that are no receipts
};
/// nullopt when there is no such file.
std::optional<ReceiptFile> read_receipts(const std::filesystem::path& file);
bool append_receipt(const std::filesystem::path& file, const Receipt& receipt);

/// As the bond's contract takes it.
l1::ReceiptArgument argument_of(const Receipt& receipt);

}  // namespace belay::node

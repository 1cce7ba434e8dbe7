// LIBS: belay_node
// SPDX-License-Identifier: Apache-2.0
// A line of a file of receipts: a receipt that is written and read back as the same, or a named reason.
#include "base/check.h"
#include "node/receipt_text.h"

using namespace belay;

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto receipt = node::parse_receipt(text);
    if (!receipt) {
        BELAY_CHECK(std::string_view(to_string(receipt.error())) != "?");
        return 0;
    }
    std::string again;
    node::append_json(again, *receipt);
    const auto twice = node::parse_receipt(again);
    BELAY_CHECK(twice && *twice == *receipt);
    return 0;
}

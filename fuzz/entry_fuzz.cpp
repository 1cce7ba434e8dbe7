// LIBS: belay_wire belay_crypto belay_base
// SPDX-License-Identifier: Apache-2.0
// Entry headers and deposits: what decodes encodes back to the same bytes.
#include "base/check.h"
#include "wire/deposit.h"
#include "wire/entry.h"

using namespace belay;

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
    const ByteView bytes(data, size);
    if (const auto header = wire::decode_entry_header(bytes)) {
        const wire::HeaderBytes again = wire::encode(*header);
        BELAY_CHECK(std::equal(bytes.begin(), bytes.end(), again.begin(), again.end()));
        BELAY_CHECK(wire::element_count(*header) >= wire::kHeaderElements);
    } else {
        BELAY_CHECK(wire::to_string(header.error())[0] != '?');
    }
    if (const auto deposit = wire::decode_deposit(bytes)) {
        const wire::DepositBytes again = wire::encode(*deposit);
        BELAY_CHECK(std::equal(bytes.begin(), bytes.end(), again.begin(), again.end()));
    }
    return 0;
}

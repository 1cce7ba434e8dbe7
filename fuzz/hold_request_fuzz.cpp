// LIBS: belay_wire belay_crypto belay_base
// SPDX-License-Identifier: Apache-2.0
// What a committee member is sent: what decodes is written again as it was.
#include <algorithm>

#include "base/check.h"
#include "wire/held.h"

using namespace belay;

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
    const ByteView bytes(data, size);
    const auto request = wire::decode_hold_request(bytes);
    if (!request) {
        BELAY_CHECK(wire::to_string(request.error())[0] != '?');
        return 0;
    }
    BELAY_CHECK(request->data.size() <= wire::kMaxHeldBytes);
    const Bytes again = wire::encode_hold_request(request->expiry, request->sequencer, request->data);
    BELAY_CHECK(std::ranges::equal(again, bytes));
    return 0;
}

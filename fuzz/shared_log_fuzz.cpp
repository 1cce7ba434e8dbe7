// LIBS: belay_node belay_base
// SPDX-License-Identifier: Apache-2.0
// What comes out of the shared log: what decodes encodes back to the same bytes; everything else has a
// reason.
#include <algorithm>

#include "base/check.h"
#include "node/order_change.h"
#include "node/replicated_log.h"

using namespace belay;
using namespace belay::node;

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
    const ByteView bytes(data, size);
    if (const auto message = decode_stream_message(bytes))
        BELAY_CHECK(std::ranges::equal(encode(*message), bytes));
    else
        BELAY_CHECK(to_string(message.error())[0] != '?');
    if (const auto change = decode_change(bytes))
        BELAY_CHECK(std::ranges::equal(encode_change(change->write), bytes));
    else
        BELAY_CHECK(to_string(change.error())[0] != '?');
    if (const auto cursor = decode_stream_cursor(bytes))
        BELAY_CHECK(std::ranges::equal(encode(*cursor), bytes));
    return 0;
}

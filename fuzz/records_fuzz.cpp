// LIBS: belay_node belay_base
// SPDX-License-Identifier: Apache-2.0
// The store's records and the configuration: what decodes encodes back to the same bytes; everything else has
// a reason.
#include <algorithm>

#include "base/check.h"
#include "node/config.h"
#include "node/records.h"
#include "node/restart_plan.h"

using namespace belay;
using namespace belay::node;

namespace {

template <class Decoded>
void check(const Decoded& decoded, ByteView bytes) {
    if (decoded)
        BELAY_CHECK(std::ranges::equal(encode(*decoded), bytes));
    else
        BELAY_CHECK(to_string(decoded.error())[0] != '?');
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
    const ByteView bytes(data, size);
    check(decode_transaction_record(bytes), bytes);
    check(decode_group_record(bytes), bytes);
    check(decode_plan_entry(bytes), bytes);
    wire::EntryHeader restart;
    restart.kind = wire::EntryKind::restart;
    restart.blob_count = size == 0 ? 1 : 1 + data[0] % wire::kMaxBlobs;
    if (const auto plan = decode_restart_plan(restart, bytes)) {
        BELAY_CHECK(std::ranges::equal(encode(*plan), bytes));
        BELAY_CHECK(parent_output(*plan).size() <= plan->stream.size());
        BELAY_CHECK(!elements_of(restart, *plan));  // its hashes are not the header's
    }
    const auto config = parse_config({reinterpret_cast<const char*>(data), size}, {});
    BELAY_CHECK(config || to_string(config.error().reason)[0] != '?');
    return 0;
}

// LIBS: belay_l1
// SPDX-License-Identifier: Apache-2.0
// RLP: whatever decodes encodes to the same bytes, so no value has two encodings.
#include "base/check.h"
#include "l1/rlp.h"

using namespace belay;

namespace {

void encode_again(Bytes& out, const l1::RlpItem& item) {
    if (!item.list) return l1::rlp_bytes(out, item.payload);
    Bytes items;
    for (const l1::RlpItem& child : item.items) encode_again(items, child);
    l1::rlp_list(out, items);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
    const ByteView bytes(data, size);
    const auto item = l1::rlp_decode(bytes);
    if (!item) {
        BELAY_CHECK(to_string(item.error()) != "unknown");
        return 0;
    }
    Bytes again;
    encode_again(again, *item);
    BELAY_CHECK(std::equal(again.begin(), again.end(), bytes.begin(), bytes.end()));
    if (const auto number = item->number()) {
        Bytes encoded;
        l1::rlp_number(encoded, *number);
        BELAY_CHECK(encoded == again);
    }
    return 0;
}

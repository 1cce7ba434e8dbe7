// LIBS: belay_l1
// SPDX-License-Identifier: Apache-2.0
// Typed transactions and journal records: whatever decodes encodes to the same bytes. An input that starts
// with 0xff says the fields of a list one by one, so that mutations reach behind the outer structure.
#include "base/check.h"
#include "l1/rlp.h"
#include "l1/transaction.h"
#include "l1/tx_record.h"

using namespace belay;

namespace {

void check(ByteView bytes) {
    const auto same = [&](const Bytes& again) {
        return std::equal(again.begin(), again.end(), bytes.begin(), bytes.end());
    };
    if (const auto tx = l1::decode_transaction(bytes)) {
        BELAY_CHECK(same(l1::encode_for_network(*tx)));
        (void)l1::sender(*tx);
    } else {
        BELAY_CHECK(to_string(tx.error()) != "unknown");
    }
    if (const auto record = l1::decode_tx_record(bytes)) BELAY_CHECK(same(l1::encode_tx_record(*record)));
}

/// type ‖ list of strings and (tag 0xc0..) lists of strings; each string is a length byte and its bytes.
Bytes assemble(ByteView in) {
    Bytes fields, inner;
    const auto take = [&](std::size_t n) {
        const ByteView out = in.first(std::min(n, in.size()));
        in = in.subspan(out.size());
        return out;
    };
    const ByteView type = take(1);
    while (!in.empty()) {
        const u8 tag = take(1)[0];
        if (tag < 0xc0) {
            l1::rlp_bytes(fields, take(tag));
            continue;
        }
        inner.clear();
        for (u8 i = 0; i < tag - 0xc0 && !in.empty(); ++i) l1::rlp_bytes(inner, take(take(1)[0]));
        l1::rlp_list(fields, inner);
    }
    Bytes out(type.begin(), type.end());
    l1::rlp_list(out, fields);
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
    const ByteView bytes(data, size);
    check(bytes);
    if (size > 1 && data[0] == 0xff) check(assemble(bytes.subspan(1)));
    return 0;
}

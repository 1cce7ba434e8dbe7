// LIBS: belay_l1
// SPDX-License-Identifier: Apache-2.0
// Typed transactions and journal records: whatever decodes encodes to the same bytes.
#include "base/check.h"
#include "l1/transaction.h"
#include "l1/tx_record.h"

using namespace belay;

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
    const ByteView bytes(data, size);
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
    return 0;
}

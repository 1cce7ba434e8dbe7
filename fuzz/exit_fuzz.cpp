// LIBS: belay_wire belay_crypto belay_base
// SPDX-License-Identifier: Apache-2.0
// Exit payments and totals: what decodes encodes back to the same bytes.
#include "base/check.h"
#include "wire/exit.h"

using namespace belay;

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
    const ByteView bytes(data, size);
    if (const auto totals = wire::decode_exit_totals(bytes)) {
        const Bytes again = wire::encode_exit_totals(*totals);
        BELAY_CHECK(std::equal(bytes.begin(), bytes.end(), again.begin(), again.end()));
    }
    if (const auto payments = wire::list_exit_payments(bytes)) {
        Bytes again;
        for (const wire::ExitPayment& p : *payments) wire::append_exit_payment(again, p);
        BELAY_CHECK(std::equal(bytes.begin(), bytes.end(), again.begin(), again.end()));
    }
    if (const auto split = wire::split_output(bytes))
        if (const auto totals = wire::exit_totals_of(*split))
            BELAY_CHECK(split->header.entry_index == wire::kExitIndex && split->header.tx_count == 0);
    return 0;
}

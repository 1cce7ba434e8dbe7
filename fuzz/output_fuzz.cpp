// LIBS: belay_wire belay_crypto belay_base
// SPDX-License-Identifier: Apache-2.0
// Output headers and exports: what decodes encodes back, and the split covers the input.
#include "base/check.h"
#include "wire/output.h"

using namespace belay;

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
    const ByteView bytes(data, size);
    if (const auto header = wire::decode_output_header(bytes)) {
        const Bytes again = wire::encode(*header);
        BELAY_CHECK(std::equal(bytes.begin(), bytes.end(), again.begin(), again.end()));
    }
    if (const auto split = wire::split_output(bytes))
        BELAY_CHECK(split->header_bytes.size() + split->exports.size() == size);
    if (const auto exports = wire::list_exports(bytes)) {
        Bytes again;
        for (const ByteView one : *exports) wire::append_export(again, one);
        BELAY_CHECK(std::equal(bytes.begin(), bytes.end(), again.begin(), again.end()));
    }
    return 0;
}

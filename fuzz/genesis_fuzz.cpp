// LIBS: belay_wire belay_crypto belay_base
// SPDX-License-Identifier: Apache-2.0
// The chain configuration: what decodes encodes back to the same bytes.
#include "base/check.h"
#include "wire/genesis.h"

using namespace belay;

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
    const ByteView bytes(data, size);
    if (const auto config = wire::decode_chain_config(bytes)) {
        const Bytes again = wire::encode(*config);
        BELAY_CHECK(std::equal(bytes.begin(), bytes.end(), again.begin(), again.end()));
    } else {
        BELAY_CHECK(wire::to_string(config.error())[0] != '?');
    }
    return 0;
}

// LIBS: belay_clearing
// SPDX-License-Identifier: Apache-2.0
// A clearing house from hostile bytes: refused, or a state that exports as the same bytes.
#include "base/check.h"
#include "engine/checkpoint.h"
#include "guest/include/belay/codec.h"

using namespace belay;

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
    const ByteView bytes(data, size);
    clearing::Engine engine;
    ImportCodec in(bytes);
    engine.checkpoint(in);
    if (!in.complete()) return 0;
    ExportCodec out;
    engine.checkpoint(out);
    BELAY_CHECK(std::equal(bytes.begin(), bytes.end(), out.bytes().begin(), out.bytes().end()));
    return 0;
}

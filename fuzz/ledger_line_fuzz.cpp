// LIBS: belay_node
// SPDX-License-Identifier: Apache-2.0
// Bytes that a challenger reads back: lines of its ledger, which decode exactly or not at all, and step logs.
#include "node/move_ledger.h"
#include "node/move_writer.h"

extern "C" int LLVMFuzzerTestOneInput(const belay::u8* data, std::size_t size) {
    using namespace belay;
    const ByteView bytes(data, size);
    static_cast<void>(node::input_read_by(bytes));
    if (const auto line = node::decode_ledger_line(bytes); line && encode(*line) != Bytes(data, data + size))
        __builtin_trap();
    return 0;
}

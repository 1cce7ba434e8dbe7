// LIBS: belay_node
// SPDX-License-Identifier: Apache-2.0
// The outputs in a stranger's proposal: found only when they make the root that was asked for.
#include "node/move_ledger.h"
#include "node/move_writer.h"

extern "C" int LLVMFuzzerTestOneInput(const belay::u8* data, std::size_t size) {
    using namespace belay;
    if (size < Hash::kSize) return 0;
    const ByteView bytes(data, size);
    const Hash root = Hash::from(bytes);
    const auto outputs = node::outputs_in_calldata(bytes.subspan(Hash::kSize), root);
    if (outputs) {
        std::vector<Hash> digests;
        for (const Bytes& header : *outputs) digests.push_back(wire::output_digest(header));
        if (rollup::outputs_root(digests) != root) __builtin_trap();
    }
    static_cast<void>(node::input_read_by(bytes));
    if (const auto line = node::decode_ledger_line(bytes); line && encode(*line) != Bytes(data, data + size))
        __builtin_trap();
    return 0;
}

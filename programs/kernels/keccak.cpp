// SPDX-License-Identifier: Apache-2.0
// Keccak-256 in software, over the same source that the node uses: 64-bit logic on a 32-bit machine.
#include "crypto/keccak.h"

#include "base/endian.h"
#include "kernel.h"

int belay_main() {
    using namespace belay;
    kernel::Random random(3);
    Bytes data(64 * 1024);
    for (u8& b : data) b = static_cast<u8>(random.next());
    u32 sum = 0;
    for (u32 round = 0; round < 24; ++round) {
        crypto::Keccak256 hash;
        hash.update(data);
        const Hash digest = hash.finish();
        for (std::size_t i = 0; i < 32; ++i) data[(i * 977 + round) % data.size()] ^= digest[i];
        sum += load_le<u32>(digest.data());
    }
    return kernel::exit_code(sum);
}

// LIBS: belay_wire belay_crypto belay_base
// SPDX-License-Identifier: Apache-2.0
// Blobs: packing comes back, and what unpacks is what packing gives. The input is a small patch on packed
// bytes, so that the fuzzer need not find 131,072 bytes by itself: u32 length, then (u32 offset, u8 value)
// pairs.
#include "base/check.h"
#include "base/endian.h"
#include "wire/blob.h"

using namespace belay;

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
    if (size < 4) return 0;
    const Bytes payload(load_be<u32>(data) % (2 * wire::kBlobCapacity), 0x5a);
    Bytes blobs = wire::pack_blobs(payload);
    BELAY_CHECK(wire::unpack_blobs(blobs) == payload);
    for (std::size_t at = 4; at + 5 <= size; at += 5)
        blobs[load_be<u32>(data + at) % blobs.size()] = data[at + 4];
    if (const auto back = wire::unpack_blobs(blobs)) {
        BELAY_CHECK(wire::pack_blobs(*back) == blobs);
    } else {
        BELAY_CHECK(wire::to_string(back.error())[0] != '?');
    }
    (void)wire::unpack_blobs(ByteView(data, size));
    return 0;
}

// SPDX-License-Identifier: Apache-2.0
// keccak256 in software. The guest build compiles its ecall form instead of this file.
#include "crypto/keccak.h"

namespace belay::crypto {

Hash keccak256(ByteView data) {
    Keccak256 sponge;
    sponge.update(data);
    return sponge.finish();
}

}  // namespace belay::crypto

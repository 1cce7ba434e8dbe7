// SPDX-License-Identifier: Apache-2.0
// SHA-256 (FIPS 180-4): versioned hashes of blobs and public test vectors. Freestanding.
#pragma once

#include "base/bytes.h"

namespace belay::crypto {

Hash sha256(ByteView data);

}  // namespace belay::crypto

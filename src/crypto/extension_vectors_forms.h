// SPDX-License-Identifier: Apache-2.0
// The forms behind extension_vectors(), where the processor has the instructions.
#pragma once

#include "crypto/extension_vectors.h"

#if defined(__x86_64__)

namespace belay::crypto {

namespace avx2 {
extern const ExtensionVectors<4> kVectors4;
extern const ExtensionVectors<5> kVectors5;
extern const ExtensionVectors<6> kVectors6;
}  // namespace avx2

namespace avx512 {
extern const ExtensionVectors<4> kVectors4;
extern const ExtensionVectors<5> kVectors5;
extern const ExtensionVectors<6> kVectors6;
}  // namespace avx512

}  // namespace belay::crypto

#endif

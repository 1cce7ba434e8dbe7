// SPDX-License-Identifier: Apache-2.0
// Vectors of extension elements in AVX-512 (lanes.h).
#if defined(__x86_64__)

#include "crypto/extension.h"
#include "crypto/extension_vectors_forms.h"
#include "crypto/lanes_avx512.h"

BELAY_AVX512_BEGIN
#include "crypto/extension_lanes.h"
#include "crypto/extension_vectors_kernels.inc"
BELAY_END

namespace belay::crypto::avx512 {

const ExtensionVectors<4> kVectors4 = extension_vectors_in<4, Lanes>();
const ExtensionVectors<5> kVectors5 = extension_vectors_in<5, Lanes>();
const ExtensionVectors<6> kVectors6 = extension_vectors_in<6, Lanes>();

}  // namespace belay::crypto::avx512

#endif

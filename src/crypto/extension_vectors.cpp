// SPDX-License-Identifier: Apache-2.0
#include "crypto/extension_vectors.h"

#include "base/check.h"
#include "crypto/extension_lanes.h"
#include "crypto/extension_vectors_forms.h"

#include "crypto/extension_vectors_kernels.inc"

namespace belay::crypto {
namespace {

template <std::size_t D>
const ExtensionVectors<D>& chosen(LaneSet set, const ExtensionVectors<D>* vectors2,
                                  const ExtensionVectors<D>* vectors512) {
    static constexpr ExtensionVectors<D> kScalar = extension_vectors_in<D, ScalarLanes>();
    BELAY_CHECK(set <= best_lanes());
    return set == LaneSet::kAvx512 ? *vectors512 : set == LaneSet::kAvx2 ? *vectors2 : kScalar;
}

}  // namespace

#if defined(__x86_64__)
#define BELAY_FORMS(D) &avx2::kVectors##D, &avx512::kVectors##D
#else
#define BELAY_FORMS(D) nullptr, nullptr
#endif

template <>
const ExtensionVectors<4>& extension_vectors<4>(LaneSet set) {
    return chosen<4>(set, BELAY_FORMS(4));
}
template <>
const ExtensionVectors<5>& extension_vectors<5>(LaneSet set) {
    return chosen<5>(set, BELAY_FORMS(5));
}
template <>
const ExtensionVectors<6>& extension_vectors<6>(LaneSet set) {
    return chosen<6>(set, BELAY_FORMS(6));
}

#undef BELAY_FORMS

}  // namespace belay::crypto

// SPDX-License-Identifier: Apache-2.0
// What lanes_test.cpp asks of every form of lanes.
#pragma once

#include "crypto/lane_set.h"
#include "crypto/lanes.h"

namespace belay::crypto {

/// The results of each operation on base elements, in this order; all arrays have n elements.
enum LaneOperation : std::size_t {
    kSum,
    kDifference,
    kProduct,
    kConstant,
    kNegative,
    kCubeOfSum,
    kHalvedThrice,
    kTenProducts,
    kPairs,
    kApart3,
    kTogether3,
    kUnzipped,
    kFirst,
    kHorizontal,
    kLaneOperations
};

struct LaneForm {
    const char* name;
    LaneSet needs;
    std::size_t lanes;
    /// a and b hold `lanes` elements, out[i] those of operation i.
    void (*base)(const KoalaBear* a, const KoalaBear* b, KoalaBear* const* out);
    /// Products in degree 4, 5 and 6 of elements side by side: a b, a b[0] for the broadcast first element,
    /// a by the first coefficients of b, (a + b) - a b, and the sum of all a b in each element.
    void (*extension[3])(const KoalaBear* a, const KoalaBear* b, KoalaBear* const* out);
};

LaneForm scalar_form();
LaneForm avx2_form();
LaneForm avx512_form();

}  // namespace belay::crypto

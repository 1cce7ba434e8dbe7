// SPDX-License-Identifier: Apache-2.0
// Rows of chip `dot`: one for a call of kb5_dot, one for each product.
#pragma once

#include <vector>

#include "circuit/calls.h"
#include "crypto/extension.h"

namespace belay::circuit {

struct DotRow {
    bool is_product = false;  // else the call
    u32 ts = 0;               // base time stamp of the call
    u32 x4 = 0, y4 = 0;       // word addresses: of the blocks, or of this product's factors
    u32 left = 0;             // products to come, with this one; of the call: n
    // Of a product.
    crypto::Kb5::Words x{}, y{}, sum{};  // `sum`: before this product
    // Of the call.
    u32 result4 = 0;
    crypto::Kb5::Words result{};
    std::array<u32, 8> before{};
};

void expand(const DotCall& call, std::vector<DotRow>& rows);

}  // namespace belay::circuit

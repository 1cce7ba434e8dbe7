// SPDX-License-Identifier: Apache-2.0
#include "circuit/dot_rows.h"

namespace belay::circuit {

void expand(const DotCall& call, std::vector<DotRow>& rows) {
    constexpr u32 kWords = crypto::Kb5::kDegree;
    const std::size_t first = rows.size();
    rows.push_back({.ts = call.ts,
                    .x4 = call.x4,
                    .y4 = call.y4,
                    .left = call.n,
                    .result4 = call.result4,
                    .before = call.result_before});
    crypto::Kb5 sum;
    for (u32 i = 0; i < call.n; ++i) {
        DotRow row{.is_product = true,
                   .ts = call.ts,
                   .x4 = call.x4 + kWords * i,
                   .y4 = call.y4 + kWords * i,
                   .left = call.n - i,
                   .sum = sum.canonical()};
        for (u32 k = 0; k < kWords; ++k) {
            row.x[k] = call.x[kWords * i + k];
            row.y[k] = call.y[kWords * i + k];
        }
        sum += crypto::Kb5::from_canonical(row.x) * crypto::Kb5::from_canonical(row.y);
        rows.push_back(row);
    }
    rows[first].result = sum.canonical();
}

}  // namespace belay::circuit

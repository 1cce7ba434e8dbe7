// SPDX-License-Identifier: Apache-2.0
#include "crypto/ntt.h"

#include "base/check.h"
#include "crypto/lane_region.h"
#include "crypto/lanes.h"

#include "crypto/ntt_kernels.inc"

namespace belay::crypto {

void ntt_block_scalar(const NttBlock<KoalaBear>& block) { ntt_block<ScalarLanes>(block); }

void (*ntt_block_form(LaneSet set))(const NttBlock<KoalaBear>&) {
#if defined(__x86_64__)
    if (set == LaneSet::kAvx512) return ntt_block_avx512;
    if (set == LaneSet::kAvx2) return ntt_block_avx2;
#endif
    BELAY_CHECK(set == LaneSet::kNone);
    return ntt_block_scalar;
}

NttPlan::NttPlan(const KoalaBear* coefficients, unsigned log_rows, std::size_t columns,
                 unsigned log_expansion, KoalaBear* out, LaneSet set)
    : NttPlanOver(coefficients, {log_rows, columns, log_expansion}, out, ntt_block_form(set)) {
    BELAY_CHECK(columns % 16 == 0 && log_rows + log_expansion <= TwoAdic<KoalaBear>::kLogOrder);
    BELAY_CHECK(coefficients != out || log_expansion == 0);
}

void ntt_expand(const KoalaBear* coefficients, unsigned log_rows, std::size_t columns, unsigned log_expansion,
                KoalaBear* out) {
    NttPlan(coefficients, log_rows, columns, log_expansion, out).run_all();
}

void ntt(KoalaBear* values, unsigned log_rows, std::size_t columns) {
    ntt_expand(values, log_rows, columns, 0, values);
}

}  // namespace belay::crypto

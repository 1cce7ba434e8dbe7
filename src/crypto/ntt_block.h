// SPDX-License-Identifier: Apache-2.0
// The unit of work of a transform, and its forms.
#pragma once

#include "crypto/lane_set.h"
#include "crypto/two_adic.h"

namespace belay::crypto {

/// Transforms the 2^log_rows rows of `width` words at `source` into those at `target`: node `node` of the
/// tree of ntt_kernels.inc. Source and target may be the same; scratch holds 2^log_rows rows.
template <class F>
struct NttBlock {
    const F* source;
    std::size_t source_stride;
    F* target;
    std::size_t target_stride;
    F* scratch;
    std::size_t scratch_stride;
    unsigned log_rows;
    std::size_t width;
    u64 node;
    const Twiddles<F>* twiddles;
};

void ntt_block_scalar(const NttBlock<KoalaBear>& block);
#if defined(__x86_64__)
void ntt_block_avx2(const NttBlock<KoalaBear>& block);
void ntt_block_avx512(const NttBlock<KoalaBear>& block);
#endif

/// The form for a set of lanes, at most best_lanes().
void (*ntt_block_form(LaneSet set))(const NttBlock<KoalaBear>&);

}  // namespace belay::crypto

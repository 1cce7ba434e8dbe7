// SPDX-License-Identifier: Apache-2.0
#include "prover/buffer.h"

#include <cstdlib>

#include "base/check.h"

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace belay::prover::buffer_detail {
namespace {

constexpr std::size_t kLine = 64, kHugePage = std::size_t{1} << 21;

}  // namespace

void* allocate(std::size_t bytes) {
    const bool huge = bytes >= kHugePage;
    const std::size_t unit = huge ? kHugePage : kLine, rounded = (bytes + unit - 1) / unit * unit;
    void* const data = std::aligned_alloc(unit, rounded == 0 ? unit : rounded);
    BELAY_CHECK(data != nullptr);
#if defined(__linux__)
    // Advice: where it is not taken, pages are small.
    if (huge) static_cast<void>(madvise(data, rounded, MADV_HUGEPAGE));
#endif
    return data;
}

void release(void* data) { std::free(data); }

}  // namespace belay::prover::buffer_detail

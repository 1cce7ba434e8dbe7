// SPDX-License-Identifier: Apache-2.0
// K-5 outside a program: tests, fuzzers and benchmarks stop at once.
#include "base/check.h"
#include "engine/arith.h"

namespace belay::clearing {

void invariant_broken(const char* what) { check_failed("clearing", 0, what); }

}  // namespace belay::clearing

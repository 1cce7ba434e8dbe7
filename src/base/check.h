// SPDX-License-Identifier: Apache-2.0
// CHECK guards invariants of our own code (a programmer's error), never outside input. It stays on in release builds.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace belay {

[[noreturn]] inline void check_failed(const char* file, int line, const char* text) {
    std::fprintf(stderr, "%s:%d: CHECK failed: %s\n", file, line, text);
    std::abort();
}

}  // namespace belay

#define BELAY_CHECK(condition) \
    ((condition) ? static_cast<void>(0) : ::belay::check_failed(__FILE__, __LINE__, #condition))

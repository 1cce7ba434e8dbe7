// SPDX-License-Identifier: Apache-2.0
// CHECK guards invariants of our own code (a programmer's error), never outside input. It stays on in release
// builds. Inside a program it makes the entry void, natively as in the machine.
#pragma once

#ifdef BELAY_SDK

extern "C" [[noreturn]] void belay_trap() noexcept;
#define BELAY_CHECK(condition) ((condition) ? static_cast<void>(0) : ::belay_trap())

#else

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

#endif

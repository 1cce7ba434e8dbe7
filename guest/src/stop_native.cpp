// SPDX-License-Identifier: Apache-2.0
// The ends of an entry natively: back to the call that runs the program. C's own ways to give up go the same
// way; the names are local to this shared object.
#include <cstdio>

#include "belay/stop.h"
#include "native_runtime.h"

namespace belay {
namespace native {

constinit thread_local std::jmp_buf* way_out = nullptr;
constinit const belay_host* host = nullptr;

namespace {

[[noreturn]] void leave(int status) {
    if (way_out == nullptr) {  // outside any call: a static constructor of the program
        std::fputs("belay: a program stopped outside an entry\n", stderr);
        __builtin_trap();
    }
    std::longjmp(*way_out, status);
}

}  // namespace
}  // namespace native

void stop_entry() { native::leave(BELAY_VOID); }
void bad_advice() { native::leave(BELAY_BAD_ADVICE); }

}  // namespace belay

extern "C" {
[[noreturn]] void abort() { belay::stop_entry(); }
[[noreturn]] void exit(int) noexcept { belay::stop_entry(); }
[[noreturn]] void __cxa_pure_virtual() { belay::stop_entry(); }
[[noreturn]] void __assert_fail(const char*, const char*, unsigned, const char*) noexcept {
    belay::stop_entry();
}
}

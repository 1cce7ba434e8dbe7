// SPDX-License-Identifier: Apache-2.0
// The ends of an entry in the machine, and the C runtime's ways to get there. Guest only.
#include "base/check.h"
#include "belay/ecall.h"
#include "belay/stop.h"

namespace belay {

[[noreturn]] void stop_entry() {
    asm volatile("ebreak");
    __builtin_unreachable();
}

[[noreturn]] void bad_advice() { ecall::bad_advice(); }

}  // namespace belay

extern "C" {
[[noreturn]] void abort() { belay::stop_entry(); }
[[noreturn]] void exit(int code) { belay::ecall::halt(static_cast<belay::u32>(code)); }
[[noreturn]] void __cxa_pure_virtual() { belay::stop_entry(); }
/// Destructors of static objects never run: a program has no end.
int __cxa_atexit(void (*)(void*), void*, void*) { return 0; }
void* __dso_handle = nullptr;
}

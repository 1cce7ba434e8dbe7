// SPDX-License-Identifier: Apache-2.0
// What stands around a program in its native build and is no part of its state: the way out of an entry, the
// memory that thread-safe calls use, the host. Native only.
#pragma once

#include <csetjmp>

#include "base/bytes.h"
#include "belay/native_abi.h"

namespace belay::native {

/// Runs `f` so that stop_entry() and bad_advice() inside it come back here. Destructors between do not run.
template <class F>
int guarded(F&& f);

extern constinit thread_local std::jmp_buf* way_out;

/// While one lives on this thread, operator new serves from the thread's scratch memory instead of the
/// state's heap, so that a call neither races with the program nor leaves a trace in its state. Freed as a
/// whole by the next one.
class ScratchScope {
  public:
    ScratchScope();
    ~ScratchScope();
    ScratchScope(const ScratchScope&) = delete;
    ScratchScope& operator=(const ScratchScope&) = delete;
};

/// Bytes for the host that are no part of the state: no snapshot holds them, no restore changes them.
class OutsideBytes {
  public:
    void restart(std::size_t room);
    void append(ByteView piece);
    ByteView view() const { return {data_, size_}; }

  private:
    u8* data_ = nullptr;
    std::size_t size_ = 0, room_ = 0;
};
/// The one for checkpoints.
OutsideBytes& outside_bytes();

/// Set once by belay_start.
extern constinit const belay_host* host;

template <class F>
int guarded(F&& f) {
    std::jmp_buf here;
    std::jmp_buf* const outer = way_out;
    way_out = &here;
    const int status = setjmp(here);
    if (status == 0) f();
    way_out = outer;
    return status;
}

}  // namespace belay::native

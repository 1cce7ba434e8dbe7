// SPDX-License-Identifier: Apache-2.0
// The two ways out of an entry. Neither returns; destructors do not run, because the state is put back.
#pragma once

namespace belay {

/// The entry is void (rule B-5, B-11): EBREAK in the machine, BELAY_VOID natively.
[[noreturn]] void stop_entry();

/// What the loader read does not match what L1 fixed (rule M-24). For the loader, not for programs.
[[noreturn]] void bad_advice();

}  // namespace belay

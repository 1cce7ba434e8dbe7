// SPDX-License-Identifier: Apache-2.0
// Names for threads, as top, gdb and perf show them.
#pragma once

#include <pthread.h>

namespace belay::node {

/// Of the calling thread; at most 15 characters.
inline void name_thread(const char* name) { ::pthread_setname_np(::pthread_self(), name); }

}  // namespace belay::node

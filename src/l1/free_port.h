// SPDX-License-Identifier: Apache-2.0
// A place to listen, for the processes that devnets and tests start.
#pragma once

#include "base/bytes.h"

namespace belay::l1 {

/// A TCP port of the loopback that nobody listens on, another one at each call of a process. It is below the
/// range that the system gives to connections: a server that comes back finds its port free, however many
/// connections the machine has open or just closed.
u16 free_port();

}  // namespace belay::l1

// SPDX-License-Identifier: Apache-2.0
// SIGINT and SIGTERM as a stop token.
#pragma once

#include <stop_token>

namespace belay::apps {

/// From now on the first SIGINT or SIGTERM requests a stop; a second one ends the process.
std::stop_token stop_on_interrupt();

}  // namespace belay::apps

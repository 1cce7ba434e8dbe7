// SPDX-License-Identifier: Apache-2.0
// The node's log: to standard error, and to a file when one is named. Only this room and the apps log.
#pragma once

#include <memory>
#include <string>

namespace spdlog {
class logger;
}

namespace belay::node {

/// level: trace, debug, info, warn, error or off. Throws nothing; a file that cannot be opened is said on
/// standard error.
std::shared_ptr<spdlog::logger> make_log(const std::string& level, const std::string& file);

/// One line at info, for hooks that take plain text.
void log_line(const std::shared_ptr<spdlog::logger>& log, const std::string& line);

}  // namespace belay::node

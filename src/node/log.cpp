// SPDX-License-Identifier: Apache-2.0
#include "node/log.h"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

namespace belay::node {

std::shared_ptr<spdlog::logger> make_log(const std::string& level, const std::string& file) {
    auto log =
        std::make_shared<spdlog::logger>("belay", std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
    if (!file.empty()) {
        try {
            log->sinks().push_back(std::make_shared<spdlog::sinks::basic_file_sink_mt>(file));
        } catch (const spdlog::spdlog_ex& error) {
            log->error("log file: {}", error.what());
        }
    }
    log->set_level(spdlog::level::from_str(level));
    log->set_pattern("%Y-%m-%dT%H:%M:%S.%e %^%l%$ %v");
    log->flush_on(spdlog::level::info);
    return log;
}

void log_line(const std::shared_ptr<spdlog::logger>& log, const std::string& line) { log->info("{}", line); }

}  // namespace belay::node

// SPDX-License-Identifier: Apache-2.0
// The act in which the worst happens to another network: a drill, with its table.
#include <thread>

#include "apps/belay/demo.h"
#include "apps/belay/lines.h"

namespace belay::apps {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

bool Demo::drill() {
    act("A drill: the venue's machine dies, and nobody loses anything");
    const fs::path log = options_.folder / "drill.log";
    const std::string self = fs::read_symlink("/proc/self/exe").string();
    auto child = Child::start(
        {self, "drill", "sequencer-dead", "--folder", (options_.folder / "drill").string()}, log.string());
    if (!child) return fail("belay drill cannot be started");
    Lines lines(log);
    const auto tell = [this](const std::string& line) {
        if (!line.empty()) say(line);
    };
    while (child->running()) {
        lines.take(tell);
        std::this_thread::sleep_for(200ms);
    }
    lines.take(tell);
    return child->wait() == 0 || fail("the drill failed, see " + log.string());
}

}  // namespace belay::apps

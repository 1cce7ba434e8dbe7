// SPDX-License-Identifier: Apache-2.0
#include "apps/belay/interrupt.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <thread>

namespace belay::apps {

std::stop_token stop_on_interrupt() {
    // Lives as long as the process: threads may hold tokens until the very end.
    static auto* source = [] {
        auto* made = new std::stop_source;
        sigset_t set;
        sigemptyset(&set);
        sigaddset(&set, SIGINT);
        sigaddset(&set, SIGTERM);
        // Blocked here and in every thread started later; one thread waits for them.
        pthread_sigmask(SIG_BLOCK, &set, nullptr);
        std::thread([made, set] {
            int signal = 0;
            sigwait(&set, &signal);
            made->request_stop();
            sigwait(&set, &signal);
            _exit(128 + signal);
        }).detach();
        return made;
    }();
    return source->get_token();
}

}  // namespace belay::apps

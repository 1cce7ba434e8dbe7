// SPDX-License-Identifier: Apache-2.0
#include "apps/belay/child.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>
#include <utility>

namespace belay::apps {

std::optional<Child> Child::start(const std::vector<std::string>& command, const std::string& log_file) {
    std::vector<char*> arguments;
    for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    const int log = ::open(log_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (log < 0) return std::nullopt;
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (::getppid() != parent) ::_exit(1);  // the parent went before we could ask
        sigset_t none;
        sigemptyset(&none);
        ::sigprocmask(SIG_SETMASK, &none, nullptr);  // ours may be blocked for sigwait
        ::setpgid(0, 0);                             // a Ctrl-C is the parent's to pass on
        ::dup2(log, 1);
        ::dup2(log, 2);
        ::execv(arguments[0], arguments.data());
        ::_exit(127);
    }
    ::close(log);
    if (pid < 0) return std::nullopt;
    return Child(pid);
}

Child::Child(Child&& other) noexcept : pid_(std::exchange(other.pid_, -1)), status_(other.status_) {}

Child& Child::operator=(Child&& other) noexcept {
    if (this != &other) {
        stop();
        pid_ = std::exchange(other.pid_, -1);
        status_ = other.status_;
    }
    return *this;
}

Child::~Child() { stop(); }

bool Child::reap(bool block) {
    if (pid_ < 0) return true;
    int raw = 0;
    if (::waitpid(pid_, &raw, block ? 0 : WNOHANG) != pid_) return false;
    status_ = WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw);
    pid_ = -1;
    return true;
}

bool Child::running() { return !reap(false); }

int Child::stop(std::chrono::milliseconds patience) {
    if (reap(false)) return status_;
    ::kill(pid_, SIGTERM);
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!reap(false)) {
        if (std::chrono::steady_clock::now() > deadline) kill_now();
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return status_;
}

void Child::kill_now() {
    if (pid_ > 0) ::kill(pid_, SIGKILL);
}

int Child::wait() {
    reap(true);
    return status_;
}

}  // namespace belay::apps

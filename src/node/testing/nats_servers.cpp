// SPDX-License-Identifier: Apache-2.0
#include "node/testing/nats_servers.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <utility>

#include "base/check.h"
#include "l1/free_port.h"

namespace belay::node::testing {

namespace fs = std::filesystem;

Process::Process(const std::vector<std::string>& command, const fs::path& log) {
    int in[2], out[2];
    BELAY_CHECK(::pipe2(in, O_CLOEXEC) == 0 && ::pipe2(out, O_CLOEXEC) == 0);
    std::vector<char*> arguments;
    for (const std::string& text : command) arguments.push_back(const_cast<char*>(text.c_str()));
    arguments.push_back(nullptr);
    const int errors = ::open(log.c_str(), O_CREAT | O_APPEND | O_WRONLY | O_CLOEXEC, 0644);
    pid_ = ::fork();
    if (pid_ == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::dup2(in[0], 0);
        ::dup2(out[1], 1);
        ::dup2(errors, 2);
        ::execv(arguments[0], arguments.data());
        ::_exit(127);
    }
    ::close(in[0]);
    ::close(out[1]);
    ::close(errors);
    in_ = in[1];
    out_ = out[0];
}

Process& Process::operator=(Process&& other) noexcept {
    if (this == &other) return *this;
    kill();
    pid_ = std::exchange(other.pid_, 0);
    in_ = std::exchange(other.in_, -1);
    out_ = std::exchange(other.out_, -1);
    return *this;
}

void Process::signal(int number) const { BELAY_CHECK(pid_ > 0 && ::kill(pid_, number) == 0); }

void Process::kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    ::close(in_);
    ::close(out_);
    pid_ = 0;
}

int Process::finish() {
    if (pid_ <= 0) return -1;
    ::close(std::exchange(in_, -1));
    int status = 0;
    ::waitpid(pid_, &status, 0);
    ::close(std::exchange(out_, -1));
    pid_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string Process::line() const {
    std::string out;
    for (char c = 0; ::read(out_, &c, 1) == 1 && c != '\n';) out += c;
    return out;
}

std::string find_nats_server() {
    if (const char* named = std::getenv("BELAY_NATS_SERVER")) return named;
    const std::string path = std::getenv("PATH") == nullptr ? "" : std::getenv("PATH");
    for (std::size_t from = 0; from <= path.size();) {
        const std::size_t to = std::min(path.find(':', from), path.size());
        const fs::path file = fs::path(path.substr(from, to - from)) / "nats-server";
        if (::access(file.c_str(), X_OK) == 0) return file;
        from = to + 1;
    }
    for (const char* file : {"/usr/sbin/nats-server", "/usr/bin/nats-server"})
        if (::access(file, X_OK) == 0) return file;
    return {};
}

NatsServers::NatsServers(const fs::path& folder, unsigned count) : folder_(folder), servers_(count) {
    for (Server& server : servers_) {
        server.port = l1::free_port();
        server.cluster_port = l1::free_port();
    }
    for (unsigned i = 0; i < count; ++i) start(i);
}

std::string NatsServers::urls() const {
    std::string out;
    for (const Server& server : servers_)
        out += (out.empty() ? "nats://127.0.0.1:" : ",nats://127.0.0.1:") + std::to_string(server.port);
    return out;
}

void NatsServers::start(unsigned number) {
    Server& server = servers_[number];
    const std::string name = "n" + std::to_string(number);
    const fs::path config = folder_ / (name + ".conf");
    std::ofstream text(config);
    text << "server_name: " << name << "\nlisten: 127.0.0.1:" << server.port << "\njetstream { store_dir: \""
         << (folder_ / name).string() << "\" }\n";
    if (servers_.size() > 1) {
        text << "cluster { name: belay, listen: 127.0.0.1:" << server.cluster_port << ", routes: [";
        for (const Server& other : servers_) text << "\n  nats://127.0.0.1:" << other.cluster_port;
        text << "\n] }\n";
    }
    text.close();
    server.process = Process({find_nats_server(), "-c", config.string()}, folder_ / (name + ".log"));
}

}  // namespace belay::node::testing

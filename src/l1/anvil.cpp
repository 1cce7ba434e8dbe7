// SPDX-License-Identifier: Apache-2.0
#include "l1/anvil.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>
#include <utility>

namespace belay::l1 {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr std::array<std::string_view, kDevAccounts> kKeys{
    "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80",
    "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d",
    "0x5de4111afa1a4b94908f83103eb1f1706367c2e68ca870fc3fb9a804cdab365a",
    "0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6",
    "0x47e179ec197488593b187f80a00eb0da91f1b9d0b13f8733639f19c30a34926a",
    "0x8b3a350cf5c34c9194ca85829a2df0ec3153be0318b5e2d3348e872092edffba",
    "0x92db14e403b83dfe3df233f83dfa3a0d7096f21ca9b0d6d6b8d88b2b4ec1564e",
    "0x4bbbf85ce3377467afe5d46f804f221813b2bb87f24d81f60f1fcdbf7cbf4356",
    "0xdbda1821b80551c9d65939329250298aa3472ba22feea921c0cf5d620ea67b97",
    "0x2a871d0798f97d79848a013d4936a73bf4cc922c825d33c1cf7073dff6d409c6",
};

constexpr const char* kPackage = "node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil";
constexpr auto kStartLimit = 20s;
constexpr auto kStopLimit = 3s;

/// Osaka with its transaction gas cap and mainnet's block size: what a contract may count on, nothing more.
std::vector<std::string> arguments(const std::string& binary, const AnvilOptions& options) {
    std::vector<std::string> out{binary,
                                 "--hardfork",
                                 "osaka",
                                 "--enable-tx-gas-limit",
                                 "--gas-limit",
                                 "60000000",
                                 "--slots-in-an-epoch",
                                 "1",
                                 "--host",
                                 "127.0.0.1"};
    const auto flag = [&](const char* name, const std::string& value) {
        out.emplace_back(name);
        out.push_back(value);
    };
    flag("--port", std::to_string(options.port));
    flag("--chain-id", std::to_string(options.chain_id));
    if (!options.mining) out.emplace_back("--no-mining");
    if (options.block_time != 0) flag("--block-time", std::to_string(options.block_time));
    if (options.mixed_mining) out.emplace_back("--mixed-mining");
    if (!options.state_file.empty()) flag("--state", options.state_file);
    out.insert(out.end(), options.extra.begin(), options.extra.end());
    return out;
}

/// In the child: output to the log, death with the parent, then anvil. Returns only when exec fails.
void become(const std::vector<std::string>& words, int log, pid_t parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(127);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);  // a parent that waits for signals has them blocked
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    std::vector<char*> argv;
    for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    execv(argv[0], argv.data());
    _exit(127);
}

std::string read_file(const std::string& path) {
    std::ifstream in(path);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

/// The port in "Listening on 127.0.0.1:PORT", once that line is there.
unsigned listening_port(const std::string& log) {
    constexpr std::string_view kLine = "Listening on 127.0.0.1:";
    const auto at = log.find(kLine);
    if (at == std::string::npos || log.find('\n', at) == std::string::npos) return 0;
    return static_cast<unsigned>(std::strtoul(log.c_str() + at + kLine.size(), nullptr, 10));
}

/// The package's binary under this folder or one above it.
std::string find_above(fs::path at) {
    std::error_code ignored;
    for (;; at = at.parent_path()) {
        if (fs::exists(at / kPackage, ignored)) return (at / kPackage).string();
        if (at == at.parent_path()) return {};
    }
}

bool ended(int pid) { return waitpid(pid, nullptr, WNOHANG) == pid; }

}  // namespace

std::string_view dev_private_key(std::size_t index) { return kKeys.at(index); }

std::string find_anvil() {
    if (const char* set = std::getenv("BELAY_ANVIL")) return set;
    std::error_code ignored;
    const std::string near_us = find_above(fs::current_path(ignored));
    return near_us.empty() ? find_above(fs::read_symlink("/proc/self/exe", ignored)) : near_us;
}

L1Result<Anvil> Anvil::start(const AnvilOptions& options) {
    const std::string binary = options.binary.empty() ? find_anvil() : options.binary;
    if (binary.empty())
        return l1_fail(L1Reason::process, "anvil is not installed (npm ci, or set BELAY_ANVIL)");
    Anvil anvil;
    anvil.log_file_ = options.log_file;
    anvil.remove_log_ = options.log_file.empty();
    if (anvil.remove_log_) anvil.log_file_ = (fs::temp_directory_path() / "belay-anvil-XXXXXX").string();
    const int log = anvil.remove_log_
                        ? mkostemp(anvil.log_file_.data(), O_CLOEXEC)
                        : open(anvil.log_file_.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0644);
    if (log < 0) return l1_fail(L1Reason::process, "cannot write " + anvil.log_file_);
    const auto words = arguments(binary, options);
    const pid_t self = getpid();
    anvil.pid_ = fork();
    if (anvil.pid_ == 0) become(words, log, self);
    close(log);
    if (anvil.pid_ < 0) return l1_fail(L1Reason::process, "fork");
    const auto limit = std::chrono::steady_clock::now() + kStartLimit;
    while (anvil.port_ == 0) {
        std::this_thread::sleep_for(20ms);
        const std::string text = read_file(anvil.log_file_);
        anvil.port_ = listening_port(text);
        const bool dead = anvil.port_ == 0 && ended(anvil.pid_);
        if (dead) anvil.pid_ = -1;
        if (dead || std::chrono::steady_clock::now() > limit)
            return l1_fail(L1Reason::process, "anvil did not start: " + text.substr(0, 500));
    }
    anvil.url_ = "http://127.0.0.1:" + std::to_string(anvil.port_);
    return anvil;
}

void Anvil::stop() {
    if (pid_ > 0) {
        kill(pid_, SIGTERM);
        const auto limit = std::chrono::steady_clock::now() + kStopLimit;
        bool done = ended(pid_);
        while (!done && std::chrono::steady_clock::now() < limit) {
            std::this_thread::sleep_for(10ms);
            done = ended(pid_);
        }
        if (!done) {
            kill(pid_, SIGKILL);
            waitpid(pid_, nullptr, 0);
        }
    }
    pid_ = -1;
    if (remove_log_) unlink(log_file_.c_str());
    remove_log_ = false;
}

Anvil::Anvil(Anvil&& other) noexcept { *this = std::move(other); }

Anvil& Anvil::operator=(Anvil&& other) noexcept {
    if (this == &other) return *this;
    stop();
    pid_ = std::exchange(other.pid_, -1);
    port_ = other.port_;
    url_ = std::move(other.url_);
    log_file_ = std::move(other.log_file_);
    remove_log_ = std::exchange(other.remove_log_, false);
    return *this;
}

Anvil::~Anvil() { stop(); }

}  // namespace belay::l1

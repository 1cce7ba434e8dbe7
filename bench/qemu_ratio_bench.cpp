// LIBS: belay_machine
// SPDX-License-Identifier: Apache-2.0
// The interpreter beside qemu-riscv32 (Debian's qemu-user) on the same ELFs in the same run. Processor time
// of both, the least of several alternating runs; qemu's includes its own start and translation, about 5 ms.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <string>

#include "machine/machine.h"

namespace {

using namespace belay;

constexpr int kRuns = 7;

double thread_seconds() {
    timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

struct Outcome {
    double seconds = 0;
    u64 steps = 0;
    int exit_code = -1;
};

Outcome run_machine(const std::shared_ptr<const machine::Program>& program) {
    const auto guest = machine::Machine::create(program);
    if (!guest) return {};
    guest->begin_batch(0, Hash{});
    const double start = thread_seconds();
    const machine::RunResult result = guest->run(~u64{0});
    const double seconds = thread_seconds() - start;
    const bool halted = guest->state().status == machine::Status::halted;
    return {seconds, result.steps, halted ? static_cast<int>(guest->state().reason) : -1};
}

Outcome run_qemu(const std::string& path) {
    const pid_t child = fork();
    if (child == 0) {
        execlp("qemu-riscv32", "qemu-riscv32", path.c_str(), nullptr);
        _exit(127);
    }
    int status = 0;
    rusage usage{};
    if (child < 0 || wait4(child, &status, 0, &usage) != child || !WIFEXITED(status)) return {};
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
    };
    return {seconds(usage.ru_utime) + seconds(usage.ru_stime), 0, WEXITSTATUS(status)};
}

/// Prints one line; the ratio of speeds, or nothing when the two disagree.
double compare(const std::string& path) {
    const std::string name = path.substr(path.rfind('/') + 1);
    std::ifstream file(path, std::ios::binary);
    const Bytes bytes(std::istreambuf_iterator<char>(file), {});
    const auto program = machine::Program::from_elf(bytes);
    if (!program) {
        std::printf("%-18s cannot load %s\n", name.c_str(), path.c_str());
        std::exit(1);
    }
    Outcome ours{1e30}, theirs{1e30};
    for (int k = 0; k < kRuns; ++k) {
        const Outcome qemu = run_qemu(path), here = run_machine(*program);
        if (qemu.exit_code != here.exit_code) {
            std::printf("%-18s exit code %d here, %d under qemu-riscv32\n", name.c_str(), here.exit_code,
                        qemu.exit_code);
            std::exit(1);
        }
        if (qemu.seconds < theirs.seconds) theirs = qemu;
        if (here.seconds < ours.seconds) ours = here;
    }
    const double steps = static_cast<double>(ours.steps) * 1e-6;
    std::printf("%-18s %7.1f M steps  %7.1f M steps/s  qemu-riscv32 %7.1f M steps/s  ratio %.3f\n",
                name.c_str(), steps, steps / ours.seconds, steps / theirs.seconds,
                theirs.seconds / ours.seconds);
    return theirs.seconds / ours.seconds;
}

/// The kernels of bench/guest, or the ELFs named on the command line.
std::vector<std::string> programs(int argc, char** argv) {
    if (argc > 1) return {argv + 1, argv + argc};
    std::vector<std::string> out;
    for (const char* name : {"integer", "sort", "keccak", "memory", "branchy", "matrix"})
        out.push_back(std::string(BELAY_BENCH_GUEST_DIR) + "/" + name + ".elf");
    return out;
}

}  // namespace

int main(int argc, char** argv) {
    if (std::system("command -v qemu-riscv32 > /dev/null 2>&1") != 0) {
        std::printf("qemu-riscv32 is not installed (Debian package qemu-user): no ratio\n");
        return 0;
    }
    const std::vector<std::string> paths = programs(argc, argv);
    double product = 1;
    for (const std::string& path : paths) product *= compare(path);
    std::printf("interpreter to qemu-riscv32, geometric mean of %zu programs: %.3f\n", paths.size(),
                std::pow(product, 1.0 / static_cast<double>(paths.size())));
    return 0;
}

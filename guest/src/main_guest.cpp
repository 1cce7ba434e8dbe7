// SPDX-License-Identifier: Apache-2.0
// The program's life in the machine: build the state, then one entry after the other.
#include "belay/ecall.h"
#include "loader.h"

namespace belay {
namespace {

/// Elements by ecall. What they say is advice until the loader has checked it.
struct MachineInput {
    void read(u8* block) { ecall::read_input(block); }
    bool ends_at(const Hash& accumulator) {
        alignas(32) Hash fixed;
        ecall::inbox_accumulator(fixed.data());
        return fixed == accumulator;
    }
};

constinit loader::Session* session = nullptr;
alignas(loader::Session) constinit u8 session_memory[sizeof(loader::Session)] = {};

void yield(const loader::Output& output) {
    alignas(32) Hash digest = output.digest;
    const std::size_t size = output.header.size() + output.exports.size();
    ecall::yield(output.header.data(), static_cast<u32>(size), digest.data());
}

}  // namespace
}  // namespace belay

/// U-2: start.S puts the parent's output digest here; zero at genesis.
extern "C" const belay::u8 belay_parent_digest[32];

extern "C" int belay_main() {
    using namespace belay;
    session = new (session_memory) loader::Session;
    session->start();
    session->follow(Hash::from(ByteView(belay_parent_digest, 32)));
    for (;;) {
        MachineInput input;
        yield(session->run_entry(input));
    }
}

extern "C" [[noreturn]] void belay_exit_main() {
    using namespace belay;
    yield(session->run_exit());
    stop_entry();  // nothing follows the exit batch
}

namespace belay {
void Context::log(const char*) {}
}  // namespace belay

// LIBS: belay_prover
// SPDX-License-Identifier: Apache-2.0
// The tracer: steps a second while it notes everything that a proof needs. The first segment also pays for
// the memory that its rows lie in.
#include <chrono>
#include <cstdio>

#include "machine/test_random.h"
#include "prover/tracer.h"

using namespace belay;

namespace {

void row(const char* name, prover::Tracer& tracer, prover::Trace& trace) {
    const auto start = std::chrono::steady_clock::now();
    const prover::Cut cut = tracer.trace({}, {}, prover::kMostSteps, trace);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    std::printf("tracer, %-16s %8u steps  %6.1f M steps/s  %6.1f ns a step  (%s)\n", name, trace.steps,
                trace.steps / took.count() / 1e6, took.count() * 1e9 / trace.steps, to_string(cut).data());
}

}  // namespace

int main() {
    machine::test::RandomProgram random(5);
    machine::test::Code code = random.code(2000);
    code.jal(0, static_cast<i32>(machine::test::kCodeBase - code.here()));
    const auto guest = machine::Machine::create(machine::test::program_of(code, random.data()));
    guest->begin_batch(0, Hash{});
    prover::Tracer tracer(*guest);
    prover::Trace trace;
    row("first segment", tracer, trace);
    for (int k = 0; k < 3; ++k) row("next segment", tracer, trace);
    return 0;
}

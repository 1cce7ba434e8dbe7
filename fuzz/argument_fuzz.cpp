// LIBS: belay_prover
// SPDX-License-Identifier: Apache-2.0
// Proofs of a small circuit: any bytes get an answer, and no bytes but an honest proof's are accepted. The
// input is laid over an honest proof from an offset in its first two bytes, so that it gets past the first
// messages.
#include <cstdint>

#include "base/check.h"
#include "prover/prove.h"
#include "prover/test_toy_circuit.h"

namespace {

using namespace belay;

/// p100 without work.
constexpr verifier::ParameterSet cheap() {
    verifier::ParameterSet set = verifier::kP100;
    for (auto& oracle : set.oracle) oracle.grinding = 0;
    return set;
}
constexpr verifier::ParameterSet kSet = cheap();

struct Honest {
    prover::Circuit<5, prover::toy::Chips> circuit;
    prover::toy::Instance instance{40, 2};
    Bytes proof;

    Honest() {
        prover::OneWorker worker;
        prover::Pool pool;
        proof = *prover::prove<5, prover::toy::Chips>(circuit, kSet, {}, instance.rows, {worker, pool});
    }
    bool accepts(ByteView bytes) const {
        return verifier::verify<5>(circuit.key, kSet, {}, instance.boundary, bytes).has_value();
    }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Honest honest;
    if (size < 2) return 0;
    const Bytes plain(data, data + size);
    BELAY_CHECK(honest.accepts(plain) == (plain == honest.proof));
    Bytes bytes = honest.proof;
    const std::size_t offset = std::size_t{data[0]} << 8 | data[1];
    for (std::size_t i = 2; i < size && offset + i - 2 < bytes.size(); ++i) bytes[offset + i - 2] = data[i];
    BELAY_CHECK(honest.accepts(bytes) == (bytes == honest.proof));
    return 0;
}

// LIBS: belay_prover
// SPDX-License-Identifier: Apache-2.0
// Whatever the bytes, the verifier ends with a verdict; bytes other than the honest proof's are never
// accepted. Input is edits of that proof, (position, value) three bytes each, or with an odd first byte the
// proof itself.
#include "base/check.h"
#include "base/endian.h"
#include "prover/test_whir.h"

namespace {

using namespace belay;
using namespace belay::prover;

struct Honest {
    TestStack<5> stack = test::small_stack<5>(12);
    crypto::Kb5 claim = stack.claim();
    Bytes proof = test::prove<5>(test::kToy, 12, stack);
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Honest honest;
    if (size == 0) return 0;
    Bytes proof = honest.proof;
    if ((data[0] & 1) != 0)
        proof.assign(data + 1, data + size);
    else
        for (std::size_t i = 1; i + 3 <= size; i += 3)
            proof[load_be<u16>(data + i) % proof.size()] = data[i + 2];
    const auto reason = test::verdict<5>(test::kToy, 12, honest.stack.groups, honest.claim, proof);
    BELAY_CHECK((reason == verifier::Reject::kNone) == (proof == honest.proof));
    return 0;
}

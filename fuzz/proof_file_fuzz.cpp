// LIBS: belay_circuit
// SPDX-License-Identifier: Apache-2.0
// Any bytes are a proof file or a named reason; what is accepted encodes back to the same bytes and chains or
// does not, by name. A second try starts as every proof file does, so that what lies behind the head is
// reached.
#include <algorithm>

#include "base/check.h"
#include "circuit/chain.h"
#include "circuit/proof_file.h"

using namespace belay;
using namespace belay::circuit;

namespace {

void check_file(ByteView bytes) {
    const auto file = decode_proof_file(bytes);
    if (!file) {
        BELAY_CHECK(to_string(file.error()) != "unknown");
        return;
    }
    BELAY_CHECK(std::ranges::equal(file->encode(), bytes));
    std::vector<Statement> statements;
    for (std::size_t i = 0; i < file->segments.size(); ++i) statements.push_back(file->statement(i));
    const ChainVerdict verdict = check_chain(statements);
    BELAY_CHECK(verdict.segment < statements.size());
    BELAY_CHECK(std::string_view(to_string(verdict.reason)) != "unknown");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
    const ByteView bytes(data, size);
    check_file(bytes);
    Bytes headed{'b', 'e', 'l', 'a', 'y', '-', 'p', 'r', 'o', 'o', 'f', kProofVersion, 0};
    headed.resize(headed.size() + machine::ProgramIdentity::kSize);
    append(headed, bytes);
    check_file(headed);
    return 0;
}

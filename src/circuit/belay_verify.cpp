// SPDX-License-Identifier: Apache-2.0
#include "circuit/belay_verify.h"

#include <algorithm>

#include "circuit/verify_segment.h"

namespace {

using namespace belay;
using namespace belay::circuit;
using machine::ProgramIdentity;
using machine::StatePreimage;

static_assert(Statement::kSize == BELAY_STATEMENT_SIZE);
static_assert(verifier::kParameterSets[BELAY_SET_P100] == &verifier::kP100);
static_assert(verifier::kParameterSets[BELAY_SET_P128] == &verifier::kP128);

bool decode(ByteView bytes, Statement& out) {
    return ProgramIdentity::decode(bytes.first(ProgramIdentity::kSize), out.program) &&
           StatePreimage::decode(bytes.subspan(ProgramIdentity::kSize, StatePreimage::kSize), out.before) &&
           StatePreimage::decode(bytes.last(StatePreimage::kSize), out.after);
}

void put(const Hash& hash, uint8_t* to) { std::ranges::copy(hash.bytes, to); }

uint32_t verify(ByteView bytes, belay_verdict& out) {
    const auto file = decode_proof_file(bytes);
    if (!file) return BELAY_REASON_FILE + static_cast<uint32_t>(file.error());
    const ChainVerdict verdict = verify_file(*file);
    out.segment = verdict.segment;
    out.segments = static_cast<uint32_t>(file->segments.size());
    out.advice_free = verdict.accepted() && verdict.advice_free ? 1 : 0;
    put(file->program.hash(), out.program_hash);
    put(file->segments.front().before.root(), out.start);
    put(file->segments.back().after.root(), out.end);
    return static_cast<uint32_t>(verdict.reason);
}

}  // namespace

extern "C" uint32_t belay_verify_segment(uint32_t set, const uint8_t* statement, size_t statement_size,
                                         const uint8_t* proof, size_t proof_size) {
    if (set >= verifier::kParameterSets.size() || statement == nullptr ||
        statement_size != BELAY_STATEMENT_SIZE || (proof == nullptr && proof_size != 0))
        return BELAY_REASON_CALL;
    Statement decoded;
    if (!decode({statement, statement_size}, decoded)) return BELAY_REASON_STATE;
    return static_cast<uint32_t>(
        verify_segment(*verifier::kParameterSets[set], decoded, {proof, proof_size}));
}

extern "C" uint32_t belay_verify_file(const uint8_t* file, size_t size, belay_verdict* out) {
    belay_verdict verdict{};
    verdict.code = file == nullptr ? BELAY_REASON_CALL : verify({file, size}, verdict);
    if (out != nullptr) *out = verdict;
    return verdict.code;
}

extern "C" const char* belay_verify_reason(uint32_t code) {
    if (code == BELAY_REASON_CALL)
        return "a null pointer, a size that does not fit, or an unknown parameter set";
    if (code == BELAY_REASON_STATE) return "the statement's bytes are no program and two states";
    if (code >= BELAY_REASON_FILE)
        return to_string(static_cast<ProofFileError>(code - BELAY_REASON_FILE)).data();
    return to_string(static_cast<Reject>(code));
}

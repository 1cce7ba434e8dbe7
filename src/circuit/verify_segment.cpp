// SPDX-License-Identifier: Apache-2.0
#include "circuit/verify_segment.h"

#include "circuit/machine_key.h"
#include "circuit/public_data.h"
#include "verifier/verify.h"

namespace belay::circuit {
namespace {

template <std::size_t D>
Reject verify(const verifier::ParameterSet& set, const Statement& statement, const BoundaryData& data,
              ByteView argument) {
    const auto result = verifier::verify<D>(machine_key<D>(), set, public_data(set, statement, data),
                                            boundary_messages(statement, data), argument);
    return result ? Reject::kNone : result.error();
}

ChainVerdict verify_chained(const ProofFile& file, ChainVerdict verdict) {
    for (u32 i = 0; i < file.segments.size() && verdict.accepted(); ++i) {
        verdict.segment = i;
        verdict.reason = verify_segment(*file.set, file.statement(i), file.segments[i].proof);
    }
    return verdict;
}

std::vector<Statement> statements_of(const ProofFile& file) {
    std::vector<Statement> out;
    out.reserve(file.segments.size());
    for (std::size_t i = 0; i < file.segments.size(); ++i) out.push_back(file.statement(i));
    return out;
}

}  // namespace

Reject verify_segment(const verifier::ParameterSet& set, const Statement& statement, ByteView proof) {
    if (const Reject reject = check(statement); reject != Reject::kNone) return reject;
    if (proof.size() < BoundaryData::kSize) return Reject::kTruncated;
    const BoundaryData data = BoundaryData::decode(proof.first<BoundaryData::kSize>());
    if (const Reject reject = check(statement, data); reject != Reject::kNone) return reject;
    const ByteView argument = proof.subspan(BoundaryData::kSize);
    return set.degree == 5 ? verify<5>(set, statement, data, argument)
                           : verify<6>(set, statement, data, argument);
}

ChainVerdict verify_file(const ProofFile& file) {
    return verify_chained(file, check_chain(statements_of(file)));
}

ChainVerdict verify_file(const ProofFile& file, const RunClaim& run) {
    return verify_chained(file, check_chain(statements_of(file), run));
}

}  // namespace belay::circuit

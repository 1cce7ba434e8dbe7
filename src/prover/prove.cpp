// SPDX-License-Identifier: Apache-2.0
#include "prover/prove.h"

#include "base/check.h"
#include "prover/fraction_level.h"
#include "prover/whir.h"

namespace belay::prover {

template <std::size_t D>
Bytes prove_cells(const Assignment<D>& a, const verifier::ParameterSet& set, ByteView statement,
                  const Resources& resources, Progress* progress, verifier::TranscriptLog* log) {
    BELAY_CHECK(set.degree == D);
    const auto begin = [&](Phase phase) {
        if (progress != nullptr) progress->begin(phase);
    };
    ProverChannel<D> channel(verifier::Transcript(set.hash, verifier::kProtocol));
    channel.record(log);
    absorb_start(channel, a.key, set, statement);
    send_rows(channel, a.layout);
    begin(Phase::commitment);
    const std::span<const KoalaBear> stack(a.cells, std::size_t{1} << a.layout.log_cells);
    WhirProver<D> whir(verifier::schedule(set, a.layout.log_cells), stack, resources.workers, resources.pool);
    whir.commit(channel);
    const verifier::ColumnClaims<D> claims = prove_claims(channel, a, resources, progress);
    begin(Phase::opening);
    whir.open(channel, verifier::combine(claims, channel.challenge(verifier::kGammaLabel)).groups);
    begin(Phase::done);
    return channel.take_proof();
}

u64 predicted_memory(std::span<const circuit::RecordedChip> chips, const verifier::Layout& layout,
                     std::size_t degree) {
    u64 unit_pairs = 0, pairs = 0;
    for (std::size_t t = 0; t < chips.size(); ++t) {
        const u64 rows = layout.tables[t].rows;
        for (const circuit::RecordedMessage& message : chips[t].messages) {
            const u64 units = message.is_unit() ? rows / kUnitRows * kUnitRows / 2 : 0;
            unit_pairs += units;
            pairs += (rows + 1) / 2;
        }
    }
    const u64 element = degree * sizeof(crypto::KoalaBear);
    // Leaves: two denominators, and two numerators where they are no units. A layer has half the pairs of the
    // one below, all with four values: as much in all as the leaves' pairs have. Binding the leaves reuses
    // it.
    return element * (4 * pairs - 2 * unit_pairs + 4 * pairs);
}

template Bytes prove_cells<5>(const Assignment<5>&, const verifier::ParameterSet&, ByteView, const Resources&,
                              Progress*, verifier::TranscriptLog*);
template Bytes prove_cells<6>(const Assignment<6>&, const verifier::ParameterSet&, ByteView, const Resources&,
                              Progress*, verifier::TranscriptLog*);

}  // namespace belay::prover

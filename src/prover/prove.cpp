// SPDX-License-Identifier: Apache-2.0
#include "prover/prove.h"

#include <set>

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

namespace {

/// Bytes of all layers of fractions. Leaves: two denominators a pair, and two numerators where they are no
/// units. Each layer has half the pairs of the one below, all with four values: together as many as the
/// leaves. What binding takes has been given back by layers above.
u64 fraction_elements(const circuit::RecordedChip& chip, u64 rows) {
    u64 out = 0;
    for (const circuit::RecordedMessage& message : chip.messages) {
        const u64 units = message.is_unit() ? rows / kUnitRows * kUnitRows / 2 : 0;
        out += 8 * ((rows + 1) / 2) - 2 * units;
    }
    return out;
}

/// An upper bound of the zero-check's arrays: L, the factors, and a last factor for each product.
u64 zero_check_arrays(const circuit::RecordedChip& chip) {
    std::set<u32> factors;
    std::set<std::array<u32, 3>> products;
    const auto add = [&](const circuit::Polynomial& p) {
        for (const circuit::ProductTerm& term : p.products) {
            products.insert(term.forms);
            for (const u32 form : term.forms)
                if (form != circuit::kNoForm) factors.insert(form);
        }
    };
    for (const auto& constraint : chip.constraints) add(constraint);
    for (const auto& message : chip.messages) {
        add(message.multiplicity);
        for (const auto& entry : message.entries) add(entry);
    }
    return 1 + factors.size() + products.size();
}

}  // namespace

u64 predicted_memory(std::span<const circuit::RecordedChip> chips, const verifier::Layout& layout,
                     std::size_t degree) {
    u64 elements = 0;
    for (std::size_t t = 0; t < chips.size(); ++t) {
        const u64 rows = layout.tables[t].rows;
        elements +=
            fraction_elements(chips[t], rows) + zero_check_arrays(chips[t]) * (3 * rows / 4 + 2 * kGroup);
    }
    return elements * degree * sizeof(KoalaBear);
}

template Bytes prove_cells<5>(const Assignment<5>&, const verifier::ParameterSet&, ByteView, const Resources&,
                              Progress*, verifier::TranscriptLog*);
template Bytes prove_cells<6>(const Assignment<6>&, const verifier::ParameterSet&, ByteView, const Resources&,
                              Progress*, verifier::TranscriptLog*);

}  // namespace belay::prover

// SPDX-License-Identifier: Apache-2.0
// WHIR's prover: the mirror of verifier/whir.h.
#pragma once

#include "prover/oracle.h"
#include "prover/stack_rounds.h"
#include "verifier/whir.h"

namespace belay::prover {

template <std::size_t D>
class WhirProver {
  public:
    using E = crypto::Extension<D>;

    /// 2^schedule.log_cells cells, which outlive the prover.
    WhirProver(const verifier::Schedule& schedule, std::span<const crypto::KoalaBear> stack, Workers& workers,
               Pool& pool);

    /// Sends the stack's commitment. Once, before open().
    void commit(ProverChannel<D>& channel);
    /// Opens all groups (verifier/column_group.h), whose cells are disjoint. The claim needs no mention: it
    /// follows.
    void open(ProverChannel<D>& channel, std::span<const verifier::ColumnGroup<D>> groups);

  protected:         // tests derive provers that cheat
    struct Claims {  // on the next polynomial
        bool sampled = false;
        E sample_point;
        std::vector<u32> indices;
    };

    void first_rounds(ProverChannel<D>& channel, std::span<const verifier::ColumnGroup<D>> groups);
    void rounds(ProverChannel<D>& channel, unsigned count);
    void batch(ProverChannel<D>& channel);
    Oracle commit_next(ProverChannel<D>& channel, const verifier::OracleShape& shape);
    void query(ProverChannel<D>& channel, const verifier::OracleShape& shape);

    const verifier::Schedule schedule_;
    std::span<const crypto::KoalaBear> stack_;
    Workers& workers_;
    Pool& pool_;
    StackRounds<D> stack_rounds_;
    Oracle oracle_;
    Claims claims_;
    Buffer<E> f_, weights_;
    std::size_t size_ = 0;  // of both, what is still used
};

}  // namespace belay::prover

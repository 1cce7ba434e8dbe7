// SPDX-License-Identifier: Apache-2.0
#include "prover/oracle.h"

#include "crypto/ntt.h"

namespace belay::prover {

Oracle::Oracle(const crypto::KoalaBear* coefficients, const verifier::OracleShape& shape, std::size_t words,
               Workers& workers, Pool& pool)
    : width_(words << shape.fold), codeword_(pool.take(width_ << shape.log_leaves)) {
    const crypto::NttPlan plan(coefficients, shape.log_rows(), width_, shape.log_inverse_rate(),
                               codeword_.data());
    for (unsigned phase = 0; phase < plan.phases(); ++phase) {
        auto job = [&](std::size_t i) { plan.run_job(phase, i); };
        workers.run(plan.jobs(phase), Job(job));
    }
    tree_ = MerkleTree(codeword_.data(), width_, shape.log_leaves, workers, pool);
}

}  // namespace belay::prover

// SPDX-License-Identifier: Apache-2.0
// The exit batch of a chain that was rebuilt from L1: run natively and in the machine at the exit position,
// and the machine's memory there, which the ledger table is proven from.
#pragma once

#include "node/derived_chain.h"
#include "rollup/ledger_table.h"

namespace belay::node {

struct ExitRun {
    rollup::ExitResult result;
    std::unique_ptr<machine::Machine> machine;  ///< at the exit state, before the exit batch
    double seconds = 0;                         ///< of the exit batch itself
};

/// At `position`, up to which the chain has run. Entries are run once more when the chain stands elsewhere.
Result<ExitRun, ChainFailure> run_exit(DerivedChain& chain, const ExecutorConfig& program, Archive archive,
                                       u64 position);

}  // namespace belay::node

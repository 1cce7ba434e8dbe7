// SPDX-License-Identifier: Apache-2.0
// `belay slash`: what a holder of receipts does with them: hold each against L1, and bring the proof of a
// broken one to the sequencer's bond.
#pragma once

#include <chrono>
#include <functional>
#include <stop_token>

#include "ecdsa/ecdsa.h"
#include "l1/tx_manager.h"
#include "node/receipt_judge.h"

namespace belay::node {

struct SlashConfig {
    std::string l1_url, beacon_url;
    Address rollup;
    std::filesystem::path elf, so;         ///< the program package
    std::filesystem::path archive;         ///< empty: a temporary folder
    std::filesystem::path receipts;        ///< read again at every look when watching
    std::optional<ecdsa::PrivateKey> key;  ///< none: judge only
    u64 confirmations = 1;
    bool watch = false;  ///< until a proof is accepted, or stopped
    std::chrono::milliseconds poll{1000};
};

struct JudgedReceipt {
    Receipt receipt;
    ReceiptVerdict verdict;
};

struct SlashReport {
    u64 l1_block = 0, entries = 0;
    U256 bond;             ///< wei, before our proof
    u64 not_receipts = 0;  ///< lines that cannot be read, or are not signed by this sequencer for this chain
    std::vector<JudgedReceipt> judged;
    std::optional<l1::TxStatus> sent;  ///< the proof that took the bond

    u64 count(ReceiptVerdict::State state) const;
};

using SlashLog = std::function<void(const std::string&)>;

/// One look (watching: as many as it takes). The first provable breach of an unpunished place is sent.
Result<SlashReport, ChainFailure> slash(const SlashConfig& config, const SlashLog& log, std::stop_token stop);

}  // namespace belay::node

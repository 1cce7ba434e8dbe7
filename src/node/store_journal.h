// SPDX-License-Identifier: Apache-2.0
// The transaction manager's journal on the node's store: durable before anything is broadcast, so a restart
// goes on with the same nonces and never posts twice.
#pragma once

#include "l1/tx_journal.h"
#include "node/store.h"

namespace belay::node {

/// `name` keeps the records of several keys apart ("batcher", "proposer").
class StoreJournal final : public l1::TxJournal {
  public:
    StoreJournal(Store& store, std::string name) : store_(store), prefix_(std::move(name) + "/") {}

    l1::L1Result<void> put(const std::string& id, ByteView record) override;
    l1::L1Result<void> erase(const std::string& id) override;
    l1::L1Result<std::vector<std::pair<std::string, Bytes>>> load() override;

  private:
    Store& store_;
    const std::string prefix_;
};

}  // namespace belay::node

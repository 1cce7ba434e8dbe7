// SPDX-License-Identifier: Apache-2.0
#include "node/store_journal.h"

namespace belay::node {
namespace {

ByteView as_key(const std::string& text) { return {reinterpret_cast<const u8*>(text.data()), text.size()}; }

l1::L1Result<void> durable(StoreResult<void> outcome) {
    if (outcome) return {};
    return l1::l1_fail(l1::L1Reason::journal, outcome.error().text());
}

}  // namespace

l1::L1Result<void> StoreJournal::put(const std::string& id, ByteView record) {
    Write write;
    write.put(Family::journal, as_key(prefix_ + id), record);
    return durable(store_.commit(std::move(write), Sync::yes));
}

l1::L1Result<void> StoreJournal::erase(const std::string& id) {
    Write write;
    write.erase(Family::journal, as_key(prefix_ + id));
    return durable(store_.commit(std::move(write), Sync::yes));
}

l1::L1Result<std::vector<std::pair<std::string, Bytes>>> StoreJournal::load() {
    std::vector<std::pair<std::string, Bytes>> records;
    const auto scanned = store_.scan(Family::journal, as_key(prefix_), [&](ByteView key, ByteView value) {
        const std::string text(key.begin(), key.end());
        if (!text.starts_with(prefix_)) return false;
        records.emplace_back(text.substr(prefix_.size()), Bytes(value.begin(), value.end()));
        return true;
    });
    if (!scanned) return l1::l1_fail(l1::L1Reason::journal, scanned.error().text());
    return records;
}

}  // namespace belay::node

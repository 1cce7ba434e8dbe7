// SPDX-License-Identifier: Apache-2.0
// Where a TxManager writes what it is about to broadcast. A record is stored before the first byte leaves, so
// a process that dies at any moment finds on restart every transaction it may have sent, with its nonce.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "l1/error.h"

namespace belay::l1 {

class TxJournal {
  public:
    virtual ~TxJournal() = default;
    /// Stores or replaces a record; durable when it returns.
    virtual L1Result<void> put(const std::string& id, ByteView record) = 0;
    virtual L1Result<void> erase(const std::string& id) = 0;
    virtual L1Result<std::vector<std::pair<std::string, Bytes>>> load() = 0;
};

/// For tests, and for one-shot commands that may forget.
class MemoryJournal final : public TxJournal {
  public:
    L1Result<void> put(const std::string& id, ByteView record) override;
    L1Result<void> erase(const std::string& id) override;
    L1Result<std::vector<std::pair<std::string, Bytes>>> load() override;

  private:
    std::mutex mutex_;
    std::map<std::string, Bytes> records_;
};

/// One file per record in a directory: written aside, synced, renamed, directory synced.
class FileJournal final : public TxJournal {
  public:
    explicit FileJournal(std::string directory);
    L1Result<void> put(const std::string& id, ByteView record) override;
    L1Result<void> erase(const std::string& id) override;
    L1Result<std::vector<std::pair<std::string, Bytes>>> load() override;

  private:
    std::string path(const std::string& id) const;
    L1Result<void> sync_directory() const;
    std::string directory_;
};

}  // namespace belay::l1

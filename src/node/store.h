// SPDX-License-Identifier: Apache-2.0
// The node's disk: one RocksDB with a column family per kind of data.
//
// Durability. Everything goes through the write-ahead log. A commit with Sync::yes returns after fsync of the
// log (one per receipt group, R-6); Sync::no may lose its last commits at a power cut, never at a kill, and
// never out of order: a later synced commit makes all earlier ones durable too. Opening tolerates a torn last
// record of the log (it was never acknowledged) and refuses damage anywhere else. Blocks carry checksums that
// every read verifies. One process at a time: RocksDB's lock file.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace belay::node {

enum class Family : u8 {
    meta,          ///< schema, identity, cursors; key: text
    transactions,  ///< be64 sequence -> TransactionRecord
    hashes,        ///< transaction hash -> be64 sequence
    groups,        ///< be64 group -> GroupRecord
    plan,          ///< be64 entry index -> PlanEntry
    batches,       ///< be64 batch number -> be64 entry index
    l1_entries,    ///< be64 entry index -> what the follower saw on L1
    archive,       ///< versioned hash -> blob
    claims,        ///< claim id or be64 number -> the proposer's and verifier's records
    journal,       ///< L1 transactions in flight, by the manager's own keys
};
inline constexpr std::size_t kFamilies = 10;
const char* to_string(Family family);

enum class [[nodiscard]] StoreError : u8 {
    locked,            ///< another process has it open
    io,                ///< the disk refused (full, read-only, gone)
    corrupt_database,  ///< RocksDB's checksums or files do not fit together
    corrupt_record,    ///< a record reads back but does not decode
    wrong_schema,      ///< written by another version
    wrong_chain,       ///< belongs to another chain id or inbox
};
const char* to_string(StoreError reason);

struct StoreFailure {
    StoreError reason;
    std::string detail;
    std::string text() const { return std::string(to_string(reason)) + ": " + detail; }
};
template <class T>
using StoreResult = Result<T, StoreFailure>;

/// Which chain a store belongs to; fixed when it is made.
struct StoreIdentity {
    u64 chain_id = 0;
    Address inbox{};
};

/// An 8-byte key whose byte order is its numeric order.
std::array<u8, 8> key_of(u64 number);
inline ByteView name_key(const char* text) {
    return {reinterpret_cast<const u8*>(text), std::char_traits<char>::length(text)};
}

/// Changes that happen together or not at all, in the order given.
class Write {
  public:
    Write();
    ~Write();
    Write(Write&&) noexcept;
    Write& operator=(Write&&) noexcept;

    void put(Family family, ByteView key, ByteView value);
    void erase(Family family, ByteView key);
    /// Every key of an 8-byte-keyed family at or after `from`: how data that an L1 reorg undoes is dropped.
    void erase_from(Family family, u64 from);
    bool empty() const;

    struct Impl;  ///< node/store_write.h, for who commits a write or sends it elsewhere
    const Impl& impl() const { return *impl_; }

  private:
    std::unique_ptr<Impl> impl_;
};

enum class Sync : bool { no, yes };

/// Thread safe.
class Store {
  public:
    static StoreResult<std::unique_ptr<Store>> open(const std::filesystem::path& folder,
                                                    const StoreIdentity& identity);
    ~Store();

    StoreResult<void> commit(Write&& write, Sync sync);
    /// nullopt when there is no such key.
    StoreResult<std::optional<Bytes>> get(Family family, ByteView key) const;
    /// Calls `visit` in key order from `from` until it returns false or the family ends.
    StoreResult<void> scan(Family family, ByteView from,
                           const std::function<bool(ByteView key, ByteView value)>& visit) const;
    /// The greatest key of a family and its value.
    StoreResult<std::optional<std::pair<Bytes, Bytes>>> last(Family family) const;

    /// The archive of blobs (131,072 bytes each).
    StoreResult<void> put_blob(const Hash& versioned_hash, ByteView blob);
    StoreResult<std::optional<Bytes>> blob(const Hash& versioned_hash) const;

  private:
    struct Impl;
    explicit Store(std::unique_ptr<Impl> impl);
    StoreResult<void> check_identity(const StoreIdentity& identity);

    std::unique_ptr<Impl> impl_;
};

}  // namespace belay::node

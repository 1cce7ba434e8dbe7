// SPDX-License-Identifier: Apache-2.0
#include "node/store.h"

#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/memtablerep.h>
#include <rocksdb/options.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include "base/endian.h"
#include "base/hex.h"
#include "node/store_write.h"

namespace belay::node {
namespace {

// A change to any record's layout or key takes a new number; there is no silent migration.
constexpr u64 kSchema = 1;
constexpr const char* kSchemaKey = "schema";
constexpr const char* kIdentityKey = "identity";

rocksdb::Slice slice(ByteView bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

ByteView view(const rocksdb::Slice& s) { return {reinterpret_cast<const u8*>(s.data()), s.size()}; }

Bytes copy(const rocksdb::Slice& s) {
    const ByteView v = view(s);
    return {v.begin(), v.end()};
}

StoreFailure failure(const rocksdb::Status& status) {
    const std::string text = status.ToString();
    // RocksDB has no code of its own for a held lock file.
    if (status.IsIOError() && text.find("lock") != std::string::npos) return {StoreError::locked, text};
    if (status.IsCorruption()) return {StoreError::corrupt_database, text};
    return {StoreError::io, text};
}

rocksdb::ColumnFamilyOptions family_options(Family family) {
    rocksdb::ColumnFamilyOptions options;
    rocksdb::BlockBasedTableOptions table;
    if (family == Family::hashes) {
        // Looked up for every new transaction, nearly always in vain: filters on disk and in memory.
        table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
        options.memtable_whole_key_filtering = true;
        options.memtable_prefix_bloom_size_ratio = 0.1;
    }
    options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    options.compression = rocksdb::kNoCompression;  // signatures and hashes do not compress
    return options;
}

rocksdb::DBOptions db_options() {
    rocksdb::DBOptions options;
    options.create_if_missing = true;
    options.create_missing_column_families = true;
    options.allow_concurrent_memtable_write = false;  // one writer at a time is all we need
    options.paranoid_checks = true;
    // A torn tail was never acknowledged; damage before the tail may hide acknowledged transactions: refuse.
    options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
    options.track_and_verify_wals_in_manifest = true;  // a missing log file is noticed
    options.max_total_wal_size = 256 << 20;  // a family that is seldom written must not hold the log back
    options.max_background_jobs = 2;
    options.keep_log_file_num = 4;
    options.info_log_level = rocksdb::WARN_LEVEL;
    return options;
}

}  // namespace

const char* to_string(Family family) {
    constexpr const char* kNames[kFamilies] = {"meta",    "transactions", "hashes",  "groups", "plan",
                                               "batches", "l1_entries",   "archive", "claims", "journal"};
    return kNames[static_cast<std::size_t>(family)];
}

const char* to_string(StoreError reason) {
    switch (reason) {
        case StoreError::locked:
            return "locked";
        case StoreError::io:
            return "io";
        case StoreError::corrupt_database:
            return "corrupt_database";
        case StoreError::corrupt_record:
            return "corrupt_record";
        case StoreError::wrong_schema:
            return "wrong_schema";
        case StoreError::wrong_chain:
            return "wrong_chain";
    }
    return "?";
}

std::array<u8, 8> key_of(u64 number) {
    std::array<u8, 8> out;
    store_be(out.data(), number);
    return out;
}

struct Store::Impl {
    std::unique_ptr<rocksdb::DB> db;
    std::vector<rocksdb::ColumnFamilyHandle*> handles;

    ~Impl() {
        for (rocksdb::ColumnFamilyHandle* handle : handles) db->DestroyColumnFamilyHandle(handle);
    }
    rocksdb::ColumnFamilyHandle* handle(Family family) const {
        return handles[static_cast<std::size_t>(family) + 1];  // 0 is RocksDB's default family
    }
};

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::~Store() = default;

StoreResult<std::unique_ptr<Store>> Store::open(const std::filesystem::path& folder,
                                                const StoreIdentity& identity) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) return fail(StoreFailure{StoreError::io, folder.string() + ": " + error.message()});
    std::vector<rocksdb::ColumnFamilyDescriptor> families{{rocksdb::kDefaultColumnFamilyName, {}}};
    for (std::size_t i = 0; i < kFamilies; ++i) {
        const auto family = static_cast<Family>(i);
        families.emplace_back(to_string(family), family_options(family));
    }
    auto impl = std::make_unique<Impl>();
    rocksdb::DB* db = nullptr;
    const auto status = rocksdb::DB::Open(db_options(), folder.string(), families, &impl->handles, &db);
    if (!status.ok()) return fail(failure(status));
    impl->db.reset(db);
    std::unique_ptr<Store> store(new Store(std::move(impl)));
    if (auto checked = store->check_identity(identity); !checked) return fail(checked.error());
    return store;
}

StoreResult<void> Store::check_identity(const StoreIdentity& identity) {
    Bytes wanted;
    append_be(wanted, identity.chain_id);
    append(wanted, identity.inbox);
    const auto schema = get(Family::meta, name_key(kSchemaKey));
    if (!schema) return fail(schema.error());
    if (!*schema) {
        Write write;
        write.put(Family::meta, name_key(kSchemaKey), key_of(kSchema));
        write.put(Family::meta, name_key(kIdentityKey), wanted);
        return commit(std::move(write), Sync::yes);
    }
    const auto want_schema = key_of(kSchema);
    if (**schema != Bytes(want_schema.begin(), want_schema.end()))
        return fail(StoreFailure{StoreError::wrong_schema, "schema " + to_hex(**schema)});
    const auto have = get(Family::meta, name_key(kIdentityKey));
    if (!have) return fail(have.error());
    if (!*have || **have != wanted)
        return fail(StoreFailure{StoreError::wrong_chain, "store of " + (*have ? to_hex(**have) : "nobody")});
    return {};
}

StoreResult<void> Store::commit(Write&& write, Sync sync) {
    rocksdb::WriteBatch batch;
    const std::string end(9, '\xff');  // after every 8-byte key
    for (const auto& change : write.impl().changes) {
        auto* handle = impl_->handle(change.family);
        rocksdb::Status status;
        switch (change.kind) {
            case Write::Impl::Kind::put:
                status =
                    batch.Put(handle, slice(write.impl().key(change)), slice(write.impl().value(change)));
                break;
            case Write::Impl::Kind::erase:
                status = batch.Delete(handle, slice(write.impl().key(change)));
                break;
            case Write::Impl::Kind::erase_from:
                status = batch.DeleteRange(handle, slice(write.impl().key(change)), end);
                break;
        }
        if (!status.ok()) return fail(failure(status));
    }
    rocksdb::WriteOptions options;
    options.sync = sync == Sync::yes;
    const auto status = impl_->db->Write(options, &batch);
    if (!status.ok()) return fail(failure(status));
    return {};
}

StoreResult<std::optional<Bytes>> Store::get(Family family, ByteView key) const {
    rocksdb::PinnableSlice value;
    const auto status = impl_->db->Get({}, impl_->handle(family), slice(key), &value);
    if (status.IsNotFound()) return std::nullopt;
    if (!status.ok()) return fail(failure(status));
    return copy(value);
}

StoreResult<void> Store::scan(Family family, ByteView from,
                              const std::function<bool(ByteView key, ByteView value)>& visit) const {
    std::unique_ptr<rocksdb::Iterator> it(impl_->db->NewIterator({}, impl_->handle(family)));
    for (it->Seek(slice(from)); it->Valid(); it->Next())
        if (!visit(view(it->key()), view(it->value()))) break;
    if (!it->status().ok()) return fail(failure(it->status()));
    return {};
}

StoreResult<std::optional<std::pair<Bytes, Bytes>>> Store::last(Family family) const {
    std::unique_ptr<rocksdb::Iterator> it(impl_->db->NewIterator({}, impl_->handle(family)));
    it->SeekToLast();
    if (!it->status().ok()) return fail(failure(it->status()));
    if (!it->Valid()) return std::nullopt;
    return std::pair{copy(it->key()), copy(it->value())};
}

StoreResult<void> Store::put_blob(const Hash& versioned_hash, ByteView blob) {
    Write write;
    write.put(Family::archive, versioned_hash, blob);
    return commit(std::move(write), Sync::no);
}

StoreResult<std::optional<Bytes>> Store::blob(const Hash& versioned_hash) const {
    return get(Family::archive, versioned_hash);
}

}  // namespace belay::node

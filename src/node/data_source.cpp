// SPDX-License-Identifier: Apache-2.0
#include "node/data_source.h"

#include "base/hex.h"

namespace belay::node {
namespace {

using wire::EntryKind;

std::unexpected<DataFailure> l1_failed(const l1::L1Error& error) {
    return std::unexpected(DataFailure{DataReason::l1, to_string(error)});
}

/// The events carried everything.
class EventData final : public DataSource {
  public:
    Result<EntryBytes, DataFailure> bytes_of(const rollup::Entry& entry, u64) override {
        return EntryBytes{.blobs = {}, .payload = entry.payload, .opening = entry.opening};
    }
};

class BlobData final : public DataSource {
  public:
    BlobData(l1::L1& l1, Archive archive) : l1_(l1), archive_(std::move(archive)) {}

    Result<EntryBytes, DataFailure> bytes_of(const rollup::Entry& entry, u64) override {
        auto fetched = archive_.fetch(l1_, entry.header.l1_block, entry.versioned_hashes);
        if (!fetched) return fail(DataFailure{DataReason::missing, to_string(fetched.error())});
        return EntryBytes{.blobs = std::move(*fetched), .payload = {}, .opening = entry.opening};
    }

  private:
    l1::L1& l1_;
    Archive archive_;
};

class CommitteeData final : public DataSource {
  public:
    CommitteeData(l1::L1& l1, const RollupInfo& rollup, Archive archive)
        : l1_(l1), committee_(rollup.parts.committee), archive_(std::move(archive)) {}

    // D-14: what L1 withholds is void, also for who has the bytes.
    Result<EntryBytes, DataFailure> bytes_of(const rollup::Entry& entry, u64 block) override {
        auto out = opening_of(entry, block);
        if (!out || out->opening == machine::Opening::withheld) return out;
        const auto& header = entry.header;
        auto bytes = archive_.fetch_data(header.payload_hash, header.payload_length);
        if (!bytes) return fail(DataFailure{DataReason::missing, bytes.error().text()});
        if (!*bytes) {
            auto published = from_l1(entry, block);
            if (!published) return fail(published.error());
            *bytes = std::move(*published);
        }
        if (!*bytes)
            return fail(DataFailure{DataReason::missing, "data " + to_hex(header.payload_hash) +
                                                             " is with no member or archive that was asked"});
        out->payload = std::move(**bytes);
        return out;
    }

    Result<EntryBytes, DataFailure> opening_of(const rollup::Entry& entry, u64 block) override {
        if (committee_.is_zero()) return fail(DataFailure{DataReason::l1, "this rollup has no committee"});
        if (!rules_) {
            auto rules = l1::committee_rules(l1_, committee_);
            if (!rules) return l1_failed(rules.error());
            rules_ = std::move(*rules);
        }
        const auto at = l1_.block(block);
        if (!at) return l1_failed(at.error());
        const auto record = l1::committee_record(l1_, committee_, entry.header.index, block);
        if (!record) return l1_failed(record.error());
        EntryBytes out;
        if (l1::is_withheld(*record, *rules_, at->timestamp)) out.opening = machine::Opening::withheld;
        out.settled = l1::is_settled(*record, *rules_, at->timestamp);
        published_ = record->published;
        return out;
    }

  private:
    Result<std::optional<Bytes>, DataFailure> from_l1(const rollup::Entry& entry, u64 block) {
        if (!published_) return std::nullopt;
        auto found = l1::published_bytes(l1_, committee_, entry.header.index, entry.header.l1_block, block);
        if (!found) return l1_failed(found.error());
        if (*found)
            if (auto kept = archive_.put_data(entry.header.payload_hash, **found); !kept)
                return fail(DataFailure{DataReason::missing, kept.error().text()});
        return std::move(*found);
    }

    l1::L1& l1_;
    const Address committee_;
    Archive archive_;
    std::optional<l1::CommitteeRules> rules_;
    bool published_ = false;  // what opening_of() saw last
};

class ByKind final : public DataSource {
  public:
    ByKind(l1::L1& l1, const RollupInfo& rollup, const Archive& archive)
        : blobs_(l1, archive), committee_(l1, rollup, archive) {}

    Result<EntryBytes, DataFailure> bytes_of(const rollup::Entry& entry, u64 block) override {
        return of(entry).bytes_of(entry, block);
    }
    Result<EntryBytes, DataFailure> opening_of(const rollup::Entry& entry, u64 block) override {
        return of(entry).opening_of(entry, block);
    }

  private:
    DataSource& of(const rollup::Entry& entry) {
        if (wire::has_blobs(entry.header.kind)) return blobs_;
        if (entry.header.kind == EntryKind::committee_batch) return committee_;
        return events_;
    }

    EventData events_;
    BlobData blobs_;
    CommitteeData committee_;
};

}  // namespace

Result<EntryBytes, DataFailure> DataSource::opening_of(const rollup::Entry&, u64) { return EntryBytes{}; }

std::unique_ptr<DataSource> data_source(l1::L1& l1, const RollupInfo& rollup, Archive archive) {
    return std::make_unique<ByKind>(l1, rollup, archive);
}

}  // namespace belay::node

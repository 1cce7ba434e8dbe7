// SPDX-License-Identifier: Apache-2.0
// The data availability committee's contract from C++ (spec/availability.md).
#pragma once

#include <optional>
#include <string_view>

#include "l1/client.h"
#include "l1/contracts.h"
#include "wire/held.h"

namespace belay::l1 {

struct JoiningMember {
    Address account, key;
    wire::CompactSignature possession{};  ///< D-3
};

/// Committee.Config.
struct CommitteeConfig {
    Address rollup, council;
    u8 threshold = 0;
    std::vector<JoiningMember> members;                    ///< keys ascending
    u64 window = 0, publish_window = 0, change_delay = 0;  ///< seconds
    U256 least_gas_price;                                  ///< wei
};
L1Result<Bytes> committee_init_code(const CommitteeConfig& config);

namespace calls {
// Inbox
Bytes submit_committee_batch(const wire::DataHeld& what, ByteView certificate, u64 batch_number,
                             u64 queue_upto);
// Committee
Bytes demand(const wire::EntryHeader& header);
Bytes publish(const wire::EntryHeader& header, ByteView data);
Bytes refund_demand(u64 entry);
}  // namespace calls
std::span<const std::string_view> committee_signatures();

/// What stands about an entry; all zero when it is no committee batch.
struct CommitteeRecord {
    u64 submitted_at = 0, demanded_at = 0;  // seconds
    bool published = false;
    Address demander;
    bool operator==(const CommitteeRecord&) const = default;
};

struct CommitteeRules {
    u64 window = 0, publish_window = 0;  // seconds
    u8 threshold = 0;
    std::vector<Address> accounts, keys;
};

/// D-12, D-13 at a time of L1.
bool is_withheld(const CommitteeRecord& record, const CommitteeRules& rules, u64 time);
bool is_settled(const CommitteeRecord& record, const CommitteeRules& rules, u64 time);

L1Result<CommitteeRules> committee_rules(L1& l1, const Address& committee,
                                         const BlockId& at = BlockTag::latest);
L1Result<CommitteeRecord> committee_record(L1& l1, const Address& committee, u64 entry,
                                           const BlockId& at = BlockTag::latest);
L1Result<U256> demand_fee(L1& l1, const Address& committee, u32 length, const BlockId& at = BlockTag::latest);

/// The bytes that a publication put on L1 for an entry, out of its event; none when there is no such event.
L1Result<std::optional<Bytes>> published_bytes(L1& l1, const Address& committee, u64 entry, u64 from_block,
                                               u64 to_block);
/// Entries demanded in these blocks, in order.
L1Result<std::vector<u64>> demanded_entries(L1& l1, const Address& committee, u64 from_block, u64 to_block);

}  // namespace belay::l1

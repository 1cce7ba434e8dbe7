// SPDX-License-Identifier: Apache-2.0
// The inbox's events without an EVM: what the contract would log, for chains in memory.
#pragma once

#include "l1/abi.h"
#include "l1/memory_l1.h"
#include "node/rollup_info.h"
#include "wire/deposit.h"
#include "wire/entry.h"
#include "wire/genesis.h"

namespace belay::node::testing {

/// A value: copy it before a reorg and put it back, as the chain does with its storage.
class InboxModel {
  public:
    explicit InboxModel(const RollupInfo& rollup) : rollup_(rollup) {}

    std::vector<l1::Log> genesis() {
        wire::ChainConfig config;
        config.chain_id = rollup_.chain_id;
        config.inbox = rollup_.inbox;
        config.vault = rollup_.vault;
        config.batch_time_window_ms = 3'600'000;
        const Bytes payload = encode(config);
        return {log("GenesisConfigured(bytes)", {}, "(bytes)", {payload}),
                append(wire::EntryKind::genesis, payload, {}, {})};
    }
    std::vector<l1::Log> queue_deposit(const Address& to, u64 block, u64 time) {
        wire::Deposit deposit;
        deposit.to = to;
        deposit.amount = U256(1'000'000);
        const auto encoded = encode(deposit);
        const Bytes payload(encoded.begin(), encoded.end());
        queue_.push_back({payload, block, time});
        return {log("Queued(uint64,uint8,address,uint64,uint64,bytes)",
                    {word(queue_.size() - 1), word(3), word_of(rollup_.vault)}, "(uint64,uint64,bytes)",
                    {block, time, payload})};
    }
    /// Appends what is queued, then a calldata batch.
    std::vector<l1::Log> submit(const Bytes& batch, u64 block, u64 time) {
        std::vector<l1::Log> logs;
        for (; appended_ < queue_.size(); ++appended_) {
            const Queued& item = queue_[appended_];
            logs.push_back(
                append(wire::EntryKind::deposit, item.payload, rollup_.vault, {item.block, item.time}));
        }
        logs.push_back(append(wire::EntryKind::calldata_batch, batch, rollup_.sequencer, {block, time}));
        logs.push_back(log("BatchSubmitted(uint64,uint64,bytes32[],bytes)",
                           {word(batches_++), word(index_ - 1)}, "(bytes32[],bytes)",
                           {l1::AbiValue(l1::AbiValues{}), batch}));
        return logs;
    }

  private:
    struct At {
        u64 block = 0, time = 0;
    };
    struct Queued {
        Bytes payload;
        u64 block = 0, time = 0;
    };

    static Hash word(u64 value) { return U256(value).to_hash(); }
    static Hash word_of(const Address& address) { return l1::AbiValue(address).word(); }

    l1::Log log(std::string_view signature, std::vector<Hash> indexed, std::string_view types,
                const l1::AbiValues& values) const {
        l1::Log out;
        out.address = rollup_.inbox;
        out.topics = {l1::abi_topic(signature)};
        out.topics.insert(out.topics.end(), indexed.begin(), indexed.end());
        out.data = *l1::abi_encode(types, values);
        return out;
    }
    l1::Log append(wire::EntryKind kind, const Bytes& payload, const Address& sender, At at) {
        wire::EntryHeader header;
        header.kind = kind;
        header.index = index_++;
        header.l1_block = at.block;
        header.l1_time = at.time;
        header.sender = sender;
        header.payload_length = static_cast<u32>(payload.size());
        header.payload_hash = wire::payload_hash(payload);
        accumulator_ = wire::next_accumulator(accumulator_, wire::entry_hash(header));
        limit_ += element_count(header);
        const wire::HeaderBytes bytes = encode(header);
        l1::AbiValues words;
        for (std::size_t i = 0; i < 4; ++i)
            words.emplace_back(Hash::from(ByteView(bytes).subspan(32 * i, 32)));
        return log("EntryAppended(uint64,uint8,bytes32[4],bytes32,uint64)",
                   {word(header.index), word(static_cast<u64>(kind))}, "(bytes32[4],bytes32,uint64)",
                   {l1::AbiValue(words), accumulator_, limit_});
    }

    RollupInfo rollup_;
    u64 index_ = 0, limit_ = 0, batches_ = 0;
    std::size_t appended_ = 0;
    Hash accumulator_;
    std::vector<Queued> queue_;
};

}  // namespace belay::node::testing

// SPDX-License-Identifier: Apache-2.0
// An inbox without an L1: emits the events that the contract would, and derives the entries from them.
#pragma once

#include "base/check.h"
#include "crypto/keccak.h"
#include "ecdsa/ecdsa.h"
#include "rollup/derivation.h"
#include "wire/batch.h"
#include "wire/blob.h"
#include "wire/deposit.h"
#include "wire/genesis.h"

namespace belay::test {

/// An entry with its elements.
struct Placed {
    rollup::Entry entry;
    wire::Elements elements;
};

class Inbox {
  public:
    static constexpr u64 kWindowMs = 600'000;
    u64 l1_time = 1'700'000'000;

    static constexpr u64 kChainId = 31337;
    static constexpr Address kInbox{{0x11}};

    Placed genesis(const Bytes& program_config) {
        wire::ChainConfig config;
        config.chain_id = kChainId;
        config.inbox = kInbox;
        config.vault[0] = 0x22;
        config.batch_time_window_ms = kWindowMs;
        config.program = program_config;
        const Bytes payload = wire::encode(config);
        apply(rollup::GenesisConfigured{payload});
        append(header(wire::EntryKind::genesis, payload));
        return take({});
    }
    Placed queued(wire::EntryKind kind, const Bytes& payload) {
        const wire::EntryHeader h = header(kind, payload);
        apply(rollup::Queued{derivation_.queue_length(), kind, h.sender, h.l1_block, h.l1_time, payload});
        append(h);
        return take({});
    }
    Placed deposit(const Address& to, u64 amount, const Address& token = {}) {
        wire::Deposit d;
        d.token = token;
        d.to = to;
        d.amount = U256{amount};
        const wire::DepositBytes bytes = wire::encode(d);
        return queued(wire::EntryKind::deposit, Bytes(bytes.begin(), bytes.end()));
    }
    Placed calldata(const Bytes& batch) {
        append(header(wire::EntryKind::calldata_batch, batch));
        apply(rollup::BatchSubmitted{derivation_.batches(), derivation_.position(), {}, batch});
        return take({});
    }
    /// `stream`: blobs side by side, as pack_blobs gives them. Versioned hashes are made up: KZG is not
    /// tested here.
    Placed blobs(const Bytes& stream) {
        const Blobs of = split(stream);
        append(header(wire::EntryKind::blob_batch, of));
        apply(rollup::BatchSubmitted{derivation_.batches(), derivation_.position(), of.hashes, {}});
        return take(of.views);
    }
    /// U-1: `header` is the parent's output header (U-4).
    Placed restart(const machine::RestartFacts& facts, ByteView parent, ByteView checkpoint) {
        Bytes stream;
        append_be<u16>(stream, static_cast<u16>(parent.size()));
        belay::append(stream, parent);
        belay::append(stream, checkpoint);
        const Bytes packed = wire::pack_blobs(stream);
        const Blobs of = split(packed);
        append(header(wire::EntryKind::restart, of));
        apply(rollup::Restarted{derivation_.position(), facts, of.hashes});
        return take(of.views);
    }

  private:
    struct Blobs {
        std::vector<Hash> hashes;
        std::vector<ByteView> views;
    };
    static Blobs split(ByteView stream) {
        Blobs out;
        for (std::size_t at = 0; at < stream.size(); at += wire::kBlobSize) {
            out.views.push_back(stream.subspan(at, wire::kBlobSize));
            out.hashes.push_back(crypto::keccak256(out.views.back()));
            out.hashes.back()[0] = 1;
        }
        return out;
    }
    wire::EntryHeader header(wire::EntryKind kind, const Blobs& blobs) {
        wire::EntryHeader h = header(kind, Bytes{});
        h.blob_count = static_cast<u32>(blobs.hashes.size());
        h.payload_hash = wire::payload_hash_of_blobs(blobs.hashes);
        return h;
    }
    wire::EntryHeader header(wire::EntryKind kind, const Bytes& payload) {
        wire::EntryHeader h;
        h.kind = kind;
        h.index = derivation_.position();
        h.l1_block = 10 + h.index;
        h.l1_time = ++l1_time;
        h.sender[19] = 0x33;
        h.payload_length = static_cast<u32>(payload.size());
        h.payload_hash = wire::payload_hash(payload);
        return h;
    }
    void append(const wire::EntryHeader& h) {
        apply(rollup::EntryAppended{wire::encode(h),
                                    wire::next_accumulator(derivation_.accumulator(), wire::entry_hash(h)),
                                    derivation_.limit() + wire::element_count(h)});
    }
    void apply(const rollup::InboxEvent& event) { BELAY_CHECK(derivation_.apply(event).has_value()); }
    Placed take(std::span<const ByteView> blobs) {
        std::vector<rollup::Entry> entries = derivation_.take();
        BELAY_CHECK(entries.size() == 1);
        auto elements = rollup::elements_of(entries.front(), blobs);
        BELAY_CHECK(elements.has_value());
        return {std::move(entries.front()), std::move(*elements)};
    }

    rollup::Derivation derivation_;
};

/// Somebody who uses programs/counter.
class Person {
  public:
    explicit Person(u8 seed) : key_(*ecdsa::PrivateKey::from_bytes(secret(seed))) {}
    const Address& address() const { return key_.address(); }

    Bytes add(u64 amount) {
        Bytes tx{0};
        append_be<u64>(tx, nonce_++);
        append_be<u64>(tx, amount);
        return sign(std::move(tx));
    }
    Bytes withdraw(u64 wei) {
        Bytes tx{1};
        append_be<u64>(tx, nonce_++);
        tx.insert(tx.end(), 20, 0);
        append(tx, U256{wei}.to_hash());
        return sign(std::move(tx));
    }

  private:
    static Hash secret(u8 seed) {
        Hash h;
        h[31] = seed;
        return h;
    }
    Bytes sign(Bytes tx) const {
        const ecdsa::Signature s = key_.sign(crypto::keccak256(tx));
        tx.insert(tx.end(), s.begin(), s.end());
        return tx;
    }

    ecdsa::PrivateKey key_;
    u64 nonce_ = 0;
};

/// A batch with all transactions at one time.
inline Bytes batch_of(u64 time_ms, const std::vector<Bytes>& transactions) {
    wire::BatchWriter writer(time_ms);
    for (const Bytes& tx : transactions) BELAY_CHECK(writer.add(time_ms, tx));
    return writer.bytes();
}

}  // namespace belay::test

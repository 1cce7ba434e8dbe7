// SPDX-License-Identifier: Apache-2.0
// The same vectors that the contracts' tests read (contracts/test/vectors, made by contracts/tools): L1 and
// node agree on every byte that both hash.
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>

#include "base/hex.h"
#include "crypto/counted_merkle.h"
#include "crypto/plain_merkle.h"
#include "rollup/claim.h"
#include "wire/blob.h"
#include "wire/blob_evaluation.h"

namespace belay::rollup {
namespace {

using nlohmann::json;

json vectors(const std::string& name) {
    std::ifstream in("contracts/test/vectors/" + name + ".json");
    EXPECT_TRUE(in) << name << ": run from the repository's root";
    return json::parse(in);
}

// Numbers beyond 2^53 come as decimal text.
u64 number(const json& j) { return j.is_string() ? std::stoull(j.get<std::string>()) : j.get<u64>(); }
Hash hash(const json& j) { return *fixed_from_hex<Hash>(j.get<std::string>()); }
Address address(const json& j) { return *fixed_from_hex<Address>(j.get<std::string>()); }
Bytes bytes(const json& j) { return *from_hex(j.get<std::string>()); }
std::vector<Hash> hashes(const json& j) {
    std::vector<Hash> out;
    for (const json& h : j) out.push_back(hash(h));
    return out;
}
U256 decimal(const json& j) {
    U256 out;
    for (const char c : j.get<std::string>()) {
        U256 ten{};
        for (int i = 0; i < 10; ++i) add(ten, ten, out);
        add(out, ten, U256{static_cast<u64>(c - '0')});
    }
    return out;
}

wire::EntryHeader header_of(const json& c) {
    wire::EntryHeader h;
    h.kind = static_cast<wire::EntryKind>(number(c["kind"]));
    h.index = number(c["index"]);
    h.l1_block = number(c["l1_block"]);
    h.l1_time = number(c["l1_time"]);
    h.sender = address(c["sender"]);
    h.blob_count = static_cast<u32>(number(c["blob_count"]));
    h.payload_length = static_cast<u32>(number(c["payload_length"]));
    h.payload_hash = hash(c["payload_hash"]);
    return h;
}

TEST(Vectors, entries) {
    const json all = vectors("entries");
    Hash accumulator;
    u64 limit = 0;
    for (const json& c : all["cases"]) {
        const wire::EntryHeader h = header_of(c);
        EXPECT_EQ(to_hex(wire::encode(h)), c["header"].get<std::string>());
        EXPECT_EQ(wire::decode_entry_header(bytes(c["header"])), h);
        EXPECT_EQ(wire::entry_hash(h), hash(c["entry_hash"]));
        accumulator = wire::next_accumulator(accumulator, wire::entry_hash(h));
        EXPECT_EQ(accumulator, hash(c["accumulator"]));
        limit += wire::element_count(h);
        EXPECT_EQ(limit, number(c["limit"])) << c["index"];
        if (!c["versioned_hashes"].empty()) {
            EXPECT_EQ(wire::payload_hash_of_blobs(hashes(c["versioned_hashes"])), h.payload_hash);
        } else if (const Bytes payload = bytes(c["payload"]); payload.size() == h.payload_length) {
            EXPECT_EQ(wire::payload_hash(payload), h.payload_hash);
        }
    }
    EXPECT_EQ(to_hex(wire::encode(header_of(all["extreme"]))), all["extreme"]["header"].get<std::string>());
}

TEST(Vectors, outputs_withdrawals_and_claims) {
    const json all = vectors("outputs");
    for (const json& c : all["cases"]) {
        wire::OutputHeader h;
        h.entry_index = number(c["entry_index"]);
        h.kind = static_cast<wire::EntryKind>(number(c["kind"]));
        h.outbox_root = hash(c["outbox_root"]);
        h.outbox_count = static_cast<u32>(number(c["outbox_count"]));
        h.tx_root = hash(c["tx_root"]);
        h.tx_count = static_cast<u32>(number(c["tx_count"]));
        h.checkpoint_digest = hash(c["checkpoint_digest"]);
        h.exports_digest = hash(c["exports_digest"]);
        h.blob_count = static_cast<u8>(number(c["blob_count"]));
        for (std::size_t i = 0; i < h.blob_count; ++i)
            h.blobs[i] = {hash(c["blobs"][i][0]), hash(c["blobs"][i][1]), hash(c["blobs"][i][2])};
        EXPECT_EQ(to_hex(wire::encode(h)), c["header"].get<std::string>());
        EXPECT_EQ(wire::decode_output_header(bytes(c["header"])), h);
        EXPECT_EQ(wire::output_digest(wire::encode(h)), hash(c["digest"]));
        EXPECT_EQ(output_leaf(hash(c["digest"])), hash(c["leaf"]));
    }
    EXPECT_EQ(wire::void_output_digest(), hash(all["void"]["digest"]));
    EXPECT_EQ(output_leaf(wire::void_output_digest()), hash(all["void"]["leaf"]));
    for (const json& c : all["withdrawals"]) {
        const wire::Withdrawal w{number(c["index"]), address(c["token"]), address(c["to"]),
                                 decimal(c["amount"])};
        EXPECT_EQ(wire::outbox_leaf(w), hash(c["leaf"]));
    }
    for (const json& c : all["claims"]) {
        const Claim claim{hash(c["parent"]),       number(c["position"]), hash(c["accumulator"]),
                          hash(c["history_root"]), hash(c["end_root"]),   hash(c["outputs_root"])};
        EXPECT_EQ(claim_id(claim), hash(c["id"]));
    }
}

TEST(Vectors, histories) {
    const json all = vectors("history");
    for (const json& c : all["cases"]) {
        const u64 frames = number(c["frames"]);
        const u32 height = static_cast<u32>(number(c["frame_height"]));
        const std::vector<Hash> leaves = hashes(c["leaves"]);
        const HistoryProof given{hash(c["root"]), hashes(c["path"])};
        EXPECT_TRUE(verify_last_leaf(given, frames, height, hash(c["last"])));
        // From our own frames.
        std::vector<Hash> roots;
        const std::span<const Hash> view = leaves;
        const std::size_t width = std::size_t{1} << height;
        for (std::size_t i = 0; i < frames; ++i)
            roots.push_back(crypto::plain_root(view.subspan(i * width, width)));
        const auto path = crypto::plain_path(view.subspan((frames - 1) * width, width), width - 1);
        const HistoryProof own = history_of_frames(roots, leaves.back(), path);
        EXPECT_EQ(own.root, given.root);
        EXPECT_EQ(own.path, given.path);
    }
}

StatePreimage state_of(const json& c) {
    StatePreimage p;
    p.program_hash = hash(c["program_hash"]);
    p.memory_root = *crypto::from_hash(hash(c["memory_root"]));
    p.state.pc = static_cast<u32>(number(c["pc"]));
    for (std::size_t i = 1; i < 32; ++i) p.state.x[i] = static_cast<u32>(number(c["x"][i - 1]));
    p.state.cycle = number(c["cycle"]);
    p.state.status = static_cast<machine::Status>(number(c["status"]));
    p.state.reason = static_cast<u32>(number(c["reason"]));
    p.state.input_position = number(c["input_position"]);
    p.state.input_limit = number(c["input_limit"]);
    p.state.inbox_accumulator = hash(c["accumulator"]);
    p.state.output_digest = hash(c["output_digest"]);
    return p;
}

TEST(Vectors, machine_states) {
    const json all = vectors("machine");
    for (const json& c : all["states"]) {
        const StatePreimage p = state_of(c);
        EXPECT_EQ(to_hex(p.encode()), c["state"].get<std::string>());
        EXPECT_EQ(p.root(), hash(c["root"]));
        const u64 limit = number(c["next_limit"]);
        const Hash accumulator = hash(c["next_accumulator"]);
        EXPECT_EQ(open(p, limit, accumulator).root(), hash(c["resumed_root"]));
        StatePreimage trapped = open(p, limit, accumulator);
        trapped.state.status = machine::Status::trapped;
        trapped.state.cycle += 7;
        EXPECT_EQ(to_hex(close(trapped, p).encode()), c["void_state"].get<std::string>());
        EXPECT_EQ(close(trapped, p).root(), hash(c["void_root"]));
    }
    for (const json& c : all["programs"]) {
        StatePreimage initial;
        initial.program_hash = hash(c["hash"]);
        initial.memory_root = *crypto::from_hash(hash(c["initial_memory_root"]));
        initial.state.pc = static_cast<u32>(number(c["entry"]));
        EXPECT_EQ(to_hex(genesis_state(initial).encode()), c["genesis_state"].get<std::string>());
        EXPECT_EQ(genesis_claim(initial).end_root, hash(c["genesis_root"]));
    }
}

TEST(Vectors, blob_evaluations) {
    const auto evaluator = std::make_unique<wire::BlobEvaluator<wire::MontgomeryScalar>>();
    for (const json& c : vectors("kzg")["cases"]) {
        const Bytes stream = bytes(c["stream"]);
        const Bytes blob = wire::pack_blobs(ByteView(stream).subspan(wire::kStreamPrefix));
        const auto e = wire::evaluate_blob(*evaluator, hash(c["versioned_hash"]), blob);
        ASSERT_TRUE(e);
        EXPECT_EQ(e->z, hash(c["z"]));
        EXPECT_EQ(e->y, hash(c["y"]));
    }
}

}  // namespace
}  // namespace belay::rollup

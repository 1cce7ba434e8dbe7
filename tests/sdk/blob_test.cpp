// SPDX-License-Identifier: Apache-2.0
// Blob batches with real commitments: both builds evaluate what KZG opens (B-6..B-8).
#include "wire/blob.h"

#include <gtest/gtest.h>

#include <random>

#include "base/hex.h"
#include "kzg/kzg.h"
#include "rig.h"
#include "wire/bls_scalar.h"

namespace belay::sdk_test {
namespace {

using wire::EntryKind;

Bytes batch_bytes(u64 first_ms, std::size_t least, std::mt19937_64& random) {
    wire::BatchWriter writer(first_ms);
    while (writer.size() < least) {
        Bytes tx(1 + random() % 200);
        for (u8& b : tx) b = static_cast<u8>(random());
        tx[0] = 4;
        EXPECT_TRUE(writer.add(writer.last_time_ms(), tx));
    }
    return writer.bytes();
}

std::vector<ByteView> split(const Bytes& packed) {
    std::vector<ByteView> out;
    for (std::size_t at = 0; at < packed.size(); at += wire::kBlobSize)
        out.push_back(ByteView(packed).subspan(at, wire::kBlobSize));
    return out;
}

kzg::Blob as_blob(ByteView bytes) {
    kzg::Blob out;
    std::copy(bytes.begin(), bytes.end(), out.begin());
    return out;
}

Hash versioned_hash_of(ByteView blob) {
    return kzg::versioned_hash(kzg::Kzg::instance().commit(as_blob(blob)).value());
}

TEST(Blob, both_builds_evaluate_what_kzg_opens) {
    std::mt19937_64 random(11);
    Inbox inbox;
    TwoBuilds builds("probe");
    builds.run(inbox.genesis({}));
    // Nearly empty, one full blob, and a second one just begun.
    for (const std::size_t least : {std::size_t{100}, wire::blob_room(1) - 300, wire::blob_room(1) + 500}) {
        const Bytes packed = wire::pack_blobs(batch_bytes(1000 * inbox.l1_time, least, random));
        const auto blobs = split(packed);
        std::vector<Hash> hashes;
        for (const ByteView blob : blobs) hashes.push_back(versioned_hash_of(blob));
        const Outcome out = builds.run(inbox.add_blobs(hashes, blobs));
        ASSERT_FALSE(out.is_void);
        const auto header = wire::decode_output_header(out.header).value();
        ASSERT_EQ(header.blob_count, blobs.size());
        EXPECT_GT(header.tx_count, 0U);
        for (std::size_t i = 0; i < blobs.size(); ++i) {
            EXPECT_EQ(header.blobs[i].versioned_hash, hashes[i]);
            const auto opening = kzg::Kzg::instance().open(as_blob(blobs[i]), header.blobs[i].z).value();
            EXPECT_EQ(to_hex(header.blobs[i].y), to_hex(opening.y));
        }
    }
}

TEST(Blob, what_breaks_packing_is_void) {
    std::mt19937_64 random(12);
    Inbox inbox;
    TwoBuilds builds("probe");
    builds.run(inbox.genesis({}));
    const auto run = [&](const Bytes& packed) {
        const auto blobs = split(packed);
        // The hashes need not be real here: no rule inside the program compares them.
        const std::vector<Hash> hashes(blobs.size());
        return builds.run(inbox.add_blobs(hashes, blobs)).is_void;
    };
    const Bytes good = wire::pack_blobs(batch_bytes(1000 * inbox.l1_time, 400, random));
    EXPECT_FALSE(run(good));
    Bytes prefix = good, padding = good, length = good, extra = good;
    prefix[32 * 5] = 1;
    padding[wire::kBlobSize - 1] = 1;
    length[1] = 0xff;
    extra.resize(2 * wire::kBlobSize);
    for (const Bytes& bad : {prefix, padding, length, extra}) EXPECT_TRUE(run(bad));
    EXPECT_FALSE(run(wire::pack_blobs(batch_bytes(1000 * inbox.l1_time, 400, random))));
}

/// The machine must refuse the same advice as the native build: status bad_advice, which no claim can carry.
TEST(Blob, words_beyond_the_scalar_field_are_bad_advice) {
    const auto program = machine::Program::from_elf(read_file(elf_path("probe"))).value();
    for (const std::size_t word : {std::size_t{0}, std::size_t{1}, std::size_t{4095}}) {
        for (const u64 above : {0U, 1U}) {
            Inbox inbox;
            const Entry genesis = inbox.genesis({});
            Bytes packed(wire::kBlobSize);
            U256 value = wire::kBlsModulus;
            if (above == 0) sub(value, value, U256(1));
            value.to_be(packed.data() + 32 * word);
            const std::vector<Hash> hashes(1);
            const Entry entry = inbox.add_blobs(hashes, split(packed));

            Native native("probe");
            belay_output out{};
            const auto machine = machine::Machine::create(program);
            u64 limit = 0;
            int status = 0;
            for (const Entry* e : {&genesis, &entry}) {
                status = native.run_entry(e->elements.data()->data(), e->elements.size(),
                                          e->accumulator.data(), &out);
                const machine::InputWindow window{limit, e->elements};
                limit += e->elements.size();
                machine->begin_batch(limit, e->accumulator);
                machine->run(u64{1} << 30, window);
            }
            EXPECT_EQ(status, above == 0 ? BELAY_VOID : BELAY_BAD_ADVICE);
            EXPECT_EQ(machine->state().status,
                      above == 0 ? machine::Status::trapped : machine::Status::bad_advice);
        }
    }
}

}  // namespace
}  // namespace belay::sdk_test

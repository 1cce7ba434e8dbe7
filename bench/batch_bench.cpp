// LIBS: belay_wire belay_crypto belay_base z
// SPDX-License-Identifier: Apache-2.0
// What a batch of signed orders weighs, whether compressing it pays (docs/data-compression.md), and what the
// codecs cost.
#include <zlib.h>

#include <memory>
#include <random>

#include "bench/bench_util.h"
#include "wire/batch.h"
#include "wire/blob.h"
#include "wire/blob_evaluation.h"

namespace {

using namespace belay;
using namespace belay::bench;

constexpr u64 kNow = 1'790'000'000'000;
constexpr std::size_t kAccounts = 500;

// Transactions as the clearing program has them (rules K-20, K-21), from traders that quote around a moving
// price. Signatures are random: to anybody without the key they are.
class Traffic {
  public:
    Bytes next() {
        mid_ += rng_() % 41 - 20;
        const u64 dice = rng_() % 100;
        const std::size_t who = rng_() % kAccounts;
        Bytes tx;
        if (dice < 60) {
            order(tx, who);
        } else if (dice < 94) {
            cancel(tx, who);
        } else if (dice < 98) {
            transfer(tx, who);
        } else {
            return prices();
        }
        sign(tx);
        return tx;
    }

  private:
    static void varint(Bytes& out, u64 v) {
        for (; v >= 0x80; v >>= 7) out.push_back(static_cast<u8>(v | 0x80));
        out.push_back(static_cast<u8>(v));
    }
    void sign(Bytes& tx) {
        for (int i = 0; i < 64; ++i) tx.push_back(static_cast<u8>(rng_()));
        tx.push_back(static_cast<u8>(27 + rng_() % 2));
    }
    void order(Bytes& tx, std::size_t who) {
        tx = {1, static_cast<u8>(rng_() % 4 == 0 ? 2 + rng_() % 2 : rng_() % 2)};
        varint(tx, 0);
        varint(tx, ++nonce_[who]);
        varint(tx, rng_() % 2 ? 0 : kNow + rng_() % 60'000);
        varint(tx, mid_ + rng_() % 2001 - 1000);
        varint(tx, (1 + rng_() % 50) * 100);
        varint(tx, 500);
    }
    void cancel(Bytes& tx, std::size_t who) {
        tx = {2};
        varint(tx, 0);
        varint(tx, ++nonce_[who]);
        varint(tx, 0);
        varint(tx, nonce_[who] - 1 - rng_() % 8);
    }
    void transfer(Bytes& tx, std::size_t who) {
        tx = {4};
        varint(tx, ++nonce_[who]);
        varint(tx, 0);
        std::mt19937_64 address(rng_() % kAccounts);  // accounts come back
        for (int i = 0; i < 20; ++i) tx.push_back(static_cast<u8>(address()));
        varint(tx, rng_() % 1'000'000'000);
    }
    Bytes prices() {
        Bytes tx{7, 0, 3};
        for (int i = 0; i < 3; ++i) {
            varint(tx, mid_ + rng_() % 5);
            varint(tx, kNow + rng_() % 1000);
            sign(tx);
        }
        return tx;
    }

    std::mt19937_64 rng_{7};
    u64 mid_ = 6'000'000;
    std::array<u64, kAccounts> nonce_ = [] {
        std::array<u64, kAccounts> out;
        out.fill(1000);
        return out;
    }();
};

Bytes batch_of(std::size_t count) {
    Traffic traffic;
    wire::BatchWriter writer(kNow);
    std::mt19937_64 rng(3);
    for (u64 time = kNow; writer.count() < count; time += rng() % 2) writer.add(time, traffic.next());
    return writer.bytes();
}

void compression(std::size_t count) {
    const Bytes batch = batch_of(count);
    uLongf size = compressBound(batch.size());
    Bytes packed(size);
    const double seconds = seconds_per_call([&] {
        size = static_cast<uLongf>(packed.size());
        compress2(packed.data(), &size, batch.data(), batch.size(), 6);
    });
    std::printf(
        "batch of %6zu signed orders %6.2f bytes/tx  zlib-6 %6.2f bytes/tx (%5.1f %% saved, %5.1f MB/s)\n",
        count, static_cast<double>(batch.size()) / static_cast<double>(count),
        static_cast<double>(size) / static_cast<double>(count),
        100.0 * (1 - static_cast<double>(size) / static_cast<double>(batch.size())),
        static_cast<double>(batch.size()) / 1e6 / seconds);
}

void codecs() {
    const Bytes batch = batch_of(7'000);
    const double megabytes = static_cast<double>(batch.size()) / 1e6;
    const double decode = seconds_per_call([&] {
        u64 sum = 0;
        for (const auto& tx : *wire::decode_batch(batch)) sum += tx.bytes.size();
        keep(sum);
    });
    std::printf("decode and walk a batch      %8.1f MB/s  %zu bytes, %.1f ns/tx\n", megabytes / decode,
                batch.size(), decode * 1e9 / 7'000);
    const Bytes blobs = wire::pack_blobs(batch);
    const double pack = seconds_per_call([&] { keep(wire::pack_blobs(batch)); });
    const double unpack = seconds_per_call([&] { keep(wire::unpack_blobs(blobs)); });
    std::printf("pack / unpack blobs          %8.1f / %.1f MB/s  %zu blobs\n", megabytes / pack,
                megabytes / unpack, blobs.size() / wire::kBlobSize);

    const auto evaluator = std::make_unique<wire::BlobEvaluator<wire::MontgomeryScalar>>();
    const ByteView blob = ByteView(blobs).first(wire::kBlobSize);
    const double point = seconds_per_call([&] { keep(wire::evaluation_point(Hash{}, blob)); });
    const U256 z = wire::evaluation_point(Hash{}, blob);
    const double evaluate = seconds_per_call([&] { keep(evaluator->evaluate(blob, z)); });
    U256 product = z;
    const double multiply = seconds_per_call([&] {
                                for (int i = 0; i < 1000; ++i)
                                    product = wire::MontgomeryScalar::mul(product, z);
                                keep(product);
                            }) /
                            1000;
    std::printf(
        "evaluate a blob at z         %8.1f us  %.2f of 8,190 dependent multiplications alone (%.1f ns "
        "each)\n",
        evaluate * 1e6, evaluate / (8190 * multiply), multiply * 1e9);
    std::printf("z of a blob                  %8.1f us  133 links of keccak\n", point * 1e6);
}

}  // namespace

int main() {
    for (const std::size_t count : {100U, 1'500U, 7'000U}) compression(count);
    codecs();
}

// LIBS: belay_kzg
// SPDX-License-Identifier: Apache-2.0
// What a blob costs on one core, in c-kzg.
#include <memory>

#include "base/u256.h"
#include "bench/bench_util.h"
#include "kzg/kzg.h"

int main() {
    using namespace belay;
    using namespace belay::bench;
    const auto start = std::chrono::steady_clock::now();
    const kzg::Kzg& kzg = kzg::Kzg::instance();
    const double load = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    std::printf("kzg setup load            %8.1f ms  4096 + 65 points, once a process\n", load * 1e3);

    auto blob = std::make_unique<kzg::Blob>();
    for (std::size_t i = 0; i < blob->size(); i += 32)
        U256(i * i * i, ~i, i << 40, i).to_be(blob->data() + i);
    const double commit = seconds_per_call([&] { keep(kzg.commit(*blob)); });
    std::printf("kzg commitment            %8.1f ms  blob of 131072 B, %.2f MB/s\n", commit * 1e3,
                0.131072 / commit);
    const Hash z = U256(5).to_hash();
    const double open = seconds_per_call([&] { keep(kzg.open(*blob, z)); });
    std::printf("kzg opening               %8.1f ms  %5.2f of a commitment\n", open * 1e3, open / commit);
    const auto opening = kzg.open(*blob, z);
    const auto commitment = kzg.commit(*blob);
    const double check =
        seconds_per_call([&] { keep(kzg.verify(*commitment, z, opening->y, opening->proof)); });
    std::printf("kzg verify                %8.2f ms  %5.3f of a commitment\n", check * 1e3, check / commit);
    const double cells = seconds_per_call([&] { keep(kzg.cell_proofs(*blob)); }, 0.4, 3);
    std::printf("kzg cell proofs           %8.1f ms  128 of a blob, %5.2f of a commitment\n", cells * 1e3,
                cells / commit);
}

// LIBS: belay_machine
// SPDX-License-Identifier: Apache-2.0
// Roots: what a dirty page costs, beside the same number of Poseidon2 compressions in one wide call.
#include <algorithm>

#include "bench/bench_util.h"
#include "machine/memory_tree.h"

namespace {

using namespace belay;
using namespace belay::bench;

constexpr u32 kPages = 1024;

double seconds_per_compression() {
    std::vector<crypto::Digest> pairs(2 * 8192), out(8192);
    return seconds_per_call([&] { crypto::compress_many(pairs.data(), out.data(), out.size()), keep(out); }) /
           8192;
}

/// Compressions that an update of these pages takes: 15 inside each, and every node above them once.
std::size_t compressions(std::vector<u32> nodes) {
    std::size_t count = 15 * nodes.size();
    for (unsigned level = 0; level < 24; ++level) {
        for (u32& node : nodes) node >>= 1;
        nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
        count += nodes.size();
    }
    return count;
}

void update(const char* name, u32 count, u32 distance, double compression) {
    std::vector<u32> pages;
    for (u32 k = 0; k < count; ++k) pages.push_back(k * distance);
    const std::vector<u8> bytes(std::size_t{machine::kPageSize} * count, 0x5a);
    machine::MemoryTree tree;
    const auto bytes_of = [&](u32 page) {
        return bytes.data() + std::size_t{machine::kPageSize} * (page / distance);
    };
    const double seconds = seconds_per_call([&] { tree.update(pages, bytes_of), keep(tree); }, 0.01, 60);
    const auto hashes = static_cast<double>(compressions(pages));
    std::printf(
        "root update, %-22s %5u pages %9.1f ns/page  %5.2f compressions/page  %.2f of the Poseidon2 rate\n",
        name, count, seconds * 1e9 / count, hashes / count, hashes * compression / seconds);
}

}  // namespace

int main() {
    const double compression = seconds_per_compression();
    std::printf("Poseidon2 compress_many %8.1f ns  %6.2f M/s\n", compression * 1e9, 1e-6 / compression);
    update("neighbours", kPages, 1, compression);
    update("one in 64 pages", kPages, 64, compression);
    update("all over memory", kPages, (1U << 24) / kPages, compression);
    update("neighbours", 16, 1, compression);
    update("one", 1, 1, compression);
    return 0;
}

// SPDX-License-Identifier: Apache-2.0
#include "prover/power_weights.h"

#include "crypto/extension_vectors.h"

namespace belay::prover {
namespace {

using crypto::Extension;
using crypto::KoalaBear;

constexpr std::size_t kStretch = 1024;

std::size_t stretch_of(std::size_t size) { return size < kStretch ? size : kStretch; }

}  // namespace

template <std::size_t D>
Extension<D> value_at(std::span<const Extension<D>> f, const Extension<D>& y, Workers& workers) {
    const std::size_t stretch = stretch_of(f.size());
    const auto table = powers_of(y, stretch);
    const auto& vectors = crypto::extension_vectors<D>();
    std::vector<Extension<D>> parts(f.size() / stretch);
    workers.ranges(parts.size(), 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i)
            parts[i] = vectors.dot(f.data() + i * stretch, table.data(), stretch) * y.power(i * stretch);
    });
    Extension<D> out;
    for (const Extension<D>& part : parts) out += part;
    return out;
}

template <std::size_t D>
void add_sample_weight(std::span<Extension<D>> weights, const Extension<D>& factor, const Extension<D>& y,
                       Workers& workers) {
    const std::size_t stretch = stretch_of(weights.size());
    const auto table = powers_of(y, stretch);
    const auto kernels = whir_kernels<D>();
    workers.ranges(weights.size() / stretch, 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i)
            kernels.add_scaled(table.data(), stretch, factor * y.power(i * stretch),
                               weights.data() + i * stretch);
    });
}

template <std::size_t D>
void add_query_weights(std::span<Extension<D>> weights, const std::vector<QueryWeight<D>>& queries,
                       Workers& workers) {
    const std::size_t stretch = stretch_of(weights.size());
    std::vector<KoalaBear> tables;
    for (const QueryWeight<D>& query : queries) {
        const auto table = powers_of(query.y, stretch);
        tables.insert(tables.end(), table.begin(), table.end());
    }
    const auto kernels = whir_kernels<D>();
    workers.ranges(weights.size() / stretch, 1, [&](std::size_t begin, std::size_t end) {
        std::vector<Extension<D>> factors(queries.size());
        for (std::size_t i = begin; i < end; ++i) {
            for (std::size_t q = 0; q < queries.size(); ++q)
                factors[q] = queries[q].factor * queries[q].y.power(i * stretch);
            kernels.add_columns(tables.data(), stretch, queries.size(), factors.data(), stretch,
                                weights.data() + i * stretch);
        }
    });
}

template crypto::Kb5 value_at(std::span<const crypto::Kb5>, const crypto::Kb5&, Workers&);
template void add_sample_weight(std::span<crypto::Kb5>, const crypto::Kb5&, const crypto::Kb5&, Workers&);
template void add_query_weights(std::span<crypto::Kb5>, const std::vector<QueryWeight<5>>&, Workers&);
template crypto::Kb6 value_at(std::span<const crypto::Kb6>, const crypto::Kb6&, Workers&);
template void add_sample_weight(std::span<crypto::Kb6>, const crypto::Kb6&, const crypto::Kb6&, Workers&);
template void add_query_weights(std::span<crypto::Kb6>, const std::vector<QueryWeight<6>>&, Workers&);

}  // namespace belay::prover

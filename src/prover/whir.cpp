// SPDX-License-Identifier: Apache-2.0
#include "prover/whir.h"

#include "crypto/extension_vectors.h"
#include "prover/power_weights.h"

namespace belay::prover {

using crypto::Extension;
using crypto::KoalaBear;
using verifier::ColumnGroup;
using verifier::OracleShape;
namespace label = verifier::label;

namespace {

/// The coefficients' words: what the transform takes.
template <std::size_t D>
const KoalaBear* words_of(const Buffer<Extension<D>>& elements) {
    return &elements[0][0];
}

}  // namespace

template <std::size_t D>
WhirProver<D>::WhirProver(const verifier::Schedule& schedule, std::span<const KoalaBear> stack,
                          Workers& workers, Pool& pool)
    : schedule_(schedule),
      stack_(stack),
      workers_(workers),
      pool_(pool),
      stack_rounds_(stack, schedule.oracle[0].fold, workers) {
    BELAY_CHECK(stack.size() == std::size_t{1} << schedule.log_cells);
}

template <std::size_t D>
void WhirProver<D>::commit(ProverChannel<D>& channel) {
    const OracleShape& shape = schedule_.oracle[0];
    oracle_ = Oracle(stack_.data(), shape, 1, workers_, pool_);
    channel.send(label::kRoot, oracle_.root());
    if (shape.out_of_domain == 0) return;
    channel.send(label::kSample, stack_rounds_.sample(channel.challenge(label::kSamplePoint)));
}

template <std::size_t D>
void WhirProver<D>::open(ProverChannel<D>& channel, std::span<const ColumnGroup<D>> groups) {
    for (unsigned i = 0; i < schedule_.oracles; ++i) {
        const OracleShape& shape = schedule_.oracle[i];
        if (i == 0) {
            first_rounds(channel, groups);
        } else {
            batch(channel);
            rounds(channel, shape.fold);
        }
        Oracle next;
        if (i + 1 == schedule_.oracles)
            channel.send(label::kFinal, f_.span().first(size_));
        else
            next = commit_next(channel, schedule_.oracle[i + 1]);
        query(channel, shape);
        oracle_.release(pool_);
        oracle_ = std::move(next);
    }
    rounds(channel, schedule_.final_log);
}

template <std::size_t D>
void WhirProver<D>::first_rounds(ProverChannel<D>& channel, std::span<const ColumnGroup<D>> groups) {
    const OracleShape& shape = schedule_.oracle[0];
    stack_rounds_.begin(groups, shape.out_of_domain != 0 ? channel.challenge(label::kBatch) : E{});
    for (unsigned i = 0; i < shape.fold; ++i) {
        channel.send(label::kRound, stack_rounds_.message());
        stack_rounds_.fold(channel.challenge(label::kFold));
    }
    f_ = stack_rounds_.folded_stack();
    weights_ = stack_rounds_.folded_weights();
    size_ = f_.size();
}

template <std::size_t D>
void WhirProver<D>::batch(ProverChannel<D>& channel) {
    const E ratio = channel.challenge(label::kBatch);
    E factor = ratio;
    if (claims_.sampled) {
        add_sample_weight<D>(weights_.span().first(size_), factor, claims_.sample_point, workers_);
        factor *= ratio;
    }
    std::vector<QueryWeight<D>> queries;
    for (const u32 index : claims_.indices) {
        queries.push_back({factor, verifier::domain_point(index)});
        factor *= ratio;
    }
    add_query_weights<D>(weights_.span().first(size_), queries, workers_);
}

template <std::size_t D>
void WhirProver<D>::rounds(ProverChannel<D>& channel, unsigned count) {
    constexpr std::size_t kGrain = 2048;
    const auto kernels = whir_kernels<D>();
    const auto& vectors = crypto::extension_vectors<D>();
    Buffer<E> f_next(size_ / 2), weights_next(size_ / 2);
    for (unsigned i = 0; i < count; ++i) {
        size_ /= 2;
        std::vector<std::array<E, 2>> parts((size_ + kGrain - 1) / kGrain);
        workers_.ranges(parts.size(), 1, [&](std::size_t begin, std::size_t end) {
            for (std::size_t part = begin; part < end; ++part) {
                const std::size_t at = part * kGrain, some = std::min(kGrain, size_ - at);
                kernels.round(f_.data() + 2 * at, weights_.data() + 2 * at, some, parts[part].data());
            }
        });
        std::array<E, 2> message{};
        for (const auto& part : parts)
            for (std::size_t j = 0; j < 2; ++j) message[j] += part[j];
        channel.send(label::kRound, message);
        const E r = channel.challenge(label::kFold);
        workers_.ranges(size_, kGrain, [&](std::size_t begin, std::size_t end) {
            vectors.bind_low(f_.data() + 2 * begin, r, f_next.data() + begin, end - begin);
            vectors.bind_low(weights_.data() + 2 * begin, r, weights_next.data() + begin, end - begin);
        });
        std::swap(f_, f_next);
        std::swap(weights_, weights_next);
    }
}

template <std::size_t D>
Oracle WhirProver<D>::commit_next(ProverChannel<D>& channel, const OracleShape& shape) {
    Oracle next(words_of(f_), shape, D, workers_, pool_);
    channel.send(label::kRoot, next.root());
    claims_.sampled = shape.out_of_domain != 0;
    if (claims_.sampled) {
        claims_.sample_point = channel.challenge(label::kSamplePoint);
        channel.send(label::kSample, value_at<D>(f_.span().first(size_), claims_.sample_point, workers_));
    }
    return next;
}

template <std::size_t D>
void WhirProver<D>::query(ProverChannel<D>& channel, const OracleShape& shape) {
    channel.grind(label::kWork, shape.grinding, workers_);
    claims_.indices.resize(shape.queries);
    channel.indices(label::kQuery, shape.log_leaves, claims_.indices);
    verifier::sort_distinct(claims_.indices);
    std::vector<KoalaBear> rows;
    for (const u32 index : claims_.indices) {
        const auto row = oracle_.row(index);
        rows.insert(rows.end(), row.begin(), row.end());
    }
    channel.send(label::kRows, std::span<const KoalaBear>(rows));
    channel.send(label::kSiblings, std::span<const Hash>(oracle_.siblings(claims_.indices)));
}

template class WhirProver<5>;
template class WhirProver<6>;

}  // namespace belay::prover

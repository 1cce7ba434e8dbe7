// SPDX-License-Identifier: Apache-2.0
// The sum-check of one layer of fractions, over live indices only.
#pragma once

#include <algorithm>

#include "base/check.h"
#include "prover/fraction_level.h"

namespace belay::prover {

template <std::size_t D>
class LayerRounds {
  public:
    using E = crypto::Extension<D>;
    using Level = FractionLevel<D>;
    /// g_0 and g_2 of a round.
    using Sums = std::array<E, 2>;

    LayerRounds(Level level, const E& lambda, Workers& workers, Pool& pool)
        : kernels_(argument_kernels<D>()),
          level_(std::move(level)),
          lambda_(lambda),
          inverse_(lambda.inverse()),
          workers_(workers),
          pool_(pool) {}
    ~LayerRounds() { level_.release(pool_); }
    LayerRounds(const LayerRounds&) = delete;

    /// `after` are the point's variables above the round's.
    Sums first(std::span<const E> after) {
        const SplitWeights<D> weights(after);
        std::vector<Pairs> pieces;
        for (const FractionBlock& b : level_.blocks) {
            cut_pairs(pieces, b, true, b.first / 2, b.units / 2);
            cut_pairs(pieces, b, false, (b.first + b.units) / 2, (b.others + 1) / 2);
        }
        std::vector<Sums> results(pieces.size());
        workers_.ranges(pieces.size(), 4, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) add_sums(pieces[i], weights, results[i]);
        });
        return total(results, weights);
    }
    /// Binds the round's variable to t and goes on to the next one.
    Sums next(const E& t, std::span<const E> after) {
        const SplitWeights<D> weights(after);
        return bind(t, &weights);
    }
    /// Binds the last variable: p0, p1, q0, q1.
    std::array<E, 4> last(const E& t) {
        bind(t, nullptr);
        const auto v = level_.single();
        return {v[2] - lambda_ * v[0], v[3], v[0], v[1]};
    }

  private:
    /// Pairs side by side; `first` counts them in the whole layer.
    struct Pairs {
        const KoalaBear* from = nullptr;
        u64 first = 0, count = 0;
        bool unit = false, negative = false;
    };
    /// Groups to bind, and the pairs that come of it.
    struct Binding {
        const KoalaBear* from;
        std::size_t groups;
        bool unit;
        KoalaBear* to;
        Pairs out;
    };
    static constexpr std::size_t kStep = 32;  // groups a piece; even

    static constexpr std::size_t words_of(bool unit) { return unit ? kUnitGroup<D> : kFractionGroup<D>; }
    static E sign(bool negative) { return negative ? -E::one() : E::one(); }

    static void cut_pairs(std::vector<Pairs>& out, const FractionBlock& b, bool unit, u64 first, u64 count) {
        constexpr u64 kPairsAPiece = kStep * kPairs;
        const KoalaBear* from = unit ? b.unit : b.other;
        for (u64 at = 0; at < count; at += kPairsAPiece)
            out.push_back({from + at / kPairs * words_of(unit), first + at,
                           std::min(kPairsAPiece, count - at), unit, b.negative});
    }

    /// One pass over the layer: what was just bound is summed while it is in the cache. The sums are of the
    /// round after; without weights there are none.
    Sums bind(const E& t, const SplitWeights<D>* weights) {
        const bool convert = round_ + 1 == kUnitRounds;
        Level next = shape_of_next(convert);
        std::vector<Binding> pieces;
        for (std::size_t i = 0; i < level_.blocks.size(); ++i) {
            cut_bindings(pieces, level_.blocks[i], next.blocks[i], true, convert);
            cut_bindings(pieces, level_.blocks[i], next.blocks[i], false, convert);
        }
        cut_bindings(pieces, level_.tail, next.tail, false, false);
        std::vector<Sums> results(weights != nullptr ? pieces.size() : 0);
        const bool is_first = round_++ == 0;
        workers_.ranges(pieces.size(), 4, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
                bind(pieces[i], is_first, convert, t);
                if (weights != nullptr) add_sums(pieces[i].out, *weights, results[i]);
            }
        });
        level_.release(pool_);
        level_ = std::move(next);
        level_.settle(lambda_);
        return weights != nullptr ? total(results, *weights) : Sums{};
    }

    Level shape_of_next(bool convert) {
        Level next;
        for (const FractionBlock& b : level_.blocks) {
            const u64 units = b.units / 2, others = (b.others + 1) / 2;
            next.blocks.push_back({.first = b.first / 2,
                                   .log_size = b.log_size - 1,
                                   .negative = b.negative,
                                   .units = convert ? 0 : units,
                                   .others = convert ? units + others : others});
        }
        next.allocate(pool_);
        next.make_tail(level_.tail.first / 2, (level_.tail.others + 1) / 2, lambda_);
        return next;
    }

    /// The units or the others of a block. Blocks that are about to join the tail are summed there.
    static void cut_bindings(std::vector<Binding>& out, const FractionBlock& from, const FractionBlock& to,
                             bool unit, bool convert) {
        const u64 count = unit ? from.units : from.others, left = (count + 1) / 2;
        const bool out_unit = unit && !convert,
                   in_tail = to.log_size == 0 || to.log_size > verifier::kMaxLogRows;
        KoalaBear* base = out_unit ? to.unit : to.other;
        if (!unit && convert) base += groups_of(from.units / 2) * kFractionGroup<D>;
        for (std::size_t g = 0; g < groups_of(count); g += kStep) {
            const u64 at = g * kPairs, indices = std::min<u64>(kStep * kPairs, left - at);
            KoalaBear* const place = base + g / 2 * words_of(out_unit);
            out.push_back({(unit ? from.unit : from.other) + g * words_of(unit),
                           std::min(kStep, groups_of(count) - g),
                           unit,
                           place,
                           {place, (to.first + (unit ? 0 : from.units / 2) + at) / 2,
                            in_tail ? 0 : (indices + 1) / 2, out_unit, from.negative}});
        }
    }

    void bind(const Binding& b, bool is_first, bool convert, const E& t) const {
        if (b.unit && convert)
            kernels_.bind_unit_last(b.from, b.groups, t, sign(b.out.negative), lambda_, b.to);
        else if (b.unit)
            kernels_.bind_unit(b.from, b.groups, t, b.to);
        else if (is_first)
            kernels_.bind_first(b.from, b.groups, t, lambda_, b.to);
        else
            kernels_.bind_fractions(b.from, b.groups, t, lambda_, b.to);
    }

    /// Adds the pairs' sums, cut where the low weights end.
    void add_sums(Pairs p, const SplitWeights<D>& weights, Sums& out) const {
        while (p.count != 0) {
            const u64 end = ((p.first >> weights.log_low()) + 1) << weights.log_low();
            const u64 n = std::min(p.count, end - p.first);
            Sums some{};
            round({p.from, p.first, n, p.unit, p.negative}, weights.low(p.first), weights.stride(), some);
            for (std::size_t k = 0; k < 2; ++k) out[k] += weights.high(p.first) * some[k];
            p.first += n;
            p.count -= n;
            BELAY_CHECK(p.count == 0 || n % kPairs == 0);
            p.from += n / kPairs * words_of(p.unit);
        }
    }
    void round(const Pairs& p, const KoalaBear* weights, std::size_t stride, Sums& out) const {
        if (p.unit)
            kernels_.round_unit(p.from, p.count, weights, stride, sign(p.negative), lambda_, inverse_,
                                out.data());
        else if (round_ == 0)
            kernels_.round_first(p.from, p.count, weights, stride, lambda_, out.data());
        else
            kernels_.round_fractions(p.from, p.count, weights, stride, lambda_, out.data());
    }

    Sums total(const std::vector<Sums>& results, const SplitWeights<D>& weights) const {
        Sums out{};
        for (const Sums& result : results)
            for (std::size_t k = 0; k < 2; ++k) out[k] += result[k];
        add_tail(weights, out);
        out[0] += lambda_;
        return out;
    }
    /// The tail lies anywhere, so it gets weights of its own.
    void add_tail(const SplitWeights<D>& weights, Sums& out) const {
        const std::size_t pairs = (level_.tail.others + 1) / 2;
        if (pairs == 0) return;
        const std::size_t stride = pairs + SplitWeights<D>::kSlack;
        std::vector<KoalaBear> own(D * stride);
        for (std::size_t y = 0; y < pairs; ++y)
            put<D>(own.data(), stride, y, weights.at(level_.tail.first / 2 + y));
        round({level_.tail.other, 0, pairs, false, false}, own.data(), stride, out);
    }

    const ArgumentKernels<D>& kernels_;
    Level level_;
    E lambda_, inverse_;
    Workers& workers_;
    Pool& pool_;
    u32 round_ = 0;
};

}  // namespace belay::prover

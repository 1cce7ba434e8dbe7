// SPDX-License-Identifier: Apache-2.0
#include "prover/fractions.h"

#include "base/check.h"

namespace belay::prover {
namespace {

/// The sum-check of one layer.
template <std::size_t D>
class LayerRounds {
  public:
    using E = crypto::Extension<D>;
    using Level = FractionLevel<D>;

    LayerRounds(Level level, const E& lambda, Workers& workers, Pool& pool)
        : kernels_(argument_kernels<D>()),
          level_(std::move(level)),
          lambda_(lambda),
          inverse_(lambda.inverse()),
          workers_(workers),
          pool_(pool) {}
    ~LayerRounds() { level_.release(pool_); }
    LayerRounds(const LayerRounds&) = delete;

    /// g_0 and g_2 of this round; `after` are the point's variables above this round's.
    std::array<E, 2> sums(std::span<const E> after) {
        const SplitWeights<D> weights(after);
        std::vector<Piece> pieces;
        for (const FractionBlock& b : level_.blocks) {
            cut(pieces, b, true, b.first / 2, b.units / 2, weights.log_low());
            cut(pieces, b, false, (b.first + b.units) / 2, (b.others + 1) / 2, weights.log_low());
        }
        std::vector<std::array<E, 2>> results(pieces.size());
        workers_.ranges(pieces.size(), 4, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
                const Piece& p = pieces[i];
                round(p, weights.low(p.first), weights.stride(), results[i]);
                for (E& e : results[i]) e *= weights.high(p.first);
            }
        });
        std::array<E, 2> out{};
        for (const auto& result : results)
            for (std::size_t k = 0; k < 2; ++k) out[k] += result[k];
        add_tail(weights, out);
        out[0] += lambda_;
        return out;
    }

    void bind(const E& t) {
        const bool last = round_ + 1 == kUnitRounds;
        Level next;
        for (const FractionBlock& b : level_.blocks) {
            const u64 units = b.units / 2, others = (b.others + 1) / 2;
            next.blocks.push_back({.first = b.first / 2,
                                   .log_size = b.log_size - 1,
                                   .negative = b.negative,
                                   .units = last ? 0 : units,
                                   .others = last ? units + others : others});
        }
        next.allocate(pool_);
        next.make_tail(level_.tail.first / 2, (level_.tail.others + 1) / 2, lambda_);
        std::vector<BindPiece> pieces;
        for (std::size_t i = 0; i < level_.blocks.size(); ++i) {
            const FractionBlock &b = level_.blocks[i], &to = next.blocks[i];
            const std::size_t converted = last ? groups_of(b.units) / 2 * kFractionGroup<D> : 0;
            cut_groups(pieces, b, true, groups_of(b.units), last ? to.other : to.unit,
                       last ? kFractionGroup<D> : kUnitGroup<D>);
            cut_groups(pieces, b, false, groups_of(b.others), to.other + converted, kFractionGroup<D>);
        }
        cut_groups(pieces, level_.tail, false, groups_of(level_.tail.others), next.tail.other,
                   kFractionGroup<D>);
        workers_.ranges(pieces.size(), 4, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) bind(pieces[i], last, t);
        });
        level_.release(pool_);
        level_ = std::move(next);
        ++round_;
        level_.settle(lambda_);
    }

    /// p0, p1, q0, q1 at the end.
    std::array<E, 4> values() const {
        const auto v = level_.single();
        return {round_ == 0 ? v[2] : v[2] - lambda_ * v[0], v[3], v[0], v[1]};
    }

  private:
    struct Piece {
        const KoalaBear* from;
        u64 first;  // pair, counted in the whole layer
        std::size_t pairs;
        bool unit, negative;
    };
    struct BindPiece {
        const KoalaBear* from;
        KoalaBear* to;
        std::size_t groups;
        bool unit, negative;
    };

    /// Cuts pairs [first, first + count) where the low weights end.
    static void cut(std::vector<Piece>& out, const FractionBlock& b, bool unit, u64 first, u64 count,
                    u32 log_low) {
        const KoalaBear* from = unit ? b.unit : b.other;
        const std::size_t words = unit ? kUnitGroup<D> : kFractionGroup<D>;
        for (u64 done = 0; done < count;) {
            const u64 end = ((first + done) >> log_low) + 1;
            const u64 n = std::min(count - done, (end << log_low) - (first + done));
            BELAY_CHECK(done % kPairs == 0);
            out.push_back({from + done / kPairs * words, first + done, n, unit, b.negative});
            done += n;
        }
    }
    static void cut_groups(std::vector<BindPiece>& out, const FractionBlock& b, bool unit, std::size_t groups,
                           KoalaBear* to, std::size_t to_words) {
        constexpr std::size_t kStep = 32;  // even
        const KoalaBear* from = unit ? b.unit : b.other;
        for (std::size_t g = 0; g < groups; g += kStep)
            out.push_back({from + g * (unit ? kUnitGroup<D> : kFractionGroup<D>), to + g / 2 * to_words,
                           std::min(kStep, groups - g), unit, b.negative});
    }

    void round(const Piece& p, const KoalaBear* weights, std::size_t stride, std::array<E, 2>& out) const {
        if (p.unit)
            kernels_.round_unit(p.from, p.pairs, weights, stride, sign(p.negative), lambda_, inverse_,
                                out.data());
        else if (round_ == 0)
            kernels_.round_first(p.from, p.pairs, weights, stride, lambda_, out.data());
        else
            kernels_.round_fractions(p.from, p.pairs, weights, stride, lambda_, out.data());
    }
    void bind(const BindPiece& p, bool last, const E& t) const {
        if (p.unit && last)
            kernels_.bind_unit_last(p.from, p.groups, t, sign(p.negative), lambda_, p.to);
        else if (p.unit)
            kernels_.bind_unit(p.from, p.groups, t, p.to);
        else if (round_ == 0)
            kernels_.bind_first(p.from, p.groups, t, lambda_, p.to);
        else
            kernels_.bind_fractions(p.from, p.groups, t, lambda_, p.to);
    }
    /// The tail lies anywhere, so it gets weights of its own.
    void add_tail(const SplitWeights<D>& weights, std::array<E, 2>& out) const {
        const std::size_t pairs = (level_.tail.others + 1) / 2;
        if (pairs == 0) return;
        const std::size_t stride = pairs + SplitWeights<D>::kSlack;
        std::vector<KoalaBear> own(D * stride);
        for (std::size_t y = 0; y < pairs; ++y)
            put<D>(own.data(), stride, y, weights.at(level_.tail.first / 2 + y));
        round({level_.tail.other, 0, pairs, false, false}, own.data(), stride, out);
    }
    static E sign(bool negative) { return negative ? -E::one() : E::one(); }

    const ArgumentKernels<D>& kernels_;
    Level level_;
    E lambda_, inverse_;
    Workers& workers_;
    Pool& pool_;
    u32 round_ = 0;
};

/// One layer: from the claim above it to the claim below.
template <std::size_t D>
void prove_layer(ProverChannel<D>& channel, FractionLevel<D> level, verifier::FractionClaim<D>& claim,
                 Workers& workers, Pool& pool) {
    using E = crypto::Extension<D>;
    const E lambda = channel.challenge(verifier::kFractionLambda);
    LayerRounds<D> rounds(std::move(level), lambda, workers, pool);
    E value = claim.numerator + lambda * claim.denominator;
    std::vector<E> point;
    for (std::size_t i = 0; i < claim.point.size(); ++i) {
        const E& r = claim.point[i];
        const auto [at_zero, leading] = rounds.sums(std::span(claim.point).subspan(i + 1));
        const verifier::RoundMessage<D, 2> message{(value - at_zero) * r.inverse() - leading, leading};
        channel.send(verifier::kFractionRound, message);
        point.push_back(channel.challenge(verifier::kFractionPoint));
        value = verifier::next_claim<D, 2>(message, value, r, point.back());
        rounds.bind(point.back());
    }
    claim.point = std::move(point);
    const verifier::Children<D> children{rounds.values()};
    channel.send(verifier::kFractionValues, children.v);
    children.bind(channel.challenge(verifier::kFractionPoint), claim);
}

}  // namespace

template <std::size_t D>
verifier::FractionClaim<D> prove_fractions(ProverChannel<D>& channel, std::span<const LeafTable<D>> tables,
                                           u64 slots, u32 log_slots, Workers& workers, Pool& pool) {
    std::vector<FractionLevel<D>> levels;
    levels.push_back(leaf_level(tables, slots, workers, pool));
    while (levels.size() < log_slots) levels.push_back(level_above(levels.back(), workers, pool));
    verifier::FractionClaim<D> claim;
    const auto top = levels.back().single();
    const verifier::Children<D> children{{top[2], top[3], top[0], top[1]}};
    channel.send(verifier::kFractionTop, children.v);
    children.bind(channel.challenge(verifier::kFractionPoint), claim);
    for (levels.pop_back(); !levels.empty(); levels.pop_back())
        prove_layer(channel, std::move(levels.back()), claim, workers, pool);
    return claim;
}

template verifier::FractionClaim<5> prove_fractions<5>(ProverChannel<5>&, std::span<const LeafTable<5>>, u64,
                                                       u32, Workers&, Pool&);
template verifier::FractionClaim<6> prove_fractions<6>(ProverChannel<6>&, std::span<const LeafTable<6>>, u64,
                                                       u32, Workers&, Pool&);

}  // namespace belay::prover

// SPDX-License-Identifier: Apache-2.0
#include "prover/zero_check.h"

#include <algorithm>

#include "prover/buffer.h"
#include "prover/planes.h"
#include "verifier/sum_check.h"

namespace belay::prover {
namespace {

constexpr std::size_t groups_of(u64 indices) { return (indices + kGroup - 1) / kGroup; }

/// One table's rounds. Bound variables leave arrays of E for the plan's forms.
template <std::size_t D>
class TableRounds {
  public:
    using E = crypto::Extension<D>;

    explicit TableRounds(const ZeroTable<D>& table)
        : kernels_(argument_kernels<D>()), table_(table), count_(table.rows->rows()) {
        if (log_rows() == 0) constant_ = value_of_first_row();
    }

    u32 log_rows() const { return table_.rows->log_rows(); }

    /// Adds g at 0, -1, 2.
    void sums(std::span<const E> r, ThreeSums<D>& out, Workers& workers) const {
        if (round_ >= log_rows()) {
            for (E& e : out) e += constant_;
            return;
        }
        const SplitWeights<D> weights(r.subspan(round_ + 1, log_rows() - round_ - 1));
        const std::size_t step = std::size_t{1} << weights.log_low(), pairs = (count_ + 1) / 2;
        const std::size_t pieces = (pairs + step - 1) / step;
        std::vector<ThreeSums<D>> results(pieces);
        workers.ranges(pieces, 1, [&](std::size_t begin, std::size_t end) {
            Scratch scratch;
            for (std::size_t i = begin; i < end; ++i) {
                const std::size_t first = i * step, n = std::min(step, pairs - first);
                if (round_ == 0)
                    rows_sums(first, n, weights, scratch, results[i]);
                else
                    kernels_.group_round(words_.data() + first / kPairs * group_words(), arrays(),
                                         table_.plan.of_groups(), n, weights.low(first), weights.stride(),
                                         results[i]);
                for (E& e : results[i]) e *= weights.high(first);
            }
        });
        for (const auto& result : results)
            for (std::size_t k = 0; k < 3; ++k) out[k] += result[k];
    }

    void bind(const E& t, Workers& workers, Pool& pool) {
        if (round_ >= log_rows()) return;
        const std::size_t next = (count_ + 1) / 2;
        Buffer<KoalaBear> out = pool.take(groups_of(next) * group_words());
        if (round_ == 0)
            bind_rows(t, out.data(), workers);
        else
            bind_groups(t, out.data(), workers);
        pool.give(std::move(words_));
        words_ = std::move(out);
        count_ = next;
        if (++round_ == log_rows()) constant_ = value_of_first_group();
    }
    void release(Pool& pool) { pool.give(std::move(words_)); }

  private:
    struct Scratch {
        std::vector<const KoalaBear*> columns;
        FormValues<D> forms;
    };

    std::size_t arrays() const { return table_.plan.arrays(); }
    std::size_t group_words() const { return arrays() * kPlane<D>; }

    void load_rows(std::size_t block, Scratch& scratch) const {
        table_.rows->block(static_cast<u32>(block), scratch.columns);
        scratch.forms.compute(kernels_, scratch.columns, table_.plan.base, table_.plan.wide);
    }
    void rows_sums(std::size_t first, std::size_t pairs, const SplitWeights<D>& weights, Scratch& scratch,
                   ThreeSums<D>& out) const {
        for (std::size_t y = 0; y < pairs; y += kGroup) {
            load_rows((first + y) / kGroup, scratch);
            kernels_.rows_round(scratch.forms.wide.data(), scratch.forms.base.data(), table_.plan.of_rows(),
                                weights.low(first + y), weights.stride(), out);
        }
    }
    void bind_rows(const E& t, KoalaBear* out, Workers& workers) const {
        workers.ranges(table_.rows->blocks(), 8, [&](std::size_t begin, std::size_t end) {
            Scratch scratch;
            for (std::size_t block = begin; block < end; ++block) {
                load_rows(block, scratch);
                kernels_.rows_bind(scratch.forms.wide.data(), scratch.forms.wide.size(),
                                   scratch.forms.base.data(), scratch.forms.base.size(), t,
                                   out + block * group_words());
            }
        });
    }
    void bind_groups(const E& t, KoalaBear* out, Workers& workers) const {
        const std::size_t groups = groups_of(count_), pieces = (groups + 7) / 8;
        workers.ranges(pieces, 4, [&](std::size_t begin, std::size_t end) {
            const std::size_t first = begin * 8, last = std::min(groups, end * 8);
            kernels_.group_bind(words_.data() + first * group_words(), arrays(), last - first, t,
                                out + first / 2 * group_words());
        });
    }

    /// L + products, the arrays' values given by `at`.
    template <class At>
    E value(At&& at) const {
        const auto products = table_.plan.of_groups();
        E out = at(0);
        for (std::size_t i = 0; i < products.two_wides; ++i)
            out += at(products.two_wide[i].a) * at(products.two_wide[i].b);
        for (std::size_t i = 0; i < products.three_wides; ++i)
            out += at(products.three_wide[i].a) * at(products.three_wide[i].b) * at(products.three_wide[i].c);
        return out;
    }
    E value_of_first_row() const {
        Scratch scratch;
        load_rows(0, scratch);
        const std::size_t wides = table_.plan.wide.size();
        return value([&](u32 i) {
            return i < wides ? get<D>(scratch.forms.wide[i], kBlockRows, 0)
                             : E(scratch.forms.base[i - wides][0]);
        });
    }
    E value_of_first_group() const {
        return value([&](u32 i) { return get<D>(words_.data() + i * kPlane<D>, kGroup, 0); });
    }

    const ArgumentKernels<D>& kernels_;
    const ZeroTable<D>& table_;
    std::size_t count_;  // indices left
    u32 round_ = 0;
    Buffer<KoalaBear> words_;
    E constant_;
};

/// g's coefficients 1 .. 3 from its values at 0, -1, 2 and the claim (1 - r) g(0) + r g(1).
template <std::size_t D>
verifier::RoundMessage<D, 3> message_of(const ThreeSums<D>& at, const crypto::Extension<D>& claim,
                                        const crypto::Extension<D>& r) {
    const KoalaBear half = KoalaBear::from_canonical(2).inverse(),
                    third = KoalaBear::from_canonical(3).inverse();
    const auto at_one = (claim - at[0]) * r.inverse() + at[0];
    const auto odd = (at_one - at[1]) * half;                    // g_1 + g_3
    const auto square = (at_one + at[1]) * half - at[0];         // g_2
    const auto rest = (at[2] - at[0]) * half - square - square;  // g_1 + 4 g_3
    const auto cube = (rest - odd) * third;
    return {odd - cube, square, cube};
}

}  // namespace

template <std::size_t D>
std::vector<crypto::Extension<D>> prove_zero_check(ProverChannel<D>& channel,
                                                   std::span<const ZeroTable<D>> tables,
                                                   std::span<const crypto::Extension<D>> r,
                                                   crypto::Extension<D> claim, Workers& workers, Pool& pool) {
    std::vector<TableRounds<D>> rounds;
    for (const ZeroTable<D>& table : tables) rounds.emplace_back(table);
    std::vector<crypto::Extension<D>> point;
    for (std::size_t i = 0; i < r.size(); ++i) {
        ThreeSums<D> sums{};
        for (const auto& table : rounds) table.sums(r, sums, workers);
        const auto message = message_of<D>(sums, claim, r[i]);
        channel.send(verifier::kZeroRound, message);
        point.push_back(channel.challenge(verifier::kZeroPoint));
        claim = verifier::next_claim<D, 3>(message, claim, r[i], point[i]);
        for (auto& table : rounds) table.bind(point[i], workers, pool);
    }
    for (auto& table : rounds) table.release(pool);
    return point;
}

template <std::size_t D>
std::vector<crypto::Extension<D>> open_columns(const TableRows& rows,
                                               std::span<const crypto::Extension<D>> point,
                                               Workers& workers) {
    using E = crypto::Extension<D>;
    const ArgumentKernels<D>& kernels = argument_kernels<D>();
    const SplitWeights<D> weights(point);
    const std::size_t jobs = std::min<std::size_t>(workers.count() * 4, (rows.blocks() + 7) / 8);
    std::vector<std::vector<E>> results(jobs, std::vector<E>(rows.columns()));
    auto job = [&](std::size_t i) {
        std::vector<const KoalaBear*> columns;
        for (std::size_t b = rows.blocks() * i / jobs; b < rows.blocks() * (i + 1) / jobs; ++b) {
            rows.block(static_cast<u32>(b), columns);
            const u64 row = b * kBlockRows;
            const std::size_t n = std::min<std::size_t>(kBlockRows, rows.rows() - row);
            for (u32 c = 0; c < rows.columns(); ++c)
                results[i][c] +=
                    weights.high(row) * kernels.dot(columns[1 + c], n, weights.low(row), weights.stride());
        }
    };
    workers.run(jobs, Job(job));
    for (std::size_t i = 1; i < jobs; ++i)
        for (u32 c = 0; c < rows.columns(); ++c) results[0][c] += results[i][c];
    return std::move(results[0]);
}

template std::vector<crypto::Kb5> prove_zero_check<5>(ProverChannel<5>&, std::span<const ZeroTable<5>>,
                                                      std::span<const crypto::Kb5>, crypto::Kb5, Workers&,
                                                      Pool&);
template std::vector<crypto::Kb6> prove_zero_check<6>(ProverChannel<6>&, std::span<const ZeroTable<6>>,
                                                      std::span<const crypto::Kb6>, crypto::Kb6, Workers&,
                                                      Pool&);
template std::vector<crypto::Kb5> open_columns<5>(const TableRows&, std::span<const crypto::Kb5>, Workers&);
template std::vector<crypto::Kb6> open_columns<6>(const TableRows&, std::span<const crypto::Kb6>, Workers&);

}  // namespace belay::prover

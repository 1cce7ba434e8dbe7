// SPDX-License-Identifier: Apache-2.0
#include "prover/fraction_level.h"

#include <algorithm>

#include "base/check.h"

namespace belay::prover {

template <std::size_t D>
void FractionLevel<D>::allocate(Pool& pool) {
    std::size_t total = 0;
    for (const FractionBlock& b : blocks)
        total += groups_of(b.units) * kUnitGroup<D> + groups_of(b.others) * kFractionGroup<D>;
    words = pool.take(total);
    KoalaBear* at = words.data();
    for (FractionBlock& b : blocks) {
        b.unit = at;
        b.other = at += groups_of(b.units) * kUnitGroup<D>;
        at += groups_of(b.others) * kFractionGroup<D>;
    }
}

template <std::size_t D>
void FractionLevel<D>::make_tail(u64 first, u64 count, const E& numerator) {
    tail = {.first = first, .log_size = 64, .others = count};
    tail_words = Buffer<KoalaBear>(groups_of(count) * kFractionGroup<D>);
    tail.other = tail_words.data();
    for (u64 i = 0; i < groups_of(count) * kGroup; ++i)
        put_values<D>(tail.other, i, {E::one(), E::one(), numerator, E()});
}

template <std::size_t D>
void FractionLevel<D>::settle(const E& numerator) {
    std::vector<FractionBlock> singles, others;
    for (const FractionBlock& b : blocks) (b.log_size == 0 ? singles : others).push_back(b);
    if (singles.empty()) return;
    FractionLevel old;
    std::swap(old.tail, tail);
    std::swap(old.tail_words, tail_words);
    make_tail(singles[0].first, singles.size() + old.tail.others, numerator);
    u64 at = 0;
    for (const FractionBlock& b : singles) put_values<D>(tail.other, at++, values_at<D>(b.other, 0));
    for (u64 i = 0; i < old.tail.others; ++i)
        put_values<D>(tail.other, at++, values_at<D>(old.tail.other, i));
    blocks = std::move(others);
}

template <std::size_t D>
typename FractionLevel<D>::Values FractionLevel<D>::single() const {
    BELAY_CHECK(blocks.empty() && tail.first == 0 && tail.others <= 1);
    return tail.others == 0 ? Values{E::one(), E::one(), E(), E()} : values_at<D>(tail.other, 0);
}

namespace {

/// Where a block of 64 rows goes in a message's block.
struct RowsPlace {
    KoalaBear* group = nullptr;
    bool unit = false;
};
template <std::size_t D>
RowsPlace place_of(const FractionBlock& block, u32 rows_block) {
    const u64 units = groups_of(block.units);
    if (rows_block < units) return {block.unit + rows_block * kUnitGroup<D>, true};
    return {block.other + (rows_block - units) * kFractionGroup<D>, false};
}

/// The fractions of one block of rows, message by message: call(j, q, p) with values in planes of 64; p is
/// null for units.
template <std::size_t D>
class RowFractions {
  public:
    explicit RowFractions(const ArgumentKernels<D>& kernels) : kernels_(kernels) {}

    template <class Call>
    void compute(const LeafTable<D>& table, u32 block, Call&& call) {
        table.rows->block(block, columns_);
        forms_.compute(kernels_, columns_, table.plan->forms, {});
        for (std::size_t j = 0; j < table.plan->messages.size(); ++j) {
            const auto& message = table.plan->messages[j];
            MessagePlan<D>::compute(kernels_, message.denominator, columns_, forms_.base, q_);
            call(j, q_, message);
        }
    }
    /// The numerators of the message just given, units too.
    const KoalaBear* numerators(const typename MessagePlan<D>::Message& message) {
        if (!message.unit) {
            MessagePlan<D>::compute(kernels_, message.numerator, columns_, forms_.base, p_);
        } else {
            std::fill_n(p_, D * kBlockRows, KoalaBear{});
            for (std::size_t i = 0; i < kBlockRows; ++i)
                p_[i] = message.negative ? -columns_[0][i] : columns_[0][i];
        }
        return p_;
    }

  private:
    const ArgumentKernels<D>& kernels_;
    std::vector<const KoalaBear*> columns_;
    FormValues<D> forms_;
    KoalaBear q_[D * kBlockRows], p_[D * kBlockRows];
};

template <std::size_t D>
struct LeafWork {
    const LeafTable<D>* table = nullptr;
    std::size_t first_block = 0;  // of its messages in the level
};

/// One block of rows of a table of at least two indices.
template <std::size_t D>
void fill_rows(const ArgumentKernels<D>& kernels, RowFractions<D>& rows, const LeafWork<D>& work, u32 block,
               const FractionLevel<D>& level) {
    rows.compute(*work.table, block, [&](std::size_t j, const KoalaBear* q, const auto& message) {
        const RowsPlace to = place_of<D>(level.blocks[work.first_block + j], block);
        kernels.split_rows(q, to.group, to.group + kPlane<D>);
        if (to.unit) return;
        const KoalaBear* p = rows.numerators(message);
        kernels.split_rows(p, to.group + 2 * kPlane<D>, to.group + 3 * kPlane<D>);
    });
}

/// A table of one row: its slots lie side by side in the tail.
template <std::size_t D>
void fill_single_row(RowFractions<D>& rows, const LeafTable<D>& table, FractionLevel<D>& level) {
    rows.compute(table, 0, [&](std::size_t j, const KoalaBear* q, const auto& message) {
        const u64 slot = table.first_slot + j - 2 * level.tail.first;
        auto values = values_at<D>(level.tail.other, slot / 2);
        values[slot % 2] = get<D>(q, kBlockRows, 0);
        values[2 + slot % 2] = get<D>(rows.numerators(message), kBlockRows, 0);
        put_values<D>(level.tail.other, slot / 2, values);
    });
}

/// The message blocks of a table of at least two indices.
template <std::size_t D>
void add_blocks(const LeafTable<D>& table, FractionLevel<D>& level) {
    const u32 h = table.rows->log_rows(), rows = table.rows->rows();
    for (std::size_t j = 0; j < table.plan->messages.size(); ++j) {
        const auto& message = table.plan->messages[j];
        const u32 units = message.unit ? rows / kUnitRows * kUnitRows : 0;
        level.blocks.push_back({.first = (table.first_slot + (u64{j} << h)) / 2,
                                .log_size = h - 1,
                                .negative = message.negative,
                                .units = units / 2,
                                .others = (rows - units + 1) / 2});
    }
}

}  // namespace

template <std::size_t D>
FractionLevel<D> leaf_level(std::span<const LeafTable<D>> tables, u64 slots, Workers& workers, Pool& pool) {
    const ArgumentKernels<D>& kernels = argument_kernels<D>();
    FractionLevel<D> level;
    std::vector<LeafWork<D>> work;
    std::vector<u64> ends;  // blocks of rows up to and with this table
    u64 tail_first = slots;
    for (const LeafTable<D>& table : tables) {  // in the order of slots
        if (table.rows->log_rows() == 0) {
            tail_first = std::min(tail_first, table.first_slot);
            continue;
        }
        work.push_back({&table, level.blocks.size()});
        ends.push_back((ends.empty() ? 0 : ends.back()) + table.rows->blocks());
        add_blocks(table, level);
    }
    level.allocate(pool);
    level.make_tail(tail_first / 2, (slots - tail_first + 1) / 2, {});
    RowFractions<D> rows(kernels);
    for (const LeafTable<D>& table : tables)
        if (table.rows->log_rows() == 0) fill_single_row(rows, table, level);
    workers.ranges(ends.empty() ? 0 : ends.back(), 16, [&](std::size_t begin, std::size_t end) {
        RowFractions<D> own(kernels);
        std::size_t t = 0;
        for (u64 i = begin; i < end; ++i) {
            while (i >= ends[t]) ++t;
            fill_rows(kernels, own, work[t], static_cast<u32>(i - (t == 0 ? 0 : ends[t - 1])), level);
        }
    });
    level.settle({});
    return level;
}

template <std::size_t D>
FractionLevel<D> level_above(const FractionLevel<D>& level, Workers& workers, Pool& pool) {
    using E = crypto::Extension<D>;
    const ArgumentKernels<D>& kernels = argument_kernels<D>();
    FractionLevel<D> out;
    for (const FractionBlock& b : level.blocks)
        out.blocks.push_back(
            {.first = b.first / 2, .log_size = b.log_size - 1, .others = (b.units + b.others + 1) / 2});
    out.allocate(pool);
    out.make_tail(level.tail.first / 2, (level.tail.others + 1) / 2, {});
    struct Piece {
        const FractionBlock* from;
        KoalaBear* to;
        std::size_t first, groups;
        bool unit;
    };
    std::vector<Piece> pieces;
    constexpr std::size_t kStep = 32;  // groups; even
    const auto add = [&](const FractionBlock& from, bool unit, u64 indices, KoalaBear* to) {
        for (std::size_t g = 0; g < groups_of(indices); g += kStep)
            pieces.push_back(
                {&from, to + g / 2 * kFractionGroup<D>, g, std::min(kStep, groups_of(indices) - g), unit});
    };
    for (std::size_t i = 0; i < level.blocks.size(); ++i) {
        const FractionBlock& b = level.blocks[i];
        KoalaBear* to = out.blocks[i].other;
        add(b, true, b.units, to);
        add(b, false, b.others, to + groups_of(b.units) / 2 * kFractionGroup<D>);
    }
    add(level.tail, false, level.tail.others, out.tail.other);
    workers.ranges(pieces.size(), 8, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const Piece& p = pieces[i];
            if (p.unit)
                kernels.add_unit(p.from->unit + p.first * kUnitGroup<D>, p.groups,
                                 p.from->negative ? -E::one() : E::one(), p.to);
            else
                kernels.add_fractions(p.from->other + p.first * kFractionGroup<D>, p.groups, p.to);
        }
    });
    out.settle({});
    return out;
}

template struct FractionLevel<5>;
template struct FractionLevel<6>;
template FractionLevel<5> leaf_level<5>(std::span<const LeafTable<5>>, u64, Workers&, Pool&);
template FractionLevel<6> leaf_level<6>(std::span<const LeafTable<6>>, u64, Workers&, Pool&);
template FractionLevel<5> level_above<5>(const FractionLevel<5>&, Workers&, Pool&);
template FractionLevel<6> level_above<6>(const FractionLevel<6>&, Workers&, Pool&);

}  // namespace belay::prover

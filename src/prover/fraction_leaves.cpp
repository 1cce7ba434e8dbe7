// SPDX-License-Identifier: Apache-2.0
// Builds the layers of fractions. Leaves of long tables are raised through the next few layers chunk by
// chunk, while they are in the cache; all others layer by layer.
#include <algorithm>

#include "prover/fraction_level.h"

namespace belay::prover {
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

/// Groups of block b of a layer, from group `first` on, as if its units and others lay side by side, to the
/// layer above. `first` is even.
template <std::size_t D>
void raise(const ArgumentKernels<D>& kernels, const FractionBlock& b, std::size_t first, std::size_t groups,
           KoalaBear* above) {
    using E = crypto::Extension<D>;
    const std::size_t units = groups_of(b.units),
                      of_units = first < units ? std::min(groups, units - first) : 0;
    KoalaBear* const to = above + first / 2 * kFractionGroup<D>;
    if (of_units != 0)
        kernels.add_unit(b.unit + first * kUnitGroup<D>, of_units, b.negative ? -E::one() : E::one(), to);
    if (groups != of_units)
        kernels.add_fractions(b.other + (first + of_units - units) * kFractionGroup<D>, groups - of_units,
                              to + of_units / 2 * kFractionGroup<D>);
}
std::size_t all_groups_of(const FractionBlock& b) { return groups_of(b.units) + groups_of(b.others); }

/// The layer above, without values.
template <std::size_t D>
FractionLevel<D> shape_above(const FractionLevel<D>& level, Pool& pool) {
    FractionLevel<D> out;
    for (const FractionBlock& b : level.blocks)
        if (b.log_size != 0)
            out.blocks.push_back(
                {.first = b.first / 2, .log_size = b.log_size - 1, .others = (b.units + b.others + 1) / 2});
    out.allocate(pool);
    return out;
}

/// The values of the layer above, but those of its first `done` blocks. Both layers' blocks are the same.
template <std::size_t D>
void raise_all(const FractionLevel<D>& level, FractionLevel<D>& out, std::size_t done, Workers& workers) {
    const ArgumentKernels<D>& kernels = argument_kernels<D>();
    out.make_tail(level.tail.first / 2, (level.tail.others + 1) / 2, {});
    struct Piece {
        const FractionBlock* from;
        KoalaBear* to;
        std::size_t first, groups;
    };
    std::vector<Piece> pieces;
    constexpr std::size_t kStep = 32;  // groups; even
    const auto add = [&](const FractionBlock& from, KoalaBear* to) {
        for (std::size_t g = 0; g < all_groups_of(from); g += kStep)
            pieces.push_back({&from, to, g, std::min(kStep, all_groups_of(from) - g)});
    };
    for (std::size_t i = done; i < level.blocks.size(); ++i) add(level.blocks[i], out.blocks[i].other);
    add(level.tail, out.tail.other);
    workers.ranges(pieces.size(), 8, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i)
            raise<D>(kernels, *pieces[i].from, pieces[i].first, pieces[i].groups, pieces[i].to);
    });
    out.settle({});
}

/// Layers that long tables' leaves are raised to at once, the blocks of rows that this takes, and how long a
/// table therefore has to be.
constexpr u32 kRaised = 4, kChunk = 1U << kRaised, kLongLogRows = 11;

/// A chunk of a long table's rows, just filled.
template <std::size_t D>
void raise_chunk(const ArgumentKernels<D>& kernels, std::span<FractionLevel<D>> levels, std::size_t block,
                 std::size_t first) {
    std::size_t end = std::min<std::size_t>(first + kChunk, all_groups_of(levels[0].blocks[block]));
    for (std::size_t k = 0; k + 1 < levels.size(); ++k) {
        raise<D>(kernels, levels[k].blocks[block], first, end - first, levels[k + 1].blocks[block].other);
        first /= 2;
        end = (end + 1) / 2;
    }
}

/// The leaves, and of long tables kRaised layers more.
template <std::size_t D>
void fill_leaves(std::span<const LeafWork<D>> work, std::span<FractionLevel<D>> levels, Workers& workers) {
    const ArgumentKernels<D>& kernels = argument_kernels<D>();
    std::vector<u64> ends;  // chunks up to and with this table
    for (const LeafWork<D>& w : work)
        ends.push_back((ends.empty() ? 0 : ends.back()) + (w.table->rows->blocks() + kChunk - 1) / kChunk);
    workers.ranges(ends.empty() ? 0 : ends.back(), 1, [&](std::size_t begin, std::size_t end) {
        RowFractions<D> rows(kernels);
        std::size_t t = 0;
        for (u64 i = begin; i < end; ++i) {
            while (i >= ends[t]) ++t;
            const TableRows& table = *work[t].table->rows;
            const u32 first = static_cast<u32>(i - (t == 0 ? 0 : ends[t - 1])) * kChunk;
            for (u32 b = first; b < std::min(first + kChunk, table.blocks()); ++b)
                fill_rows(kernels, rows, work[t], b, levels[0]);
            if (table.log_rows() < kLongLogRows) continue;
            for (std::size_t j = 0; j < work[t].table->plan->messages.size(); ++j)
                raise_chunk<D>(kernels, levels, work[t].first_block + j, first);
        }
    });
}

}  // namespace

template <std::size_t D>
std::vector<FractionLevel<D>> fraction_levels(std::span<const LeafTable<D>> tables, u64 slots, u32 log_slots,
                                              Workers& workers, Pool& pool) {
    std::vector<FractionLevel<D>> levels(1);
    std::vector<LeafWork<D>> work;
    u64 tail_first = slots;
    std::size_t long_blocks = 0;
    for (const LeafTable<D>& table : tables) {  // in the order of slots
        if (table.rows->log_rows() == 0) {
            tail_first = std::min(tail_first, table.first_slot);
            continue;
        }
        work.push_back({&table, levels[0].blocks.size()});
        add_blocks(table, levels[0]);
        if (table.rows->log_rows() >= kLongLogRows) long_blocks = levels[0].blocks.size();
    }
    levels[0].allocate(pool);
    levels[0].make_tail(tail_first / 2, (slots - tail_first + 1) / 2, {});
    RowFractions<D> rows(argument_kernels<D>());
    for (const LeafTable<D>& table : tables)
        if (table.rows->log_rows() == 0) fill_single_row(rows, table, levels[0]);
    while (levels.size() < log_slots && levels.size() <= kRaised)
        levels.push_back(shape_above(levels.back(), pool));
    fill_leaves<D>(work, levels, workers);
    levels[0].settle({});
    for (std::size_t k = 1; k < levels.size(); ++k) raise_all(levels[k - 1], levels[k], long_blocks, workers);
    while (levels.size() < log_slots) {
        levels.push_back(shape_above(levels.back(), pool));
        raise_all(levels[levels.size() - 2], levels.back(), 0, workers);
    }
    return levels;
}

template std::vector<FractionLevel<5>> fraction_levels<5>(std::span<const LeafTable<5>>, u64, u32, Workers&,
                                                          Pool&);
template std::vector<FractionLevel<6>> fraction_levels<6>(std::span<const LeafTable<6>>, u64, u32, Workers&,
                                                          Pool&);

}  // namespace belay::prover

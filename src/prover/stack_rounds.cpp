// SPDX-License-Identifier: Apache-2.0
#include "prover/stack_rounds.h"

#include "base/check.h"
#include "crypto/extension_vectors.h"
#include "prover/power_weights.h"
#include "verifier/closed_forms.h"

namespace belay::prover {

using crypto::Extension;
using crypto::KoalaBear;
using verifier::ColumnGroup;
using verifier::ColumnPiece;

namespace {

constexpr std::size_t kStripRows = 1024;

}  // namespace

template <std::size_t D>
StackRounds<D>::StackRounds(std::span<const KoalaBear> stack, unsigned fold, Workers& workers)
    : stack_(stack), width_(std::size_t{1} << fold), workers_(workers) {
    BELAY_CHECK(fold == verifier::kMinLogPiece);
}

template <std::size_t D>
Extension<D> StackRounds<D>::sample(const E& y) {
    sample_point_ = y.power(width_);
    const std::size_t stretch = rows() < kStripRows ? rows() : kStripRows;
    const std::vector<E> table = powers_of(sample_point_, stretch);
    const E step = sample_point_.power(stretch);
    sample_ = products_.size();
    products_.push_back({std::vector<E>(width_), powers_of(y, width_)});
    std::vector<Strip> strips;
    E scale = E::one();
    for (std::size_t row = 0; row < rows(); row += stretch, scale *= step)
        strips.push_back({stack_.data() + row * width_, table.data(), stretch, scale, sample_});
    sum(strips);
    const Product& product = products_[sample_];
    return crypto::extension_vectors<D>().dot(product.a.data(), product.b.data(), width_);
}

template <std::size_t D>
void StackRounds<D>::sum(const std::vector<Strip>& strips) {
    Buffer<E> parts(strips.size() * width_);
    workers_.ranges(strips.size(), 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            E* const part = parts.data() + i * width_;
            kernels_.sum_rows(strips[i].cells, width_, strips[i].rows, strips[i].weights, part);
            for (std::size_t j = 0; j < width_; ++j) part[j] *= strips[i].scale;
        }
    });
    for (std::size_t i = 0; i < strips.size(); ++i)
        for (std::size_t j = 0; j < width_; ++j) products_[strips[i].target].a[j] += parts[i * width_ + j];
}

template <std::size_t D>
void StackRounds<D>::begin(std::span<const ColumnGroup<D>> groups, const E& factor) {
    if (sample_ != kNone)
        for (E& weight : products_[sample_].b) weight *= factor;
    for (const ColumnGroup<D>& group : groups) add_group(group);
    std::vector<Strip> strips;
    for (const Piece& piece : pieces_) add_strips(strips, piece);
    sum(strips);
}

template <std::size_t D>
void StackRounds<D>::add_group(const ColumnGroup<D>& group) {
    std::vector<E> low(verifier::kMinLogPiece);
    for (unsigned i = 0; i < low.size(); ++i) low[i] = group.coordinate(i);
    const std::size_t target = products_.size();
    products_.push_back({std::vector<E>(width_), verifier::eq_list<E>(low)});
    for (const ColumnPiece& place : group.pieces) {
        BELAY_CHECK(place.offset + (group.columns << place.log_rows) <= stack_.size());
        std::vector<E> middle;
        for (unsigned i = verifier::kMinLogPiece; i < place.log_rows; ++i)
            middle.push_back(group.coordinate(i));
        Piece piece{place, verifier::eq_list<E>(middle), {}, group.live(place) / width_, target, kNone};
        E scale = group.weight * group.above(place);
        for (std::size_t c = 0; c < group.columns; ++c, scale *= group.ratio) piece.scales.push_back(scale);
        if (group.live(place) % width_ != 0) add_edge(group, piece);
        pieces_.push_back(std::move(piece));
    }
}

template <std::size_t D>
void StackRounds<D>::add_edge(const ColumnGroup<D>& group, Piece& piece) {
    Product edge{std::vector<E>(width_), std::vector<E>(width_)};
    const std::size_t live = group.live(piece.place) % width_;
    for (std::size_t j = 0; j < live; ++j) edge.b[j] = products_[piece.low].b[j] * piece.table[piece.blocks];
    for (std::size_t c = 0; c < group.columns; ++c) {
        const KoalaBear* cells =
            stack_.data() + piece.place.offset + (c << piece.place.log_rows) + piece.blocks * width_;
        for (std::size_t j = 0; j < width_; ++j) edge.a[j] += piece.scales[c] * cells[j];
    }
    piece.edge = products_.size();
    products_.push_back(std::move(edge));
}

template <std::size_t D>
void StackRounds<D>::add_strips(std::vector<Strip>& strips, const Piece& piece) const {
    for (std::size_t c = 0; c < piece.scales.size(); ++c) {
        const KoalaBear* cells = stack_.data() + piece.place.offset + (c << piece.place.log_rows);
        for (std::size_t block = 0; block < piece.blocks; block += kStripRows) {
            const std::size_t some = std::min(piece.blocks - block, kStripRows);
            strips.push_back(
                {cells + block * width_, piece.table.data() + block, some, piece.scales[c], piece.low});
        }
    }
}

template <std::size_t D>
std::array<Extension<D>, 2> StackRounds<D>::message() const {
    std::array<E, 2> out{};
    for (const Product& product : products_)
        kernels_.round(product.a.data(), product.b.data(), product.a.size() / 2, out.data());
    return out;
}

template <std::size_t D>
void StackRounds<D>::fold(const E& r) {
    for (Product& product : products_)
        for (std::vector<E>* values : {&product.a, &product.b}) {
            for (std::size_t i = 0; i < values->size() / 2; ++i)
                (*values)[i] = (*values)[2 * i] + r * ((*values)[2 * i + 1] - (*values)[2 * i]);
            values->resize(values->size() / 2);
        }
    point_.push_back(r);
}

template <std::size_t D>
Buffer<Extension<D>> StackRounds<D>::folded_stack() const {
    const std::vector<E> weights = verifier::eq_list<E>(point_);
    Buffer<E> out(rows());
    workers_.ranges(rows(), 256, [&](std::size_t begin, std::size_t end) {
        kernels_.fold_rows(stack_.data() + begin * width_, width_, end - begin, weights.data(),
                           out.data() + begin);
    });
    return out;
}

template <std::size_t D>
Buffer<Extension<D>> StackRounds<D>::folded_weights() const {
    Buffer<E> out(rows());
    workers_.ranges(rows(), 4096, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) out[i] = E{};
    });
    if (sample_ != kNone) add_sample_weight<D>(out.span(), products_[sample_].b[0], sample_point_, workers_);
    for (const Piece& piece : pieces_) {
        const E low = products_[piece.low].b[0];
        const std::size_t blocks = std::size_t{1} << (piece.place.log_rows - verifier::kMinLogPiece);
        workers_.ranges(piece.scales.size(), 1 + 4096 / blocks, [&](std::size_t begin, std::size_t end) {
            for (std::size_t c = begin; c < end; ++c) {
                E* const to = out.data() + piece.place.offset / width_ + c * blocks;
                kernels_.add_scaled(piece.table.data(), piece.blocks, low * piece.scales[c], to);
                if (piece.edge != kNone) to[piece.blocks] += piece.scales[c] * products_[piece.edge].b[0];
            }
        });
    }
    return out;
}

template class StackRounds<5>;
template class StackRounds<6>;

}  // namespace belay::prover

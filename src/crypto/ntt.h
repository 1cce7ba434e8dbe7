// SPDX-License-Identifier: Apache-2.0
// Transforms of many polynomials side by side.
//
// Input: a row-major matrix, row i holds coefficient i of every column's polynomial. Output: 2^log_expansion
// times as many rows, row i holds the values at w^(bits of i reversed), w the canonical root of the order of
// the number of output rows (two_adic.h). Expanding is padding with zero coefficients.
#pragma once

#include "crypto/ntt_block.h"

namespace belay::crypto {

/// The work, cut into jobs for whoever has threads: every job of a phase is independent of the others, a
/// phase starts when the one before has ended.
///
///     NttPlan plan(coefficients, log_rows, columns, log_expansion, out);
///     for (unsigned phase = 0; phase < plan.phases(); ++phase)
///         workers.run(plan.jobs(phase), [&](std::size_t i) { plan.run_job(phase, i); });
///
/// `out` is best memory that is used again and again, in huge pages: the first touch of a fresh page of 4 KiB
/// costs more than the transform of what it holds.
///
/// Two phases suffice: the first works on rows far apart, the second on rows side by side, both on pieces
/// that fit the second-level cache.
template <class F>
class NttPlanOver {
  public:
    using Form = void (*)(const NttBlock<F>&);
    struct Shape {
        unsigned log_rows;
        std::size_t columns;
        unsigned log_expansion;
    };

    /// `columns` is a multiple of 16 (of 1 for a form of one lane). Input and output do not overlap, or are
    /// the same with log_expansion 0. log_rows + log_expansion is at most TwoAdic<F>::kLogOrder.
    /// `cache_words` is what a job may work on at a time.
    NttPlanOver(const F* coefficients, Shape shape, F* out, Form form,
                std::size_t cache_words = std::size_t{1} << 16);

    unsigned phases() const { return far_ == 0 ? 1 : 2; }
    std::size_t jobs(unsigned phase) const;
    void run_job(unsigned phase, std::size_t job) const;
    void run_all() const {
        for (unsigned phase = 0; phase < phases(); ++phase)
            for (std::size_t i = 0; i < jobs(phase); ++i) run_job(phase, i);
    }

  private:
    void far_job(std::size_t job) const;
    void near_job(std::size_t job) const;

    const F* in_;
    F* out_;
    Form form_;
    Shape shape_;
    Twiddles<F> twiddles_;
    unsigned near_;             // levels of the phase of rows side by side
    unsigned far_;              // levels of the phase before it
    std::size_t tile_;          // columns of a job
    std::size_t together_ = 1;  // rows side by side that a job of the first phase takes along
};

class NttPlan : public NttPlanOver<KoalaBear> {
  public:
    NttPlan(const KoalaBear* coefficients, unsigned log_rows, std::size_t columns, unsigned log_expansion,
            KoalaBear* out, LaneSet set = best_lanes());
};

/// The whole work on one thread.
void ntt_expand(const KoalaBear* coefficients, unsigned log_rows, std::size_t columns, unsigned log_expansion,
                KoalaBear* out);
/// In place.
void ntt(KoalaBear* values, unsigned log_rows, std::size_t columns);

// --- definitions -------------------------------------------------------------------------------------------

template <class F>
NttPlanOver<F>::NttPlanOver(const F* coefficients, Shape shape, F* out, Form form, std::size_t cache_words)
    : in_(coefficients),
      out_(out),
      form_(form),
      shape_(shape),
      twiddles_(shape.log_rows + shape.log_expansion),
      near_(shape.log_rows),
      far_(0),
      tile_(shape.columns) {
    // 64 words are whole cache lines, and enough of them to make the way to memory worth while.
    if (tile_ > 64 && tile_ << shape.log_rows > cache_words)
        for (tile_ = 64; shape.columns % tile_ != 0;) tile_ -= 16;
    while (near_ > 1 && tile_ << near_ > cache_words) --near_;
    far_ = shape.log_rows - near_;
    if (far_ > near_) {
        far_ = (shape.log_rows + 1) / 2;
        near_ = shape.log_rows - far_;
    }
    if (tile_ == shape.columns)
        while (together_ < (std::size_t{1} << near_) && (tile_ * together_) << (far_ + 1) <= cache_words / 2)
            together_ *= 2;
}

template <class F>
std::size_t NttPlanOver<F>::jobs(unsigned phase) const {
    const std::size_t tiles = shape_.columns / tile_;
    if (far_ != 0 && phase == 0) return (tiles << near_) / together_;
    return tiles << (far_ + shape_.log_expansion);
}

template <class F>
void NttPlanOver<F>::run_job(unsigned phase, std::size_t job) const {
    if (far_ != 0 && phase == 0)
        far_job(job);
    else
        near_job(job);
}

/// Rows first, first + 2^near, ..: the upper levels of every block of the output, from one copy of the input.
template <class F>
void NttPlanOver<F>::far_job(std::size_t job) const {
    const std::size_t tiles = shape_.columns / tile_, rows = std::size_t{1} << far_;
    const std::size_t offset = job / tiles * together_ * shape_.columns + job % tiles * tile_;
    const std::size_t width = tile_ * together_, stride = shape_.columns << near_;
    const std::size_t padded = width + 16;  // rows a power of two apart share a set of the cache
    std::vector<F> memory(2 * rows * padded);
    F *const input = memory.data(), *const scratch = input + rows * padded;
    for (std::size_t row = 0; row < rows; ++row)
        std::memcpy(static_cast<void*>(input + row * padded), in_ + offset + row * stride, width * sizeof(F));
    for (std::size_t part = 0; part < std::size_t{1} << shape_.log_expansion; ++part)
        form_({input, padded, out_ + (part * shape_.columns << shape_.log_rows) + offset, stride, scratch,
               padded, far_, width, part, &twiddles_});
}

/// 2^near rows side by side: the lower levels.
template <class F>
void NttPlanOver<F>::near_job(std::size_t job) const {
    const std::size_t tiles = shape_.columns / tile_, node = job / tiles;
    const std::size_t column = job % tiles * tile_, padded = tile_ + 16;
    F* const target = out_ + (node * shape_.columns << near_) + column;
    const F* const source = far_ == 0 ? in_ + column : target;
    std::vector<F> scratch(padded << near_);
    form_({source, shape_.columns, target, shape_.columns, scratch.data(), padded, near_, tile_, node,
           &twiddles_});
}

}  // namespace belay::crypto

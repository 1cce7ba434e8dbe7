// SPDX-License-Identifier: Apache-2.0
// The shape of histories (rules C-2, C-5), with positions as types: a batch of a claim, a step coordinate in
// a frame and a leaf of a history never meet as bare integers.
#pragma once

#include <bit>
#include <compare>

#include "base/bytes.h"

namespace belay::dispute {

template <class Tag>
struct Index {
    u64 value = 0;
    constexpr auto operator<=>(const Index&) const = default;
};

/// A batch of a claim, from 0.
using BatchIndex = Index<struct BatchTag>;
/// A step coordinate of a frame, from 0.
using StepIndex = Index<struct StepTag>;
/// A stride of a frame, from 0.
using StrideIndex = Index<struct StrideTag>;
/// A leaf of a claim's history, from 0.
using LeafIndex = Index<struct LeafTag>;

/// Every batch has 2^log2_frame step coordinates; a leaf of the history stands for 2^log2_stride of them.
struct FrameShape {
    unsigned log2_frame = 0;
    unsigned log2_stride = 0;
    constexpr bool operator==(const FrameShape&) const = default;

    constexpr bool is_valid() const { return log2_stride < log2_frame && log2_frame <= 48; }
    constexpr u64 steps_per_frame() const { return u64{1} << log2_frame; }
    constexpr u64 steps_per_stride() const { return u64{1} << log2_stride; }
    constexpr u64 strides_per_frame() const { return u64{1} << (log2_frame - log2_stride); }

    /// The leaf that shows the machine after this step.
    constexpr LeafIndex leaf_after(BatchIndex batch, StepIndex step) const {
        return {batch.value * strides_per_frame() + (step.value >> log2_stride)};
    }
    constexpr BatchIndex batch_of(LeafIndex leaf) const { return {leaf.value / strides_per_frame()}; }
    /// The first step of the stride whose end the leaf shows.
    constexpr StepIndex first_step(LeafIndex leaf) const {
        return {leaf.value % strides_per_frame() << log2_stride};
    }
    /// The stride of its frame whose end the leaf shows.
    constexpr StrideIndex stride_of(LeafIndex leaf) const { return {leaf.value % strides_per_frame()}; }
    constexpr StepIndex first_step(StrideIndex stride) const { return {stride.value << log2_stride}; }
    constexpr bool is_last(StrideIndex stride) const { return stride.value + 1 == strides_per_frame(); }
    /// The last leaf of a claim over `batches` batches.
    constexpr LeafIndex last_leaf(u64 batches) const { return {batches * strides_per_frame() - 1}; }
    /// Levels of the history over `batches` >= 1 batches, padded to a power of two.
    constexpr unsigned history_levels(u64 batches) const {
        return log2_frame - log2_stride + static_cast<unsigned>(std::bit_width(batches - 1));
    }
};

}  // namespace belay::dispute

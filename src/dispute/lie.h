// SPDX-License-Identifier: Apache-2.0
// False histories, for testing the game (G-30) and for showing it. A lie is the truth up to some step
// coordinate and something else from there, told alike at both levels: the same roots stand at the ends of
// strides and inside them, so that a liar can play to the last step as if he believed it.
//
// Coordinates count the steps of a claim from 0 to batches * 2^log2_frame - 1 (C-2).
#pragma once

#include <optional>
#include <span>

#include "dispute/history_tree.h"
#include "machine/state.h"

namespace belay::dispute {

enum class LieKind : u8 {
    wrong_end,          ///< true but for the last leaf: the end state has another memory
    wrong_from_step,    ///< another computation from `at` on
    wrong_way,          ///< another computation from `at` on that arrives at the true end
    truncated,          ///< the machine stands still from `at` to the end of its frame
    wrong_last_output,  ///< the end state carries another output digest, and so does the claim
    wrong_past_output,  ///< another digest of the batch at `at`; its state, which nobody looked at, says so
                        ///< too
    wrong_tag,          ///< the true history under an outputs root with another digest: contradicts itself
    garbage,            ///< a history root that nobody can open, over the true end
    wrong_read,         ///< another computation from a step on that reads input: what Truth finds near `at`
};
inline constexpr LieKind kLieKinds[] = {
    LieKind::wrong_end, LieKind::wrong_from_step,   LieKind::wrong_way,
    LieKind::truncated, LieKind::wrong_last_output, LieKind::wrong_past_output,
    LieKind::wrong_tag, LieKind::garbage,           LieKind::wrong_read};
/// Those that differ in more than their place: what attacks with several lies go through in turn.
inline constexpr std::span<const LieKind> kLieShapes = std::span(kLieKinds).first<8>();
static_assert(kLieKinds[kLieShapes.size()] == LieKind::wrong_read);
/// "wrong-end", as the command line has it.
const char* to_string(LieKind kind);
/// One line for people.
const char* describe(LieKind kind);

/// What a lie says about the ends of batches: their output digests, and the state of the last one.
struct ClaimEnds {
    std::vector<Hash> output_digests;  ///< one a batch
    machine::StatePreimage end;
};

struct LieSpec {
    LieKind kind = LieKind::wrong_end;
    u64 at = 0;          ///< a step coordinate of the claim
    u64 salt = 0;        ///< lies that differ in it share nothing from `at` on
    Hash output_digest;  ///< what the kinds with an output put in
    // Of a truncated history:
    Hash before;                        ///< the machine root before the step at `at`, where it stands still
    machine::StatePreimage parent_end;  ///< what comes of a last frame that ends so (C-4): its parent
};

/// Claims of so many batches can be wrong like this: what L1 checks of a claim (C-8) lets it pass.
bool is_possible(const FrameShape& shape, u64 batches, LieKind kind, u64 at);

/// A root that no machine has, and another one for each salt.
Hash twisted(const Hash& root, u64 salt);

/// A tree of which a liar may know only the path to one leaf.
class FalseTree {
  public:
    explicit FalseTree(HistoryTree tree) : tree_(std::move(tree)), root_(tree_->root()) {}
    /// Nothing but garbage left of the path to leaf `last`, and what C-5 asks for on the right of it.
    static FalseTree garbage(const Hash& leaf, LeafIndex last, unsigned height, u64 salt);

    const Hash& root() const { return root_; }
    /// Nothing for a node whose preimage its owner does not know.
    std::optional<std::pair<Hash, Hash>> children(NodeAt at) const;
    /// Of any leaf, or of garbage's only one.
    std::vector<Hash> path(LeafIndex leaf) const;
    /// Null when there is only a path.
    const HistoryTree* whole() const { return tree_ ? &*tree_ : nullptr; }

  private:
    FalseTree() = default;
    std::optional<HistoryTree> tree_;
    Hash root_, leaf_;
    LeafIndex last_;
    std::vector<Hash> path_;  // siblings of last_, from the bottom
};

class Lie {
  public:
    /// `truth` is the true claim's, with a digest for each batch; the lie is_possible().
    Lie(const FrameShape& shape, const LieSpec& spec, const ClaimEnds& truth);

    const LieSpec& spec() const { return spec_; }
    const ClaimEnds& ends() const { return ends_; }

    /// The leaves of the history, without padding, from the true ones (C-5).
    std::vector<LeafRun> strides(std::span<const LeafRun> truth) const;
    /// The single steps of a stride, from the true ones: 2^log2_stride of them (G-2). They end in the leaf
    /// that strides() has.
    std::vector<LeafRun> steps(LeafIndex stride, std::span<const LeafRun> truth) const;
    /// The history's tree, from the true leaves.
    FalseTree tree(std::span<const LeafRun> truth) const;

  private:
    enum class Telling : u8 { truth, twisted, frozen };
    struct Part {
        u64 from = 0;
        Telling how = Telling::truth;
    };

    void tell(u64 from, Telling how) { parts_.push_back({from, how}); }
    void forge_end();
    u64 last() const { return ends_.output_digests.size() * shape_.steps_per_frame() - 1; }
    Part part_at(u64 coordinate) const;
    u64 next_change(u64 coordinate) const;
    std::vector<LeafRun> told(std::span<const LeafRun> truth, u64 first, u64 distance) const;

    FrameShape shape_;
    LieSpec spec_;
    ClaimEnds ends_;
    std::vector<Part> parts_;  // rising; true before the first
};

/// The single steps of a stride told differently, though they end in the same leaf: what an inner tournament
/// is flooded with. False from step `from` on, which is not the last.
std::vector<LeafRun> other_steps(std::span<const LeafRun> steps, StepIndex from, u64 salt);

}  // namespace belay::dispute

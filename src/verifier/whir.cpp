// SPDX-License-Identifier: Apache-2.0
#include "verifier/whir.h"

#include "crypto/keccak.h"
#include "verifier/closed_forms.h"
#include "verifier/merkle.h"
#include "verifier/multilinear.h"

namespace belay::verifier {
namespace {

using crypto::KoalaBear;

/// factor * (index -> y^index) on the variables from `first` on.
template <std::size_t D, class Y>
struct PowerWeight {
    crypto::Extension<D> factor;
    Y y;
    unsigned first;
};

/// The rows of an oracle at the distinct indices drawn.
template <class Element>
struct Opening {
    std::vector<u32> indices;
    std::vector<Element> rows;
};

void append_words(Bytes& out, KoalaBear x) { append_be(out, x.canonical()); }
template <std::size_t D>
void append_words(Bytes& out, const crypto::Extension<D>& x) {
    for (const u32 word : x.canonical()) append_be(out, word);
}

template <std::size_t D>
class Opener {
    using E = crypto::Extension<D>;

  public:
    Opener(VerifierChannel<D>& channel, const Schedule& schedule) : channel_(channel), schedule_(schedule) {
        point_.reserve(schedule.log_cells);
    }

    void run(const Commitment<D>& commitment, std::span<const ColumnGroup<D>> groups, const E& claim) {
        claim_ = claim;
        Commitment<D> current = commitment;
        std::vector<u32> indices;
        std::vector<E> values;
        for (unsigned i = 0; i < schedule_.oracles && channel_.ok(); ++i) {
            const OracleShape& shape = schedule_.oracle[i];
            batch(current, shape, indices, values);
            rounds(shape.fold);
            const bool last = i + 1 == schedule_.oracles;
            Commitment<D> next;
            std::vector<E> final(last ? std::size_t{1} << schedule_.final_log : 0);
            if (last)
                channel_.read(label::kFinal, std::span(final));
            else
                next = read_commitment(channel_, schedule_.oracle[i + 1]);
            if (i == 0)
                query<KoalaBear>(shape, current.root, indices, values);
            else
                query<E>(shape, current.root, indices, values);
            if (last) finish(final, indices, values, groups);
            current = next;
        }
    }

  private:
    /// Adds the oracle's sample and what was read of the oracle before it to the claim.
    void batch(const Commitment<D>& oracle, const OracleShape& shape, const std::vector<u32>& indices,
               const std::vector<E>& values) {
        if (shape.out_of_domain == 0 && indices.empty()) return;
        const E ratio = channel_.challenge(label::kBatch);
        const unsigned first = static_cast<unsigned>(point_.size());
        E factor = ratio;
        if (shape.out_of_domain != 0) {
            claim_ += factor * oracle.value;
            samples_.push_back({factor, oracle.point, first});
            factor *= ratio;
        }
        for (std::size_t i = 0; i < indices.size(); ++i, factor *= ratio) {
            claim_ += factor * values[i];
            queries_.push_back({factor, domain_point(indices[i]), first});
        }
    }

    void rounds(unsigned count) {
        for (unsigned i = 0; i < count; ++i) {
            std::array<E, 2> message;
            channel_.read(label::kRound, message);
            const E r = channel_.challenge(label::kFold);
            claim_ = next_claim(claim_, message[0], message[1], r);
            point_.push_back(r);
        }
    }

    /// Draws indices, reads and checks their rows, and folds these by the last challenges.
    template <class Element>
    void query(const OracleShape& shape, const Hash& root, std::vector<u32>& indices,
               std::vector<E>& values) {
        channel_.grind(label::kWork, shape.grinding);
        indices.resize(shape.queries);
        channel_.indices(label::kQuery, shape.log_leaves, indices);
        sort_distinct(indices);
        std::vector<Element> rows(indices.size() << shape.fold);
        channel_.read(label::kRows, std::span(rows));
        std::vector<Hash> siblings(siblings_of(indices, shape.log_leaves));
        channel_.read(label::kSiblings, std::span(siblings));
        if (!channel_.ok()) return;
        std::vector<Hash> leaves;
        Bytes row_bytes;
        for (std::size_t i = 0; i < indices.size(); ++i) {
            row_bytes.clear();
            for (std::size_t j = 0; j < shape.row_length(); ++j)
                append_words(row_bytes, rows[(i << shape.fold) + j]);
            leaves.push_back(crypto::keccak256(row_bytes));
        }
        channel_.require(opened_root(indices, leaves, shape.log_leaves, siblings) == root,
                         Reject::kMerkleRoot);
        const std::vector<E> row_weights = eq_list(std::span<const E>(point_).last(shape.fold));
        values.assign(indices.size(), E{});
        for (std::size_t i = 0; i < rows.size(); ++i)
            values[i >> shape.fold] += row_weights[i & (shape.row_length() - 1)] * rows[i];
    }

    /// The last oracle against the final polynomial, then the claim on that.
    void finish(std::vector<E>& final, const std::vector<u32>& indices, const std::vector<E>& values,
                std::span<const ColumnGroup<D>> groups) {
        if (!channel_.ok()) return;
        for (std::size_t i = 0; i < indices.size(); ++i) {
            const KoalaBear x = domain_point(indices[i]);
            E at_x;
            for (std::size_t j = final.size(); j-- > 0;) at_x = at_x * x + final[j];
            channel_.require(at_x == values[i], Reject::kWhirFinal);
        }
        rounds(schedule_.final_log);
        if (!channel_.ok()) return;
        const E last = evaluate<D>(final, std::span<const E>(point_).last(schedule_.final_log));
        channel_.require(last * weight(groups) == claim_, Reject::kWhirClaim);
    }

    /// The extension of the whole weight at the point of all challenges.
    E weight(std::span<const ColumnGroup<D>> groups) const {
        const std::span<const E> z(point_);
        E out;
        for (const ColumnGroup<D>& group : groups) out += group_weight(group, z);
        for (const auto& sample : samples_)
            out += sample.factor * powers_at<D>(sample.y, z.subspan(sample.first));
        for (const auto& query : queries_)
            out += query.factor * powers_at<D>(query.y, z.subspan(query.first));
        return out;
    }

    VerifierChannel<D>& channel_;
    const Schedule& schedule_;
    E claim_;
    std::vector<E> point_;
    std::vector<PowerWeight<D, E>> samples_;
    std::vector<PowerWeight<D, KoalaBear>> queries_;
};

}  // namespace

KoalaBear domain_point(u32 index) {
    KoalaBear out = KoalaBear::from_canonical(1);
    for (unsigned k = 0; index >> k != 0; ++k)
        if ((index >> k & 1) != 0) out *= crypto::two_adic_root<KoalaBear>(k + 1);
    return out;
}

template <std::size_t D>
Commitment<D> read_commitment(VerifierChannel<D>& channel, const OracleShape& shape) {
    Commitment<D> out;
    out.root = channel.read_hash(label::kRoot);
    if (shape.out_of_domain != 0) {
        out.point = channel.challenge(label::kSamplePoint);
        out.value = channel.read(label::kSample);
    }
    return out;
}

template <std::size_t D>
crypto::Extension<D> group_weight(const ColumnGroup<D>& group, std::span<const crypto::Extension<D>> z) {
    using E = crypto::Extension<D>;
    E out;
    for (const ColumnPiece& piece : group.pieces) {
        const std::size_t k = piece.log_rows;
        std::vector<E> low(k);
        for (std::size_t i = 0; i < k; ++i) low[i] = group.coordinate(static_cast<unsigned>(i));
        const E rows = prefix_eq<E>(low, z.first(k), group.live(piece));
        const E columns = geometric_range<D>(z.subspan(k), group.ratio, piece.offset >> k, group.columns);
        out += rows * columns * group.above(piece);
    }
    return group.weight * out;
}

template <std::size_t D>
void verify_opening(VerifierChannel<D>& channel, const Schedule& schedule, const Commitment<D>& commitment,
                    std::span<const ColumnGroup<D>> groups, const crypto::Extension<D>& claim) {
    for (const ColumnGroup<D>& group : groups) BELAY_CHECK(well_placed(group, schedule.log_cells));
    Opener<D>(channel, schedule).run(commitment, groups, claim);
}

template Commitment<5> read_commitment(VerifierChannel<5>&, const OracleShape&);
template Commitment<6> read_commitment(VerifierChannel<6>&, const OracleShape&);
template crypto::Kb5 group_weight(const ColumnGroup<5>&, std::span<const crypto::Kb5>);
template crypto::Kb6 group_weight(const ColumnGroup<6>&, std::span<const crypto::Kb6>);
template void verify_opening(VerifierChannel<5>&, const Schedule&, const Commitment<5>&,
                             std::span<const ColumnGroup<5>>, const crypto::Kb5&);
template void verify_opening(VerifierChannel<6>&, const Schedule&, const Commitment<6>&,
                             std::span<const ColumnGroup<6>>, const crypto::Kb6&);

}  // namespace belay::verifier

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

template struct FractionLevel<5>;
template struct FractionLevel<6>;

}  // namespace belay::prover

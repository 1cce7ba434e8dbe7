// SPDX-License-Identifier: Apache-2.0
#include "prover/zero_plan.h"

#include "base/check.h"

namespace belay::prover {
namespace {

/// The messages' and the constraints' weighted sum.
template <std::size_t D>
FormSum<D> weighted_sum(const TableRows& rows, const circuit::RecordedChip& chip,
                        const verifier::Challenges<D>& challenges, const verifier::ChipWeights<D>& weights) {
    using E = crypto::Extension<D>;
    FormSum<D> sum(rows, challenges.limb);
    for (std::size_t j = 0; j < chip.messages.size(); ++j) {
        const circuit::RecordedMessage& message = chip.messages[j];
        const E& w = weights.messages[j];
        sum.add(message.multiplicity, message.send ? w : -w);
        const E q = w * weights.mu;
        sum.add_variable(circuit::kLiveVariable, q * (challenges.alpha - E::one() -
                                                      E(circuit::field(static_cast<i64>(message.bus)))));
        for (std::size_t i = 0; i < message.entries.size(); ++i)
            sum.add(message.entries[i], -(q * challenges.beta[i + 1]));
    }
    E power = weights.first_power;
    for (const circuit::Polynomial& constraint : chip.constraints) {
        sum.add(constraint, power);
        power *= weights.lambda;
    }
    return sum;
}

}  // namespace

template <std::size_t D>
struct ZeroPlan<D>::Builder {
    ZeroPlan& plan;
    const TableRows& rows;
    const circuit::RecordedChip& chip;
    E limb;
    std::map<u32, u32> base_of, wide_of;             // recorded form -> number
    std::map<std::pair<u32, u32>, FormSum<D>> last;  // first factors, kNoForm if one -> the last factor

    u32 base(u32 form) {
        const auto [at, is_new] = base_of.try_emplace(form, static_cast<u32>(plan.base.size()));
        if (is_new) plan.base.push_back(base_form_of(chip.forms[form], rows));
        return at->second;
    }
    u32 wide(u32 form) {
        const auto [at, is_new] = wide_of.try_emplace(form, static_cast<u32>(plan.wide.size()));
        if (is_new) {
            FormSum<D> sum(rows, limb);
            sum.add(chip.forms[form], E::one());
            plan.wide.push_back(sum.form());
        }
        return at->second;
    }
    bool both_base(const std::pair<u32, u32>& factors) const {
        return is_base(chip.forms[factors.first]) &&
               (factors.second == circuit::kNoForm || is_base(chip.forms[factors.second]));
    }
    void add(const std::pair<u32, u32>& factors, u32 form, const E& weight) {
        last.try_emplace(factors, rows, limb).first->second.add(chip.forms[form], weight);
    }

    /// Joins a product whose other factors are there already; else takes factors of the base field.
    void add_two(u32 f, u32 g, const E& weight) {
        const std::pair<u32, u32> by_f{f, circuit::kNoForm}, by_g{g, circuit::kNoForm};
        const bool take_g = !last.contains(by_f) && (last.contains(by_g) || !both_base(by_f));
        add(take_g ? by_g : by_f, take_g ? f : g, weight);
    }
    void add_three(const std::array<u32, 3>& f, const E& weight) {
        std::size_t best = 2;
        for (std::size_t i = 0; i < 3; ++i) {
            const auto pair = without(f, i);
            if (last.contains(pair)) {
                best = i;
                break;
            }
            if (both_base(pair) && !both_base(without(f, best))) best = i;
        }
        add(without(f, best), f[best], weight);
    }
    static std::pair<u32, u32> without(const std::array<u32, 3>& f, std::size_t i) {
        return {f[i == 0 ? 1 : 0], f[i == 2 ? 1 : 2]};
    }

    void finish() {
        for (const auto& [factors, sum] : last) {
            const u32 end = static_cast<u32>(plan.wide.size());
            plan.wide.push_back(sum.form());
            const bool is_two = factors.second == circuit::kNoForm;
            if (both_base(factors)) {
                const u32 a = base(factors.first);
                if (is_two)
                    plan.two_base_.push_back({a, end, 0});
                else
                    plan.three_base_.push_back({a, base(factors.second), end});
            } else {
                const u32 a = wide(factors.first);
                if (is_two)
                    plan.two_wide_.push_back({a, end, 0});
                else
                    plan.three_wide_.push_back({a, wide(factors.second), end});
            }
        }
    }
};

template <std::size_t D>
ZeroPlan<D>::ZeroPlan(const TableRows& rows, const circuit::RecordedChip& chip,
                      const verifier::Challenges<D>& challenges, const verifier::ChipWeights<D>& weights) {
    const FormSum<D> sum = weighted_sum(rows, chip, challenges, weights);
    wide.push_back(sum.form());
    Builder builder{*this, rows, chip, challenges.limb, {}, {}, {}};
    for (const auto& [forms, weight] : sum.products) {
        if (forms[2] == circuit::kNoForm)
            builder.add_two(forms[0], forms[1], weight);
        else
            builder.add_three(forms, weight);
    }
    builder.finish();
    const u32 first_base = static_cast<u32>(wide.size());
    twos_ = two_wide_;
    threes_ = three_wide_;
    for (const Product& p : two_base_) twos_.push_back({first_base + p.a, p.b, 0});
    for (const Product& p : three_base_) threes_.push_back({first_base + p.a, first_base + p.b, p.c});
}

template <std::size_t D>
typename ZeroPlan<D>::Kernels::Products ZeroPlan<D>::of_rows() const {
    return {two_base_.data(),   two_base_.size(),   two_wide_.data(),   two_wide_.size(),
            three_base_.data(), three_base_.size(), three_wide_.data(), three_wide_.size()};
}
template <std::size_t D>
typename ZeroPlan<D>::Kernels::Products ZeroPlan<D>::of_groups() const {
    return {nullptr, 0, twos_.data(), twos_.size(), nullptr, 0, threes_.data(), threes_.size()};
}

template class ZeroPlan<5>;
template class ZeroPlan<6>;

}  // namespace belay::prover

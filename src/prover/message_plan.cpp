// SPDX-License-Identifier: Apache-2.0
#include "prover/message_plan.h"

#include "base/check.h"

namespace belay::prover {

template <std::size_t D>
MessagePlan<D>::MessagePlan(const TableRows& rows, const circuit::RecordedChip& chip,
                            const verifier::Challenges<D>& challenges) {
    for (const circuit::RecordedMessage& message : chip.messages) {
        Message out{.unit = message.is_unit(), .negative = !message.send, .denominator = {}, .numerator = {}};
        FormSum<D> q(rows, challenges.limb), p(rows, challenges.limb);
        q.add_variable(circuit::kLiveVariable,
                       challenges.alpha - E::one() - E(circuit::field(static_cast<i64>(message.bus))));
        for (std::size_t i = 0; i < message.entries.size(); ++i)
            q.add(message.entries[i], -challenges.beta[i + 1]);
        out.denominator = value_of(q, E::one(), chip, rows);
        p.add(message.multiplicity, message.send ? E::one() : -E::one());
        if (!out.unit) out.numerator = value_of(p, E(), chip, rows);
        messages.push_back(std::move(out));
    }
}

template <std::size_t D>
typename MessagePlan<D>::Value MessagePlan<D>::value_of(const FormSum<D>& sum, const E& constant,
                                                        const circuit::RecordedChip& chip,
                                                        const TableRows& rows) {
    Value out{.constant = constant, .linear = sum.form(), .products = {}};
    for (const auto& [f, factor] : sum.products)
        out.products.push_back({factor, form_of(f[0], chip, rows), form_of(f[1], chip, rows),
                                f[2] == circuit::kNoForm ? circuit::kNoForm : form_of(f[2], chip, rows)});
    return out;
}

template <std::size_t D>
u32 MessagePlan<D>::form_of(u32 form, const circuit::RecordedChip& chip, const TableRows& rows) {
    const auto [at, is_new] = known_.try_emplace(form, static_cast<u32>(forms.size()));
    if (is_new) {
        BELAY_CHECK(is_base(chip.forms[form]));  // messages are of the base field
        forms.push_back(base_form_of(chip.forms[form], rows));
    }
    return at->second;
}

template <std::size_t D>
void MessagePlan<D>::compute(const ArgumentKernels<D>& kernels, const Value& value,
                             const std::vector<const KoalaBear*>& columns,
                             const std::vector<const KoalaBear*>& base, KoalaBear* out) {
    const WideForm<D>& f = value.linear;
    kernels.wide_form(columns.data(), f.variables.data(), f.coefficients.data(), f.variables.size(),
                      value.constant, out);
    for (const Term& term : value.products)
        kernels.add_product(term.factor, base[term.a], base[term.b],
                            term.c == circuit::kNoForm ? nullptr : base[term.c], out);
}

template class MessagePlan<5>;
template class MessagePlan<6>;

}  // namespace belay::prover

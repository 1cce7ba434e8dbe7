// SPDX-License-Identifier: Apache-2.0
// Linear forms ready for kernels, and a table's polynomials sorted into them once the challenges are known.
#pragma once

#include <map>
#include <vector>

#include "prover/table_rows.h"
#include "verifier/circuit_key.h"

namespace belay::prover {

struct BaseForm {
    std::vector<u32> variables;
    std::vector<KoalaBear> coefficients;
};
template <std::size_t D>
struct WideForm {
    std::vector<u32> variables;
    std::vector<crypto::Extension<D>> coefficients;
};

/// A weighted sum of polynomials, by variables and by products of forms.
template <std::size_t D>
class FormSum {
  public:
    using E = crypto::Extension<D>;
    using Forms = std::array<u32, 3>;

    FormSum(const TableRows& rows, const E& limb) : rows_(&rows), limb_(limb) {}

    void add(const circuit::Polynomial& p, const E& weight) {
        add(p.linear, weight);
        for (const circuit::ProductTerm& term : p.products)
            products[term.forms] += weight * limb_.power(term.power) * term.coefficient;
    }
    void add(const circuit::LinearForm& form, const E& weight) {
        for (const circuit::LinearTerm& term : form) {
            E factor = weight * term.coefficient;
            if (term.power != 0) factor *= limb_.power(term.power);
            add_variable(term.variable, factor);
        }
    }
    void add_variable(u32 variable, const E& weight) { linear[rows_->index_of(variable)] += weight; }

    WideForm<D> form() const {
        WideForm<D> out;
        for (const auto& [variable, coefficient] : linear) {
            if (coefficient.is_zero()) continue;
            out.variables.push_back(variable);
            out.coefficients.push_back(coefficient);
        }
        return out;
    }

    std::map<u32, E> linear;
    std::map<Forms, E> products;

  private:
    const TableRows* rows_;
    E limb_;
};

/// The form has no power of the limb challenge.
inline bool is_base(const circuit::LinearForm& form) {
    for (const circuit::LinearTerm& term : form)
        if (term.power != 0) return false;
    return true;
}

inline BaseForm base_form_of(const circuit::LinearForm& form, const TableRows& rows) {
    BaseForm out;
    for (const circuit::LinearTerm& term : form) {
        out.variables.push_back(rows.index_of(term.variable));
        out.coefficients.push_back(term.coefficient);
    }
    return out;
}

/// Values of base and wide forms in one block of rows.
template <std::size_t D>
class FormValues {
  public:
    void compute(const ArgumentKernels<D>& kernels, const std::vector<const KoalaBear*>& columns,
                 std::span<const BaseForm> base_forms, std::span<const WideForm<D>> wide_forms) {
        words_.resize((base_forms.size() + D * wide_forms.size()) * kBlockRows);
        base.resize(base_forms.size());
        wide.resize(wide_forms.size());
        KoalaBear* to = words_.data();
        for (std::size_t i = 0; i < base_forms.size(); ++i, to += kBlockRows) {
            const BaseForm& f = base_forms[i];
            base[i] = to;
            kernels.base_form(columns.data(), f.variables.data(), f.coefficients.data(), f.variables.size(),
                              to);
        }
        for (std::size_t i = 0; i < wide_forms.size(); ++i, to += D * kBlockRows) {
            const WideForm<D>& f = wide_forms[i];
            wide[i] = to;
            kernels.wide_form(columns.data(), f.variables.data(), f.coefficients.data(), f.variables.size(),
                              {}, to);
        }
    }
    std::vector<const KoalaBear*> base, wide;

  private:
    std::vector<KoalaBear> words_;
};

}  // namespace belay::prover

// SPDX-License-Identifier: Apache-2.0
// A table's messages as numerators and denominators of its rows (P-31).
#pragma once

#include "prover/forms.h"

namespace belay::prover {

template <std::size_t D>
class MessagePlan {
  public:
    using E = crypto::Extension<D>;

    MessagePlan(const TableRows& rows, const circuit::RecordedChip& chip,
                const verifier::Challenges<D>& challenges);

    struct Term {
        E factor;
        u32 a = 0, b = 0, c = 0;  // base forms; c is kNoForm in a product of two
    };
    struct Value {
        E constant;
        WideForm<D> linear;
        std::vector<Term> products;
    };
    struct Message {
        bool unit = false, negative = false;  // the numerator is +-live
        Value denominator, numerator;
    };
    std::vector<Message> messages;
    std::vector<BaseForm> forms;

    /// 64 values in planes; `base` holds the forms' values in the block.
    static void compute(const ArgumentKernels<D>& kernels, const Value& value,
                        const std::vector<const KoalaBear*>& columns,
                        const std::vector<const KoalaBear*>& base, KoalaBear* out);

  private:
    Value value_of(const FormSum<D>& sum, const E& constant, const circuit::RecordedChip& chip,
                   const TableRows& rows);
    u32 form_of(u32 form, const circuit::RecordedChip& chip, const TableRows& rows);

    std::map<u32, u32> known_;
};

}  // namespace belay::prover

// SPDX-License-Identifier: Apache-2.0
// Whether something is zero, as a cell: its inverse, or 0 where it has none.
#pragma once

#include "circuit/context.h"

namespace belay::circuit {

/// x times the result is 1 where x is not zero, and 0 where it is. Two constraints make the cell unique; x is
/// linear. `value()` is x's canonical value.
template <class C, class Value>
BELAY_CHIP inline typename C::Expr inverse_or_zero(C& c, std::string_view name, std::string_view of_zero,
                                                   const typename C::Expr& x, Value value) {
    const auto inverse =
        c.column(name, [&] { return KoalaBear::from_canonical(value()).inverse().canonical(); });
    const auto is_zero = c.live() - x * inverse;
    c.zero(name, x * is_zero);
    c.zero(of_zero, inverse * is_zero);
    return inverse;
}

}  // namespace belay::circuit

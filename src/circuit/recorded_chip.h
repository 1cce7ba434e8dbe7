// SPDX-License-Identifier: Apache-2.0
// A chip as the prover's kernels and the key's digest see it: every polynomial as a sum of products of at
// most three linear forms in the row's cells. Coefficients carry a power of the limb challenge b, so that an
// identity at b (c.at_challenge) stays one product of two forms, however many limbs they have.
#pragma once

#include <array>
#include <span>
#include <string>
#include <vector>

#include "circuit/context.h"

namespace belay::circuit {

/// live, column 0, column 1, ..; fixed columns count from kFixedVariable.
inline constexpr u32 kLiveVariable = 0, kFirstColumn = 1, kFixedVariable = 1U << 31;

struct LinearTerm {
    u32 variable = 0, power = 0;  // of b
    KoalaBear coefficient;
    bool operator==(const LinearTerm&) const = default;
};
/// Sorted by (variable, power), no zeros. The first coefficient of an interned form is 1.
using LinearForm = std::vector<LinearTerm>;

inline constexpr u32 kNoForm = 0xffffffff;

/// coefficient b^power times two or three forms; the third is kNoForm in a product of two.
struct ProductTerm {
    std::array<u32, 3> forms{kNoForm, kNoForm, kNoForm};  // ascending
    u32 power = 0;
    KoalaBear coefficient;
    bool operator==(const ProductTerm&) const = default;
};

struct Polynomial {
    LinearForm linear;
    std::vector<ProductTerm> products;  // sorted by (forms, power), no zeros

    bool operator==(const Polynomial&) const = default;
    bool is_zero() const { return linear.empty() && products.empty(); }
};

struct RecordedMessage {
    Bus bus = Bus::state;
    bool send = false;
    Polynomial multiplicity;
    std::vector<Polynomial> entries;

    /// The multiplicity is just `live`.
    bool is_unit() const {
        return multiplicity.products.empty() && multiplicity.linear.size() == 1 &&
               multiplicity.linear[0] == LinearTerm{kLiveVariable, 0, field(1)};
    }
};

struct RecordedChip {
    std::string name;
    u32 columns = 0;
    std::vector<LinearForm> forms;  // that products name
    std::vector<Polynomial> constraints;
    std::vector<RecordedMessage> messages;
};

/// The digest of all polynomials of a circuit.
Hash digest_of(std::span<const RecordedChip> chips);

}  // namespace belay::circuit

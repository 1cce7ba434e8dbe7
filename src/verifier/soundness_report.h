// SPDX-License-Identifier: Apache-2.0
// The soundness calculator's results as text: a table to read, and JSON for calculators of others.
#pragma once

#include <string>

#include "verifier/soundness.h"

namespace belay::verifier {

const char* name_of(Step step);
/// The error that bounds the step, over |E| where it is a fraction of challenges.
const char* formula_of(Step step, Regime regime);

/// One line a round: oracle, step, formula, bits; then what is assumed beside it.
std::string soundness_table(const ParameterSet& set, unsigned log_cells);

/// Field, regime, and each oracle's shape with its bits, for the stated size.
std::string soundness_json(const ParameterSet& set, unsigned log_cells);

/// Bits with three decimals, rounded down.
std::string bits_text(FixedBits bits);

}  // namespace belay::verifier

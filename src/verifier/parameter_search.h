// SPDX-License-Identifier: Apache-2.0
// What a parameter set costs, predicted from its shape and a machine's kernel rates, and the search that
// shipped sets come from: fold, rate, shrink of the domain and work of every oracle, with as few queries as
// reach the claim.
#pragma once

#include <vector>

#include "verifier/soundness.h"

namespace belay::verifier {

/// One core's rates with AVX-512: permutations as measured, the others rounded estimates
/// (bench/whir_bench.cpp measures).
struct KernelRates {
    double permutations = 12.5e6;     // Keccak-f in lanes, a second, of rows and nodes
    double transform_words = 0.65e9;  // words of codewords a second
    double element_products = 150e6;  // of E, a second
    unsigned cores = 2;
};

struct Costs {
    double proof_bytes = 0;   // expected, opened rows and siblings once each
    double permutations = 0;  // hashing and work, expected
    double transform_words = 0;
    double element_products = 0;   // folding, weights and rounds of the prover
    double memory_bytes = 0;       // of the prover at its peak
    double verifier_products = 0;  // of E, beside the groups' weights
    double verifier_hashes = 0;    // permutations
    FixedBits bits = 0;

    double seconds(const KernelRates& rates) const {
        return (permutations / rates.permutations + transform_words / rates.transform_words +
                element_products / rates.element_products) /
               rates.cores;
    }
};

/// For a stack of 2^log_cells cells, which the set admits.
Costs costs_of(const ParameterSet& set, unsigned log_cells);

/// Gives every oracle the least queries, and for these the least multiplicity, with which the set reaches its
/// claim at its largest size. False if there are none.
bool complete(ParameterSet& set);

struct SearchSpace {
    unsigned degree = 5, claim = 100, log_cells = 26;
    Regime regime = Regime::johnson;
    unsigned least_first_fold = 6, most_first_fold = 6;
    unsigned least_rate = 1, most_rate = 3;  // log2 of its inverse
    unsigned least_fold = 3, most_fold = 5;
    unsigned most_shrink = 6;  // log2 of the domain's fall from one oracle to the next
    unsigned first_grinding = 22, grinding = 18;
    unsigned max_final_log = 8;
    double most_memory = 3.0 * (1 << 30);
    double most_bytes = 1e9;
};

struct Candidate {
    ParameterSet set;
    Costs costs;
    double seconds = 0;
};

/// Those that no other beats in both seconds and bytes; smallest proof first.
std::vector<Candidate> search(const SearchSpace& space, const KernelRates& rates);

}  // namespace belay::verifier

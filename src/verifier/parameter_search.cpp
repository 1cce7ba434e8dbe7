// SPDX-License-Identifier: Apache-2.0
#include "verifier/parameter_search.h"

#include <cmath>

namespace belay::verifier {
namespace {

double power_of_two(unsigned exponent) { return std::ldexp(1.0, static_cast<int>(exponent)); }

/// Nodes of a level of 2^log_width that `draws` uniform draws touch, on average.
double touched(unsigned log_width, double draws) {
    const double width = power_of_two(log_width);
    return width * (1 - std::pow(1 - 1 / width, draws));
}

/// Siblings of an opening: the other children of touched parents.
double expected_siblings(unsigned depth, double draws) {
    double out = 0;
    for (unsigned level = 1; level <= depth; ++level)
        out += 2 * touched(level - 1, draws) - touched(level, draws);
    return out;
}

constexpr double kHashRate = 136;  // bytes a permutation takes

void add_oracle(const ParameterSet& set, const OracleShape& o, bool first, Costs& costs) {
    const double word_bytes = first ? 4 : 4.0 * set.degree, rows = touched(o.log_leaves, o.queries);
    const double siblings = expected_siblings(o.log_leaves, o.queries);
    const double row_bytes = word_bytes * o.row_length(), leaves = power_of_two(o.log_leaves);
    const double row_permutations = std::floor(row_bytes / kHashRate) + 1;
    const double element_bytes = 4.0 * set.degree;
    costs.proof_bytes += 32 + rows * row_bytes + siblings * 32 + 2 * element_bytes * o.fold;
    costs.proof_bytes += (o.grinding != 0 ? 8 : 0) + element_bytes * o.out_of_domain;
    costs.permutations += leaves * (row_permutations + 1) + power_of_two(o.grinding);
    costs.transform_words += leaves * row_bytes / 4;
    // A product of the base field by E counts 1 / D: each cell is folded, and summed for sample and tables.
    costs.element_products +=
        first ? 3 * power_of_two(o.variables) / set.degree
              : 8 * power_of_two(o.variables) + rows * power_of_two(o.variables) / set.degree;
    costs.verifier_products +=
        rows * (o.row_length() * (first ? 1.0 / set.degree : 1.0) + o.log_rows()) + 2.0 * o.variables;
    costs.verifier_hashes += rows * row_permutations + rows * o.log_leaves;
}

double memory_of(const ParameterSet& set, const Schedule& shape) {
    const auto oracle = [](const OracleShape& o, double word_bytes) {
        return power_of_two(o.log_leaves + o.fold) * word_bytes + 64 * power_of_two(o.log_leaves);
    };
    const double element = 4.0 * set.degree;
    double out = 4 * power_of_two(shape.log_cells) + oracle(shape.oracle[0], 4);
    if (shape.oracles > 1)
        out += oracle(shape.oracle[1], element) + 3 * element * power_of_two(shape.oracle[1].variables);
    return out;
}

/// The shape that oracle i has at the set's largest size; nothing if it does not lie on a domain.
bool shape_at_largest(const ParameterSet& set, unsigned oracle, OracleShape& out) {
    unsigned variables = set.max_log_cells;
    for (unsigned i = 0; i < oracle; ++i) variables -= set.oracle[i].fold;
    const OracleParameters& p = set.oracle[oracle];
    if (p.fold > variables || variables - p.fold + p.log_inverse_rate > kTwoAdicity) return false;
    out = {variables,  p.fold,    variables - p.fold + p.log_inverse_rate, p.multiplicity,
           p.grinding, p.queries, set.regime == Regime::johnson ? 1U : 0U};
    return true;
}

/// Queries that reach the claim at this multiplicity.
unsigned queries_for(const ParameterSet& set, const OracleShape& o) {
    const FixedBits each = bits_per_query(set.regime, o.log_inverse_rate(), o.multiplicity);
    const FixedBits needed = (static_cast<FixedBits>(set.claim) - o.grinding) * kOneBit;
    return each <= 0 ? 1000000 : static_cast<unsigned>((needed + each - 1) / each);
}

bool complete_oracle(ParameterSet& set, unsigned i) {
    OracleShape o;
    if (!shape_at_largest(set, i, o)) return false;
    const FixedBits claim = set.claim * kOneBit;
    unsigned best = 0;
    if (set.regime == Regime::unique) {
        if (fold_bits(set, o) < claim) return false;
        best = queries_for(set, o);
    }
    for (unsigned m = 3; set.regime == Regime::johnson && m < 256; ++m) {
        o.multiplicity = m;
        if (fold_bits(set, o) < claim || out_of_domain_bits(set, o) < claim) break;
        const unsigned queries = queries_for(set, o);
        if (best != 0 && queries >= best) continue;
        best = queries;
        set.oracle[i].multiplicity = m;
    }
    set.oracle[i].queries = best;
    return best != 0;
}

struct Walk {
    const SearchSpace& space;
    std::vector<ParameterSet> found;

    void from(ParameterSet set, unsigned variables) {
        if (variables <= space.max_final_log) return found.push_back(set);
        if (set.oracles == kMaxOracles) return;
        const OracleParameters& last = set.oracle[set.oracles - 1];
        // On a domain of 2^(variables + rate), the one before had 2^(variables + last.fold + its rate).
        for (unsigned fold = space.least_fold; fold <= space.most_fold && fold <= variables; ++fold)
            for (unsigned shrink = 1;
                 shrink <= space.most_shrink && shrink < last.fold + last.log_inverse_rate; ++shrink) {
                ParameterSet next = set;
                next.oracle[next.oracles] = {fold, last.log_inverse_rate + last.fold - shrink, 0,
                                             space.grinding, 0};
                if (complete_oracle(next, next.oracles++)) from(next, variables - fold);
            }
    }
};

}  // namespace

Costs costs_of(const ParameterSet& set, unsigned log_cells) {
    const Schedule shape = schedule(set, log_cells);
    Costs out;
    for (unsigned i = 0; i < shape.oracles; ++i) add_oracle(set, shape.oracle[i], i == 0, out);
    const OracleShape& last = shape.oracle[shape.oracles - 1];
    out.proof_bytes += 4.0 * set.degree * (power_of_two(shape.final_log) + 2 * shape.final_log);
    out.verifier_products +=
        power_of_two(shape.final_log) * (1 + static_cast<double>(last.queries) / set.degree);
    out.memory_bytes = memory_of(set, shape);
    out.bits = soundness(set, log_cells).least();
    return out;
}

bool complete(ParameterSet& set) {
    for (unsigned i = 0; i < set.oracles; ++i)
        if (!complete_oracle(set, i)) return false;
    return true;
}

std::vector<Candidate> search(const SearchSpace& space, const KernelRates& rates) {
    Walk walk{space, {}};
    for (unsigned fold = space.least_first_fold; fold <= space.most_first_fold; ++fold)
        for (unsigned rate = space.least_rate; rate <= space.most_rate; ++rate) {
            ParameterSet set{
                .name = "candidate", .degree = space.degree, .claim = space.claim, .regime = space.regime};
            set.min_log_cells = set.max_log_cells = space.log_cells;
            set.max_final_log = space.max_final_log;
            set.oracles = 1;
            set.oracle[0] = {fold, rate, 0, space.first_grinding, 0};
            if (complete_oracle(set, 0)) walk.from(set, space.log_cells - fold);
        }
    std::vector<Candidate> all;
    for (const ParameterSet& set : walk.found) {
        const Costs costs = costs_of(set, space.log_cells);
        if (costs.memory_bytes > space.most_memory || costs.proof_bytes > space.most_bytes) continue;
        all.push_back({set, costs, costs.seconds(rates)});
    }
    std::ranges::sort(all, {}, [](const Candidate& c) { return c.costs.proof_bytes; });
    std::vector<Candidate> best;
    for (const Candidate& candidate : all)
        if (best.empty() || candidate.seconds < best.back().seconds) best.push_back(candidate);
    return best;
}

}  // namespace belay::verifier

// LIBS: belay_verifier
// SPDX-License-Identifier: Apache-2.0
// The parameter search: sets that none beats in both seconds (predicted from kernel rates) and bytes, and
// where the shipped sets stand. `--json` prints the shipped sets for calculators of others, `--table` their
// soundness.
#include <cstdio>
#include <cstring>

#include "verifier/parameter_search.h"
#include "verifier/soundness_report.h"

namespace {

using namespace belay;
using namespace belay::verifier;

void print(const char* name, const ParameterSet& set, const Costs& costs, const KernelRates& rates) {
    std::printf("%-12s %6.1f KiB %5.2f s %4.2f GiB %7s bits, verifier %5.0f products %5.0f hashes |", name,
                costs.proof_bytes / 1024, costs.seconds(rates), costs.memory_bytes / (1 << 30),
                bits_text(costs.bits).c_str(), costs.verifier_products, costs.verifier_hashes);
    for (unsigned i = 0; i < set.oracles; ++i)
        std::printf(" %u:1/2^%u m%u q%u g%u", set.oracle[i].fold, set.oracle[i].log_inverse_rate,
                    set.oracle[i].multiplicity, set.oracle[i].queries, set.oracle[i].grinding);
    std::printf("\n");
}

void print_search(const ParameterSet& shipped, SearchSpace space) {
    const KernelRates rates;
    std::printf("%s at 2^%u cells, and those that none beats (fold:rate multiplicity queries grinding):\n",
                shipped.name, space.log_cells);
    const Costs costs = costs_of(shipped, space.log_cells);
    print(shipped.name, shipped, costs, rates);
    space.most_bytes = 1.1 * costs.proof_bytes;
    for (const Candidate& candidate : search(space, rates))
        print(candidate.costs.proof_bytes == costs.proof_bytes ? "-> shipped" : "", candidate.set,
              candidate.costs, rates);
}

}  // namespace

int main(int argc, char** argv) {
    for (const ParameterSet* set : kParameterSets) {
        if (argc > 1 && std::strcmp(argv[1], "--json") == 0)
            std::printf("%s", soundness_json(*set, set->max_log_cells).c_str());
        if (argc > 1 && std::strcmp(argv[1], "--table") == 0)
            std::printf("%s\n", soundness_table(*set, set->max_log_cells).c_str());
    }
    if (argc > 1) return 0;
    SearchSpace space;
    print_search(kP100, space);
    space.degree = 6;
    space.claim = 128;
    space.grinding = 20;
    print_search(kP128, space);
    std::printf("unique decoding:\n");
    print(kP100Unique.name, kP100Unique, costs_of(kP100Unique, 26), {});
}

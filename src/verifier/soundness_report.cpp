// SPDX-License-Identifier: Apache-2.0
#include "verifier/soundness_report.h"

namespace belay::verifier {
namespace {

std::string padded(std::string text, std::size_t width) {
    if (text.size() < width) text.append(width - text.size(), ' ');
    return text;
}

void field(std::string& out, const char* name, u64 value, bool last = false) {
    out += std::string("\"") + name + "\": " + std::to_string(value) + (last ? "" : ", ");
}

bool of_an_oracle(Step step) {
    return step == Step::out_of_domain || step == Step::fold || step == Step::query ||
           step == Step::query_batch;
}

}  // namespace

const char* name_of(Step step) {
    switch (step) {
        case Step::fingerprint:
            return "fingerprint";
        case Step::fraction_layer:
            return "fraction layer";
        case Step::leaf_batch:
            return "leaf batch";
        case Step::zero_point:
            return "zero-check point";
        case Step::zero_check:
            return "zero-check round";
        case Step::column_batch:
            return "column batch";
        case Step::out_of_domain:
            return "out of domain";
        case Step::fold:
            return "fold";
        case Step::query:
            return "queries";
        case Step::query_batch:
            return "query batch";
        case Step::final_rounds:
            return "final rounds";
    }
    return "";
}

const char* formula_of(Step step, Regime regime) {
    const bool johnson = regime == Regime::johnson;
    switch (step) {
        case Step::fingerprint:
            return "fractions * (entries + 1)";
        case Step::fraction_layer:
            return "3";
        case Step::leaf_batch:
            return "constraints + 2";
        case Step::zero_point:
            return "log2 fractions";
        case Step::zero_check:
            return "degree + 1";
        case Step::column_batch:
            return "L (opened values + 1)";
        case Step::out_of_domain:
            return "L^2 / 2 * 2^variables";
        case Step::fold:
            return johnson ? "(M^5 + 120 M) / 48 * n * rho^(-3/2)" : "2 n";
        case Step::query:
            return johnson ? "(sqrt(rho) M / (M - 1))^queries * 2^-grinding"
                           : "((1 + rho) / 2)^queries * 2^-grinding";
        case Step::query_batch:
            return "L' (queries + 1)";
        case Step::final_rounds:
            return "3";
    }
    return "";
}

std::string bits_text(FixedBits bits) {
    const u64 thousandths = static_cast<u64>(bits) * 1000 / static_cast<u64>(kOneBit);
    const std::string fraction = std::to_string(1000 + thousandths % 1000);
    return std::to_string(thousandths / 1000) + "." + fraction.substr(1);
}

std::string soundness_table(const ParameterSet& set, unsigned log_cells) {
    const Soundness result = soundness(set, log_cells);
    std::string out = std::string(set.name) + ", 2^" + std::to_string(log_cells) +
                      " cells, |E| = " + bits_text(challenge_bits(set)) +
                      " bits after the challenges' bias\n";
    for (std::size_t i = 0; i < result.terms; ++i) {
        const SoundnessTerm& term = result.term[i];
        std::string name = name_of(term.step);
        if (of_an_oracle(term.step)) name += " " + std::to_string(term.oracle);
        out += "  " + padded(name, 18) + padded(formula_of(term.step, set.regime), 50) +
               bits_text(term.bits) + "\n";
    }
    out += "  " + padded("least", 68) + bits_text(result.least()) + "\n";
    out += "assumed beside it\n";
    out += "  " + padded("digests", 18) + padded("collisions of Keccak-256, 256 / 2", 50) + "128\n";
    out +=
        "  " + padded("memory tree", 18) + padded("collisions of Poseidon2 digests (rule T-3)", 50) + "124\n";
    return out;
}

std::string soundness_json(const ParameterSet& set, unsigned log_cells) {
    const Schedule shape = schedule(set, log_cells);
    std::string out = std::string("{\"name\": \"") + set.name +
                      "\", \"field\": \"KoalaBear\", \"regime\": \"" +
                      (set.regime == Regime::johnson ? "johnson" : "unique") + "\", \"hash_bits\": 256, ";
    field(out, "degree", set.degree);
    field(out, "claim", set.claim);
    field(out, "log_cells", shape.log_cells);
    field(out, "final_log", shape.final_log);
    field(out, "log_fractions", kBounds.log_fractions);
    field(out, "entries", kBounds.fingerprint);
    field(out, "constraints", kBounds.constraints);
    field(out, "constraint_degree", kBounds.degree);
    field(out, "opened_values", kBounds.opened_values);
    out += "\"oracles\": [";
    for (unsigned i = 0; i < shape.oracles; ++i) {
        const OracleShape& o = shape.oracle[i];
        out += i == 0 ? "{" : ", {";
        field(out, "variables", o.variables);
        field(out, "fold", o.fold);
        field(out, "log_leaves", o.log_leaves);
        field(out, "log_inverse_rate", o.log_inverse_rate());
        field(out, "multiplicity", o.multiplicity);
        field(out, "out_of_domain", o.out_of_domain);
        field(out, "grinding", o.grinding);
        field(out, "queries", o.queries);
        out += "\"query_bits\": " + bits_text(query_bits(set, o)) +
               ", \"fold_bits\": " + bits_text(fold_bits(set, o)) + "}";
    }
    return out + "], \"bits\": " + bits_text(soundness(set, log_cells).least()) + "}\n";
}

}  // namespace belay::verifier

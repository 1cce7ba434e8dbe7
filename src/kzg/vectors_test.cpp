// SPDX-License-Identifier: Apache-2.0
// The consensus vectors of c-kzg-4844, unpacked by tar and xz. Functions that only check run all cases, the
// slow ones a part.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <sstream>

#include "base/hex.h"
#include "base/test_vectors.h"
#include "kzg/kzg.h"

namespace belay::kzg {
namespace {

/// One data.yaml: scalar inputs by name, and the output's quoted strings in order, or its bare word.
struct Case {
    std::map<std::string, std::string> input;
    std::vector<std::string> output;
};

std::string unquoted(std::string text) {
    std::erase(text, '\'');
    return text;
}

/// The cases of one function; files come one after the other, and each begins with a line `input:`.
std::vector<Case> cases_of(const std::string& function) {
    const auto text = output_of("tar -xJOf '" + vectors_folder() +
                                "/c-kzg-4844/tests.tar.xz' --wildcards 'tests/" + function + "/*.yaml'");
    std::vector<Case> out;
    std::istringstream lines(text.value_or(""));
    bool in_output = false;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("input:")) {
            out.emplace_back();
            in_output = false;
        } else if (line.starts_with("output:")) {
            in_output = true;
            if (line.size() > 8) out.back().output.push_back(unquoted(line.substr(8)));
        } else if (in_output) {
            out.back().output.push_back(unquoted(line.substr(line.find_last_of(' ') + 1)));
        } else {
            const std::size_t colon = line.find(": ");
            out.back().input[line.substr(2, colon - 2)] = unquoted(line.substr(colon + 2));
        }
    }
    return out;
}

/// A fixed-size input, or nullopt when the case gives another length: then the call cannot even be written
/// down here.
template <class Fixed>
std::optional<Fixed> fixed(const Case& test, const std::string& name) {
    return fixed_from_hex<Fixed>(test.input.at(name));
}

std::unique_ptr<Blob> blob_of(const Case& test) {
    const auto bytes = from_hex(test.input.at("blob"));
    if (!bytes || bytes->size() != sizeof(Blob)) return nullptr;
    auto blob = std::make_unique<Blob>();
    std::copy(bytes->begin(), bytes->end(), blob->begin());
    return blob;
}

std::string word(const Result<bool, KzgError>& verdict) {
    return !verdict ? "null" : *verdict ? "true" : "false";
}

class KzgVectors : public testing::Test {
  protected:
    void SetUp() override {
        if (cases_of("verify_kzg_proof").empty()) GTEST_SKIP() << kNoVectors << " (tar and xz unpack them)";
    }
    const Kzg& kzg() const { return Kzg::instance(); }
};

TEST_F(KzgVectors, verify_kzg_proof) {
    std::map<std::string, int> counts;
    for (const Case& test : cases_of("verify_kzg_proof")) {
        const auto commitment = fixed<Commitment>(test, "commitment");
        const auto z = fixed<Hash>(test, "z"), y = fixed<Hash>(test, "y");
        const auto proof = fixed<Proof>(test, "proof");
        const bool whole = commitment && z && y && proof;
        const std::string verdict = whole ? word(kzg().verify(*commitment, *z, *y, *proof)) : "null";
        EXPECT_EQ(verdict, test.output[0]);
        ++counts[verdict];
    }
    EXPECT_EQ(counts["true"], 54);
    EXPECT_EQ(counts["false"], 48);
    EXPECT_EQ(counts["null"], 20);
}

TEST_F(KzgVectors, verify_blob_kzg_proof) {
    for (const Case& test : cases_of("verify_blob_kzg_proof")) {
        const auto blob = blob_of(test);
        const auto commitment = fixed<Commitment>(test, "commitment");
        const auto proof = fixed<Proof>(test, "proof");
        const bool whole = blob && commitment && proof;
        EXPECT_EQ(whole ? word(kzg().verify_blob(*blob, *commitment, *proof)) : "null", test.output[0]);
    }
}

TEST_F(KzgVectors, commitments_and_blob_proofs) {
    int right = 0;
    for (const Case& test : cases_of("blob_to_kzg_commitment")) {
        const auto blob = blob_of(test);
        const auto commitment = blob ? kzg().commit(*blob) : fail(KzgError::kBadInput);
        EXPECT_EQ(commitment ? to_hex(*commitment) : "null", test.output[0]);
        right += commitment.has_value();
    }
    EXPECT_EQ(right, 7);
    for (const Case& test : cases_of("compute_blob_kzg_proof")) {
        const auto blob = blob_of(test);
        const auto commitment = fixed<Commitment>(test, "commitment");
        const auto proof =
            blob && commitment ? kzg().blob_proof(*blob, *commitment) : fail(KzgError::kBadInput);
        EXPECT_EQ(proof ? to_hex(*proof) : "null", test.output[0]);
    }
}

TEST_F(KzgVectors, openings) {
    const auto cases = cases_of("compute_kzg_proof");
    EXPECT_EQ(cases.size(), 52U);
    for (std::size_t i = 0; i < cases.size(); i += 3) {
        const auto blob = blob_of(cases[i]);
        const auto z = fixed<Hash>(cases[i], "z");
        const auto opening = blob && z ? kzg().open(*blob, *z) : fail(KzgError::kBadInput);
        EXPECT_EQ(opening ? to_hex(opening->proof) : "null", cases[i].output[0]);
        if (opening) EXPECT_EQ(to_hex(opening->y), cases[i].output.at(1));
    }
}

TEST_F(KzgVectors, cells) {
    int right = 0;
    for (const Case& test : cases_of("compute_cells_and_kzg_proofs")) {
        const auto blob = blob_of(test);
        if (right == 2 && test.output[0] != "null") continue;
        const auto made = blob ? kzg().cells_and_proofs(*blob) : fail(KzgError::kBadInput);
        EXPECT_EQ(made.has_value(), test.output[0] != "null");
        if (!made) continue;
        ASSERT_EQ(test.output.size(), 2 * kCellsPerBlob);
        for (std::size_t i = 0; i < kCellsPerBlob; ++i) {
            EXPECT_EQ(to_hex(made->cells[i]), test.output[i]);
            EXPECT_EQ(to_hex(made->proofs[i]), test.output[kCellsPerBlob + i]);
        }
        ++right;
    }
    EXPECT_EQ(right, 2);
}

}  // namespace
}  // namespace belay::kzg

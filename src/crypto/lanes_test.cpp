// SPDX-License-Identifier: Apache-2.0
// Every form of lanes against KoalaBear and Extension, at the field's edges and at random.
#include "crypto/lanes.h"

#include <gtest/gtest.h>

#include <random>

#include "crypto/extension_lanes.h"
#include "crypto/test_lanes.h"

#include "crypto/lanes_test_kernels.inc"

namespace belay::crypto {

LaneForm scalar_form() { return lane_form<ScalarLanes>("scalar", LaneSet::kNone); }

namespace {

std::vector<LaneForm> forms() {
    std::vector<LaneForm> out = {scalar_form()};
#if defined(__x86_64__)
    for (const LaneForm& form : {avx2_form(), avx512_form()})
        if (form.needs <= best_lanes()) out.push_back(form);
#endif
    return out;
}

/// Raw Montgomery forms: what the arithmetic sees. Largest sums come from p - 1 and from both sides of p / 2.
constexpr u32 kP = KoalaBear::kModulus;
constexpr u32 kEdges[] = {0, 1, 2, kP / 2 - 1, kP / 2, kP / 2 + 1, kP - 2, kP - 1};

/// The first rounds have one edge in all places of each operand, the later ones edges or random words
/// anywhere.
std::vector<KoalaBear> operand(std::size_t n, unsigned edge, bool edges_only, std::mt19937& random) {
    std::vector<KoalaBear> out(n);
    for (KoalaBear& x : out) {
        const u32 raw = edge < 8                          ? kEdges[edge]
                        : edges_only || random() % 3 == 0 ? kEdges[random() % 8]
                                                          : random() % kP;
        x = KoalaBear::from_raw(raw);
    }
    return out;
}

template <class Check>
void for_operands(std::size_t n, Check check) {
    std::mt19937 random(11);
    for (unsigned a = 0; a < 8; ++a)
        for (unsigned b = 0; b < 8; ++b) check(operand(n, a, true, random), operand(n, b, true, random));
    for (int i = 0; i < 2000; ++i)
        check(operand(n, 8, i % 2 == 0, random), operand(n, 8, i % 2 == 0, random));
}

struct Outputs {
    Outputs(std::size_t count, std::size_t n) : values(count, std::vector<KoalaBear>(n)) {
        for (auto& value : values) pointers.push_back(value.data());
    }
    std::vector<std::vector<KoalaBear>> values;
    std::vector<KoalaBear*> pointers;
};

TEST(Lanes, base_operations_equal_those_of_koalabear) {
    for (const LaneForm& form : forms()) {
        const std::size_t n = form.lanes;
        Outputs out(kLaneOperations, n);
        for_operands(n, [&](const std::vector<KoalaBear>& a, const std::vector<KoalaBear>& b) {
            form.base(a.data(), b.data(), out.pointers.data());
            KoalaBear all;
            for (const KoalaBear x : a) all += x;
            for (std::size_t i = 0; i < n; ++i) {
                const KoalaBear ten = KoalaBear::from_canonical(10);
                ASSERT_EQ(out.values[kSum][i], a[i] + b[i]) << form.name;
                ASSERT_EQ(out.values[kDifference][i], a[i] - b[i]) << form.name;
                ASSERT_EQ(out.values[kProduct][i], a[i] * b[i]) << form.name;
                ASSERT_EQ(out.values[kConstant][i], a[i] * b[0]) << form.name;
                ASSERT_EQ(out.values[kNegative][i], -a[i]) << form.name;
                ASSERT_EQ(out.values[kCubeOfSum][i], KoalaBear::cube_of_sum(a[i], b[0])) << form.name;
                ASSERT_EQ(out.values[kHalvedThrice][i], a[i].halved<3>()) << form.name;
                ASSERT_EQ(out.values[kTenProducts][i], -(ten * a[i] * b[i])) << form.name;
                ASSERT_EQ(out.values[kPairs][i], a[i] + b[i] + b[i]) << form.name;
                ASSERT_EQ(out.values[kUnzipped][i], a[i] + b[i] + b[i]) << form.name;
                // Word n + i of a0 b0 (a0 + b0) a1 b1 ..
                const std::size_t word = n + i;
                const KoalaBear x = a[word / 3], y = b[word / 3];
                ASSERT_EQ(out.values[kTogether3][i], word % 3 == 0   ? x
                                                     : word % 3 == 1 ? y
                                                                     : x + y)
                    << form.name;
                ASSERT_EQ(out.values[kApart3][i], a[i] + a[i]) << form.name;
                const KoalaBear first = i < n / 2 ? a[i] : i < n - n / 4 ? KoalaBear{} : b[i];
                ASSERT_EQ(out.values[kFirst][i], first) << form.name;
                ASSERT_EQ(out.values[kHorizontal][i], all) << form.name;
            }
        });
    }
}

template <std::size_t D>
Extension<D> element(const std::vector<KoalaBear>& values, std::size_t i) {
    Extension<D> out;
    for (std::size_t k = 0; k < D; ++k) out[k] = values[i * D + k];
    return out;
}

template <std::size_t D>
void check_extension(const LaneForm& form) {
    const std::size_t n = form.lanes;
    Outputs out(5, n * D);
    for_operands(n * D, [&](const std::vector<KoalaBear>& a, const std::vector<KoalaBear>& b) {
        form.extension[D - 4](a.data(), b.data(), out.pointers.data());
        Extension<D> all;
        for (std::size_t i = 0; i < n; ++i) all += element<D>(a, i) * element<D>(b, i);
        for (std::size_t i = 0; i < n; ++i) {
            const Extension<D> x = element<D>(a, i), y = element<D>(b, i);
            ASSERT_EQ(element<D>(out.values[0], i), x * y) << form.name;
            ASSERT_EQ(element<D>(out.values[1], i), x * element<D>(b, 0)) << form.name;
            ASSERT_EQ(element<D>(out.values[2], i), x * y[0]) << form.name;
            ASSERT_EQ(element<D>(out.values[3], i), x + y - x * y) << form.name;
            ASSERT_EQ(element<D>(out.values[4], i), all) << form.name;
        }
    });
}

TEST(Lanes, extension_operations_equal_those_of_extension) {
    for (const LaneForm& form : forms()) {
        check_extension<4>(form);
        check_extension<5>(form);
        check_extension<6>(form);
    }
}

}  // namespace
}  // namespace belay::crypto

// SPDX-License-Identifier: Apache-2.0
// The prover's peak is what the parameter search predicts of the shape, and not much more.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "prover/test_whir.h"
#include "verifier/parameter_search.h"

namespace belay::prover {
namespace {

/// A line of /proc/self/status in bytes; 0 where there is none.
double status(std::string_view name) {
    double out = 0;
    if (std::FILE* file = std::fopen("/proc/self/status", "r"); file != nullptr) {
        char line[256];
        while (std::fgets(line, sizeof line, file) != nullptr)
            if (std::string_view(line).starts_with(name))
                out = std::strtod(line + name.size(), nullptr) * 1024;
        std::fclose(file);
    }
    return out;
}

/// From now on VmHWM counts anew. False where the system does not do that.
bool reset_peak() {
    std::FILE* file = std::fopen("/proc/self/clear_refs", "w");
    if (file == nullptr) return false;
    const bool written = std::fputs("5", file) >= 0;
    return std::fclose(file) == 0 && written;
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#elif defined(__has_feature)
constexpr bool kSanitized = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
constexpr bool kSanitized = false;
#endif

TEST(WhirMemory, PeakIsAsPredicted) {
    if (kSanitized) GTEST_SKIP() << "a sanitizer keeps memory of its own";
    constexpr unsigned kLogCells = 21;
    const auto set = test::easy(verifier::kP100);
    auto stack = test::small_stack<5>(kLogCells);
    if (!reset_peak()) GTEST_SKIP() << "no peak to reset";
    const double before = status("VmRSS:");
    const Bytes proof = test::prove<5>(set, kLogCells, stack);
    const double cells = 4.0 * static_cast<double>(stack.cells.size());  // there before
    const double used = status("VmHWM:") - before + cells;
    const double predicted = verifier::costs_of(set, kLogCells).memory_bytes;
    EXPECT_LT(used, 1.2 * predicted + (8 << 20));
    EXPECT_GT(used, 0.5 * predicted);  // else nothing was measured
}

}  // namespace
}  // namespace belay::prover

// SPDX-License-Identifier: Apache-2.0
// Which family a chip's rows are: families and chips have the same names.
#pragma once

#include <optional>
#include <string_view>

#include "prover/trace.h"

namespace belay::prover {

inline constexpr std::array<std::string_view, kFamilies> kFamilyNames{
    "add_sub", "add_imm", "shift",     "bitwise",    "set_less",  "branch",    "jump",
    "mul",     "div",     "load_word", "store_word", "load_part", "store_part"};

constexpr std::optional<Family> family_named(std::string_view chip) {
    for (std::size_t k = 0; k < kFamilies; ++k)
        if (chip == kFamilyNames[k]) return static_cast<Family>(k);
    return std::nullopt;
}

}  // namespace belay::prover

// SPDX-License-Identifier: Apache-2.0
// The list of chips: their order is the order of tables in keys and proofs.
#pragma once

#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "circuit/chips/add_imm.h"
#include "circuit/chips/add_sub.h"
#include "circuit/chips/age.h"
#include "circuit/chips/bigint.h"
#include "circuit/chips/bitwise.h"
#include "circuit/chips/block_io.h"
#include "circuit/chips/branch.h"
#include "circuit/chips/code.h"
#include "circuit/chips/div.h"
#include "circuit/chips/dot.h"
#include "circuit/chips/jump.h"
#include "circuit/chips/keccak_round.h"
#include "circuit/chips/keccak_sponge.h"
#include "circuit/chips/leaf.h"
#include "circuit/chips/load_part.h"
#include "circuit/chips/load_word.h"
#include "circuit/chips/mul.h"
#include "circuit/chips/poseidon2.h"
#include "circuit/chips/product.h"
#include "circuit/chips/set_less.h"
#include "circuit/chips/shift.h"
#include "circuit/chips/stop.h"
#include "circuit/chips/store_part.h"
#include "circuit/chips/store_word.h"
#include "circuit/chips/system.h"
#include "circuit/chips/tables.h"
#include "circuit/chips/word.h"

namespace belay::circuit {

template <class... Chips>
struct ChipList {
    static constexpr std::size_t kCount = sizeof...(Chips);
    using Rows = std::tuple<std::vector<typename Chips::Row>...>;

    /// call.template operator()<Chip, index>() for each.
    template <class Call>
    static constexpr void for_each(Call&& call) {
        each(call, std::index_sequence_for<Chips...>{});
    }
    template <class Chip>
    static constexpr std::size_t index_of() {
        std::size_t found = kCount, at = 0;
        ((std::is_same_v<Chip, Chips> ? (found = at, ++at) : ++at), ...);
        return found;
    }

  private:
    template <class Call, std::size_t... i>
    static constexpr void each(Call& call, std::index_sequence<i...>) {
        (call.template operator()<Chips, i>(), ...);
    }
};

// Instructions first, then memory, code and ecalls, tables last.
using MachineChips = ChipList<AddSub, AddImm, Shift, Bitwise, SetLess, Branch, Jump, Mul, Div, LoadWord,
                              StoreWord, LoadPart, StorePart, Age, TouchedWord, Code, Leaf, Poseidon2, System,
                              BlockIo, Stop, KeccakSponge, KeccakRound, Bigint, Product, Dot, Tables>;

}  // namespace belay::circuit

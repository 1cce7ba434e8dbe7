// SPDX-License-Identifier: Apache-2.0
#include "machine/fast_handlers.h"

namespace belay::machine::fast {
namespace {

void leave(const Slot*, std::uintptr_t limit, Registers* registers, u8*, const u8*, u32) {
    registers->limit = limit;
}

void open_page(const Slot*, std::uintptr_t limit, Registers* registers, u8* memory, const u8* flags,
               u32 last) {
    const Slot* ip = registers->left_at;
    registers->owner->open_page(page_of(registers->x[ip->rs1] + ip->imm));
    [[clang::musttail]] return ip->handler(ip, limit, registers, memory, flags, last);
}

using Table = std::array<Handler, kOpCount>;

template <bool first, bool second, std::size_t... i>
constexpr Table one_each(std::index_sequence<i...>) {
    return {&run<normal(Part{static_cast<Op>(i), first, second})>...};
}
constexpr auto kAllOps = std::make_index_sequence<kOpCount>{};
constexpr std::array<Table, 4> kSingles = {one_each<false, false>(kAllOps), one_each<true, false>(kAllOps),
                                           one_each<false, true>(kAllOps), one_each<true, true>(kAllOps)};

void run_guarded(const Slot* ip, std::uintptr_t limit, Registers* registers, u8* memory, const u8* flags,
                 u32 last) {
    const Core core{ip, limit, registers, memory, flags, last};
    const bool enough = core.budget() >= kMargin * sizeof(Slot);
    const Slot* next = enough ? ip : core.leave_here();
    const Handler handler = enough ? kSingles[0][static_cast<std::size_t>(ip->op)] : &leave;
    [[clang::musttail]] return handler(next, limit, registers, memory, flags, last);
}

}  // namespace

const Slot kLeave{&leave, 0, 0, 0, 0, Op::illegal};
const Slot kOpenPage{&open_page, 0, 0, 0, 0, Op::illegal};

Handler single(Part part) {
    return kSingles[(part.first ? 1U : 0U) + (part.second ? 2U : 0U)][static_cast<std::size_t>(part.op)];
}
Handler guard() { return &run_guarded; }

}  // namespace belay::machine::fast

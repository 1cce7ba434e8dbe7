// SPDX-License-Identifier: Apache-2.0
#include "machine/fast_handlers.h"

namespace belay::machine::fast {
namespace {

void leave(const Slot*, std::uintptr_t, Registers*, u8*, const u8*) {}

template <Op op>
void run_one(const Slot* ip, std::uintptr_t limit, Registers* registers, u8* memory, const u8* flags) {
    Core core{ip, limit, registers, memory, flags};
    const Slot* next = execute<op>(core, *ip);
    [[clang::musttail]] return next->handler(next, core.limit, registers, memory, flags);
}

template <std::size_t... i>
constexpr std::array<Handler, kOpCount> one_each(std::index_sequence<i...>) {
    return {&run_one<static_cast<Op>(i)>...};
}
constexpr auto kHandlers = one_each(std::make_index_sequence<kOpCount>{});

void run_guarded(const Slot* ip, std::uintptr_t limit, Registers* registers, u8* memory, const u8* flags) {
    const Core core{ip, limit, registers, memory, flags};
    const bool enough = core.budget() >= kMargin * sizeof(Slot);
    const Slot* next = enough ? ip : core.leave_here();
    const Handler handler = enough ? kHandlers[static_cast<std::size_t>(ip->op)] : &leave;
    [[clang::musttail]] return handler(next, limit, registers, memory, flags);
}

}  // namespace

const Slot kLeave{&leave, 0, 0, 0, 0, Op::illegal};

Handler handler_of(Op op) { return kHandlers[static_cast<std::size_t>(op)]; }
Handler guard() { return &run_guarded; }

}  // namespace belay::machine::fast

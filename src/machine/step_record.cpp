// SPDX-License-Identifier: Apache-2.0
#include "machine/step.h"
#include "machine/step_log.h"

namespace belay::machine {
namespace {

/// Reads the machine's memory and writes down what it read; changes go into a copy.
class RecordMemory {
  public:
    RecordMemory(const Machine& machine, const InputWindow& input, Bytes& log)
        : machine_(machine), input_(input), log_(log) {}

    u32 fetch(u32 pc) {
        const CodeTable& code = machine_.program().code();
        append(log_, code.leaf_at(pc));
        for (const Hash& sibling : code.path_at(pc)) append(log_, sibling);
        return code.fetch(pc);
    }

    ByteView read(u32 address, u32 size) {
        const ByteView bytes(machine_.memory().bytes() + address, size);
        const LeafRange range = LeafRange::of(address, size);
        append(log_, bytes);
        const auto bytes_of = [this](u32 page) { return machine_.memory().page(page); };
        for (const Digest& sibling : machine_.tree().siblings(range, bytes_of))
            append(log_, crypto::to_hash(sibling));
        return bytes;
    }

    MutByteView update(u32 address, u32 size) {
        const ByteView bytes = read(address, size);
        copy_.assign(bytes.begin(), bytes.end());
        return copy_;
    }

    const u8* input(u64 position) {
        const u8* element = input_.at(position);
        if (element != nullptr) append(log_, ByteView(element, Hash::kSize));
        return element;
    }

  private:
    const Machine& machine_;
    const InputWindow& input_;
    Bytes& log_;
    Bytes copy_;
};

}  // namespace

std::optional<Bytes> record_step(Machine& machine, const InputWindow& input) {
    Bytes log;
    append(log, machine.preimage().encode());
    MachineState state = machine.state();
    if (state.status == Status::running) append(log, machine.program().identity().encode());
    RecordMemory memory(machine, input, log);
    if (step(state, memory) == StepOutcome::stalled) return std::nullopt;
    return log;
}

}  // namespace belay::machine

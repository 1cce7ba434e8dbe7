// SPDX-License-Identifier: Apache-2.0
#include "machine/machine.h"

#include <algorithm>
#include <bit>

#include "base/endian.h"
#include "machine/compiled_code.h"
#include "machine/step.h"

namespace belay::machine {

// Loads and stores copy host words to guest memory.
static_assert(std::endian::native == std::endian::little);

/// The plain step's way to the machine's own memory.
class Machine::Direct {
  public:
    Direct(const CodeTable& code, Memory& memory, const InputWindow& input)
        : code_(code), memory_(memory), input_(input) {}

    u32 fetch(u32 pc) const { return code_.fetch(pc); }
    ByteView read(u32 address, u32 size) const { return {memory_.bytes() + address, size}; }
    MutByteView update(u32 address, u32 size) { return {memory_.open(address, size), size}; }
    const u8* input(u64 position) const { return input_.at(position); }

  private:
    const CodeTable& code_;
    Memory& memory_;
    const InputWindow& input_;
};

std::unique_ptr<Machine> Machine::create(std::shared_ptr<const Program> program, Hashing hashing) {
    auto machine = std::unique_ptr<Machine>(new Machine(std::move(program), hashing));
    return machine->memory_.mapped() ? std::move(machine) : nullptr;
}

Machine::Machine(std::shared_ptr<const Program> program, Hashing hashing)
    : base_(std::move(program)), program_(base_), parent_program_(base_) {
    state_.pc = program_->image().entry;
    parent_ = state_;
    if (hashing == Hashing::here) tree_ = program_->initial_tree().clone();
    if (!memory_.mapped()) return;
    for (const Segment& segment : program_->image().segments) memory_.load(segment.address, segment.data);
}

void Machine::begin_batch(u64 limit, const Hash& accumulator, Opening how) {
    begin(open(state_, limit, accumulator, how));
}

void Machine::begin_restart(std::shared_ptr<const Program> program, u64 limit, const Hash& accumulator) {
    begin(restarted(state_, program->identity().entry, limit, accumulator));
    replace_memory(*program);
    program_ = std::move(program);
}

void Machine::begin(const MachineState& start) {
    memory_.set_mark();
    parent_ = state_;
    parent_program_ = program_;
    state_ = start;
    output_ = {};
}

// Through Memory::open(), so that undo() brings the old memory back and deltas hold every page.
void Machine::replace_memory(const Program& next) {
    const auto each_segment = [&](const Program& program, auto what) {
        for (const Segment& segment : program.image().segments)
            if (!segment.data.empty()) what(segment, static_cast<u32>(segment.data.size()));
    };
    std::vector<u32> pages = memory_.touched();
    each_segment(*base_, [&](const Segment& segment, u32 size) {
        for (u32 page = page_of(segment.address); page <= page_of(segment.address + (size - 1)); ++page)
            pages.push_back(page);
    });
    for (const u32 page : pages) std::memset(memory_.open(page << kPageBits, kPageSize), 0, kPageSize);
    each_segment(next, [&](const Segment& segment, u32 size) {
        std::memcpy(memory_.open(segment.address, size), segment.data.data(), size);
    });
}

void Machine::begin_exit() { begin(exit_start(state_, program_->identity().manifest.exit_entry)); }

bool Machine::plain_step(const InputWindow& input) {
    Direct memory(program_->code(), memory_, input);
    const OutputPlace named{state_.x[10], state_.x[11]};
    if (step(state_, memory) == StepOutcome::stalled) return false;
    if (state_.status == Status::yielded) output_ = named;
    return true;
}

RunResult Machine::run(u64 max_steps, const InputWindow& input) {
    u64 left = max_steps;
    while (state_.status == Status::running) {
        left = program_->compiled().run(state_, memory_, left);
        if (left == 0) return {Stop::max_steps, max_steps};
        if (!plain_step(input)) return {Stop::input_missing, max_steps - left};
        --left;
    }
    return {Stop::not_running, max_steps - left};
}

bool Machine::close_batch() {
    if (state_.status == Status::yielded) return false;
    const MachineState ended = state_;
    undo_batch();
    state_ = void_successor(state_, ended.input_limit, ended.inbox_accumulator);
    return true;
}

void Machine::undo_batch() {
    memory_.undo();
    state_ = parent_;
    program_ = parent_program_;
    output_ = {};
}

void Machine::update_tree() {
    BELAY_CHECK(tree_.has_value());
    std::vector<u32> pages = memory_.take_changed();
    std::sort(pages.begin(), pages.end());
    tree_->update(pages, [this](u32 page) { return memory_.page(page); });
}

const Digest& Machine::memory_root() {
    update_tree();
    return tree_->root();
}

StatePreimage Machine::preimage() { return {program_->hash(), memory_root(), state_}; }

StateDelta Machine::take_delta() {
    BELAY_CHECK(!tree_.has_value());
    const std::vector<u32> pages = memory_.take_changed();
    StateDelta delta{program_->hash(), state_, std::vector<PageCopy>(pages.size())};
    for (std::size_t i = 0; i < pages.size(); ++i) {
        delta.pages[i].page = pages[i];
        std::memcpy(delta.pages[i].bytes.data(), memory_.page(pages[i]), kPageSize);
    }
    return delta;
}

Bytes Machine::read_memory(u32 address, u32 length) const {
    const u64 before_wrap = std::min<u64>(length, (u64{1} << 32) - address);
    const u8* at = memory_.bytes();
    Bytes out(at + address, at + address + before_wrap);
    out.insert(out.end(), at, at + (length - before_wrap));
    return out;
}

u32 Machine::read_word(u32 address) const {
    const Bytes word = read_memory(address, 4);
    return load_le<u32>(word.data());
}

std::optional<Bytes> Machine::output(u32 most) const {
    if (output_.length > most) return std::nullopt;
    return read_memory(output_.address, output_.length);
}

Snapshot Machine::snapshot() const {
    Snapshot out{program_->hash(), state_, {}};
    std::vector<u32> pages = memory_.touched();
    std::sort(pages.begin(), pages.end());
    out.pages.resize(pages.size());
    for (std::size_t i = 0; i < pages.size(); ++i) {
        out.pages[i].page = pages[i];
        std::memcpy(out.pages[i].bytes.data(), memory_.page(pages[i]), kPageSize);
    }
    return out;
}

std::optional<SnapshotError> Machine::restore(const Snapshot& snapshot) {
    if (snapshot.program_hash != program_->hash()) return SnapshotError::wrong_program;
    if (snapshot.state.pc % 4 != 0 || snapshot.state.x[0] != 0) return SnapshotError::bad_state;
    for (std::size_t i = 0; i < snapshot.pages.size(); ++i)
        if (snapshot.pages[i].page >= kPageCount ||
            (i > 0 && snapshot.pages[i - 1].page >= snapshot.pages[i].page))
            return SnapshotError::unordered_pages;
    for (const PageCopy& copy : snapshot.pages)
        std::memcpy(memory_.open(copy.page << kPageBits, kPageSize), copy.bytes.data(), kPageSize);
    memory_.set_mark();
    state_ = parent_ = snapshot.state;
    return std::nullopt;
}

std::string_view to_string(SnapshotError error) {
    switch (error) {
        case SnapshotError::wrong_program:
            return "the snapshot is of another program";
        case SnapshotError::bad_state:
            return "the snapshot's state is not a machine state";
        case SnapshotError::unordered_pages:
            return "the snapshot's pages are not in rising order";
    }
    return "unknown";
}

}  // namespace belay::machine

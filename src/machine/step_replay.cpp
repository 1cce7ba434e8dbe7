// SPDX-License-Identifier: Apache-2.0
#include "base/endian.h"
#include "crypto/plain_merkle.h"
#include "machine/step.h"
#include "machine/step_log.h"

namespace belay::machine {
namespace {

constexpr std::array<u8, 1024> kZeros{};  // the largest block that a step reads (M-25)

/// Reads the log as the step asks for it. After the first error everything reads as zero and error() says
/// why.
class ReplayMemory {
  public:
    ReplayMemory(ByteView log, const Digest& memory_root) : log_(log), root_(memory_root) {}

    std::optional<ReplayError> error() const { return error_; }
    const Digest& root() const { return root_; }

    /// The next `size` bytes, or none after an error.
    std::optional<ByteView> take(std::size_t size) {
        if (error_) return std::nullopt;
        if (size > log_.size()) {
            error_ = ReplayError::truncated;
            return std::nullopt;
        }
        const ByteView out = log_.first(size);
        log_ = log_.subspan(size);
        return out;
    }

    /// The code root that the program hash names; comes before everything else (M-7).
    void take_program(const Hash& program_hash) {
        const auto bytes = take(ProgramIdentity::kSize);
        if (!bytes) return;
        ProgramIdentity identity;
        if (!ProgramIdentity::decode(*bytes, identity))
            error_ = ReplayError::bad_program;
        else if (identity.hash() != program_hash)
            error_ = ReplayError::program_hash_mismatch;
        code_root_ = identity.code_root_keccak;
    }

    u32 fetch(u32 pc) {
        const auto bytes = take(Hash::kSize * (1 + CodeTable::kLevels));
        if (!bytes) return 0;
        const Hash leaf = Hash::from(bytes->first(Hash::kSize));
        std::array<Hash, CodeTable::kLevels> path;
        for (std::size_t i = 0; i < path.size(); ++i)
            path[i] = Hash::from(bytes->subspan(Hash::kSize * (i + 1), Hash::kSize));
        if (crypto::plain_root_from_path(leaf, pc / CodeTable::kLeafSize, path) != code_root_)
            error_ = ReplayError::code_root_mismatch;
        return load_le<u32>(leaf.data() + pc % CodeTable::kLeafSize);
    }

    ByteView read(u32 address, u32 size) {
        const LeafRange range = LeafRange::of(address, size);
        const auto bytes = take(size);
        if (!bytes || !take_siblings(range)) return ByteView(kZeros).first(size);
        if (root_of_range(range, *bytes, siblings_) == root_) return *bytes;
        error_ = ReplayError::memory_root_mismatch;
        return ByteView(kZeros).first(size);
    }

    /// The last access of a step, so `siblings_` stay those of the update.
    MutByteView update(u32 address, u32 size) {
        const ByteView bytes = read(address, size);
        updated_ = LeafRange::of(address, size);
        update_.assign(bytes.begin(), bytes.end());
        return update_;
    }

    const u8* input(u64) {
        const auto element = take(Hash::kSize);
        return element ? element->data() : nullptr;
    }

    /// What memory's root becomes, or the first error.
    Result<Digest, ReplayError> finish() {
        if (!error_ && !log_.empty()) error_ = ReplayError::trailing_bytes;
        if (error_) return fail(*error_);
        if (update_.empty()) return root_;
        return root_of_range(updated_, update_, siblings_);
    }

  private:
    bool take_siblings(LeafRange range) {
        siblings_.clear();
        for (std::size_t i = sibling_count(range); i > 0; --i) {
            const auto bytes = take(Hash::kSize);
            if (!bytes) return false;
            const auto digest = crypto::from_hash(Hash::from(*bytes));
            if (!digest) {
                error_ = ReplayError::non_canonical_sibling;
                return false;
            }
            siblings_.push_back(*digest);
        }
        return true;
    }

    ByteView log_;
    Digest root_;
    Hash code_root_;
    LeafRange updated_;
    Bytes update_;
    std::vector<Digest> siblings_;
    std::optional<ReplayError> error_;
};

}  // namespace

Result<Hash, ReplayError> replay_step(ByteView log, const Hash& start) {
    if (log.size() < StatePreimage::kSize) return fail(ReplayError::truncated);
    StatePreimage machine;
    if (!StatePreimage::decode(log.first(StatePreimage::kSize), machine)) return fail(ReplayError::bad_state);
    if (machine.root() != start) return fail(ReplayError::start_root_mismatch);

    ReplayMemory memory(log.subspan(StatePreimage::kSize), machine.memory_root);
    if (machine.state.status == Status::running) memory.take_program(machine.program_hash);
    // A step of an erroneous log may do anything to this copy of the state; finish() says that it did not
    // count.
    if (!memory.error()) static_cast<void>(step(machine.state, memory));
    const auto root = memory.finish();
    if (!root) return fail(root.error());
    machine.memory_root = *root;
    return machine.root();
}

std::optional<ReplayError> verify_step(ByteView log, const Hash& start, const Hash& end) {
    const auto root = replay_step(log, start);
    if (!root) return root.error();
    return *root == end ? std::nullopt : std::optional(ReplayError::end_root_mismatch);
}

std::string_view to_string(ReplayError error) {
    switch (error) {
        case ReplayError::truncated:
            return "the log ends too early";
        case ReplayError::trailing_bytes:
            return "bytes follow the end of the log";
        case ReplayError::bad_state:
            return "the state is not one that a machine can have";
        case ReplayError::start_root_mismatch:
            return "the state is not that of the start root";
        case ReplayError::bad_program:
            return "the program's identity is not canonical";
        case ReplayError::program_hash_mismatch:
            return "the program is not the state's";
        case ReplayError::code_root_mismatch:
            return "the code leaf is not in the program's code";
        case ReplayError::non_canonical_sibling:
            return "a sibling is not a canonical digest";
        case ReplayError::memory_root_mismatch:
            return "memory is not what the state's root says";
        case ReplayError::end_root_mismatch:
            return "the step leads to another root";
    }
    return "unknown";
}

}  // namespace belay::machine

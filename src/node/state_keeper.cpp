// SPDX-License-Identifier: Apache-2.0
#include "node/state_keeper.h"

#include <charconv>

#include "base/hex.h"
#include "base/u256.h"
#include "node/whole_file.h"

namespace belay::node {
namespace {

constexpr std::string_view kEnding = ".state";
constexpr std::size_t kPositionDigits = 16;

std::string name_of(const KeptState& state) {
    return to_hex_plain(U256(state.position).to_hash()).substr(64 - kPositionDigits) + "-" +
           to_hex_plain(state.root) + std::string(kEnding);
}

/// Exactly the names that name_of() gives.
std::optional<KeptState> parse_name(const std::string& name) {
    if (name.size() != kPositionDigits + 1 + 64 + kEnding.size()) return std::nullopt;
    const auto root = fixed_from_hex<Hash>(std::string_view(name).substr(kPositionDigits + 1, 64));
    KeptState state;
    const char* end = name.data() + kPositionDigits;
    if (!root || std::from_chars(name.data(), end, state.position, 16).ptr != end) return std::nullopt;
    state.root = *root;
    return name_of(state) == name ? std::optional(state) : std::nullopt;
}

std::unexpected<KeeperFailure> refuse(KeeperError reason, std::string detail) {
    return std::unexpected(KeeperFailure{reason, std::move(detail)});
}

}  // namespace

const char* to_string(KeeperError reason) {
    switch (reason) {
        case KeeperError::io:
            return "io";
        case KeeperError::absent:
            return "absent";
        case KeeperError::damaged:
            return "damaged";
    }
    return "?";
}

Result<std::unique_ptr<StateKeeper>, KeeperFailure> StateKeeper::open(StateKeeperConfig config) {
    std::unique_ptr<StateKeeper> out(new StateKeeper(std::move(config)));
    std::error_code error;
    std::filesystem::create_directories(out->config_.folder, error);
    std::filesystem::directory_iterator files(out->config_.folder, error);
    if (error) return refuse(KeeperError::io, out->config_.folder.string() + ": " + error.message());
    for (const auto& file : files) {
        const std::string name = file.path().filename().string();
        if (const auto state = parse_name(name)) {
            if (!out->kept_.emplace(state->position, state->root).second)
                std::filesystem::remove(file.path(), error);  // two branches of L1: run again, one is left
        } else if (name.ends_with(std::string(kEnding) + kUnfinished)) {
            std::filesystem::remove(file.path(), error);
        }
    }
    return out;
}

bool StateKeeper::due(u64 position, u64 steps) {
    const std::lock_guard lock(mutex_);
    if (position < last_due_) {  // a reorg went back
        const auto next = kept_.lower_bound(position);
        last_due_ = next == kept_.begin() ? 0 : std::prev(next)->first;
    }
    // Run again after a restart: what lies before the oldest state was final.
    if (!kept_.empty() && position < kept_.begin()->first) return false;
    steps_ += steps;
    if (position - last_due_ < config_.entries_between && steps_ < config_.steps_between) return false;
    last_due_ = position;
    steps_ = 0;
    return true;
}

std::filesystem::path StateKeeper::path_of(const KeptState& state) const {
    return config_.folder / name_of(state);
}

Result<void, KeeperFailure> StateKeeper::save(const SavedState& state) {
    const std::lock_guard lock(mutex_);
    const KeptState name{state.position, state.end.root()};
    if (const auto same = kept_.find(name.position); same != kept_.end()) {
        if (same->second == name.root) return {};
        drop(name.position);
    }
    if (!replace_whole(path_of(name), encode(state))) return refuse(KeeperError::io, path_of(name).string());
    kept_.emplace(name.position, name.root);
    thin_out();
    return {};
}

// Of the states between the first and the last goes the one whose neighbours are closest to each other.
void StateKeeper::thin_out() {
    while (kept_.size() > std::max<std::size_t>(config_.most, 2)) {
        auto best = std::next(kept_.begin());
        u64 least = ~u64{0};
        for (auto at = best; std::next(at) != kept_.end(); ++at) {
            const u64 gap = std::next(at)->first - std::prev(at)->first;
            if (gap < least) least = gap, best = at;
        }
        drop(best->first);
    }
}

void StateKeeper::drop(u64 position) {
    const auto found = kept_.find(position);
    std::error_code ignored;  // a file that stays is found and dropped at the next start
    std::filesystem::remove(path_of({found->first, found->second}), ignored);
    kept_.erase(found);
}

std::vector<KeptState> StateKeeper::kept() const {
    const std::lock_guard lock(mutex_);
    std::vector<KeptState> out;
    for (const auto& [position, root] : kept_) out.push_back({position, root});
    return out;
}

std::optional<KeptState> StateKeeper::newest(u64 position,
                                             const std::function<bool(const KeptState&)>& matches) const {
    const std::vector<KeptState> states = kept();
    for (auto state = states.rbegin(); state != states.rend(); ++state)
        if (state->position <= position && matches(*state)) return *state;
    return std::nullopt;
}

Result<SavedState, KeeperFailure> StateKeeper::load(const KeptState& state) {
    const std::lock_guard lock(mutex_);
    const auto found = kept_.find(state.position);
    if (found == kept_.end() || found->second != state.root)
        return refuse(KeeperError::absent, name_of(state));
    const auto bytes = read_whole(path_of(state));
    if (!bytes) {
        kept_.erase(found);
        return refuse(KeeperError::absent, name_of(state));
    }
    auto decoded = decode_saved_state(*bytes);
    if (decoded && decoded->position == state.position && decoded->end.root() == state.root)
        return std::move(*decoded);
    drop(state.position);
    return refuse(KeeperError::damaged,
                  name_of(state) + ": " + (decoded ? "another state" : to_string(decoded.error())));
}

void StateKeeper::finalized(u64 position) {
    const std::lock_guard lock(mutex_);
    while (kept_.size() > 1 && std::next(kept_.begin())->first <= position) drop(kept_.begin()->first);
}

void StateKeeper::rolled_back(u64 position) {
    const std::lock_guard lock(mutex_);
    while (!kept_.empty() && kept_.rbegin()->first > position) drop(kept_.rbegin()->first);
}

}  // namespace belay::node

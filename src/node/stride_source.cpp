// SPDX-License-Identifier: Apache-2.0
#include "node/stride_source.h"

#include <algorithm>
#include <charconv>

#include "base/hex.h"
#include "machine/step_log.h"
#include "node/pipe.h"
#include "node/thread_name.h"

namespace belay::node {
namespace {

using dispute::StepIndex;
using dispute::StrideIndex;

// Between two looks at whether to stop: a fraction of a second.
constexpr u64 kSlice = u64{1} << 24;
constexpr const char* kEnding = ".steps";
const std::string kOtherRoot = "another machine root than in the chain's own run";
const std::string kBadElements = " does not run on these elements";

const Hash* leaf_at(std::span<const dispute::LeafRun> strides, u64 index) {
    for (const dispute::LeafRun& run : strides) {
        if (index < run.count) return &run.root;
        index -= run.count;
    }
    return nullptr;
}

machine::InputWindow window_of(const StridePlan& plan, const wire::Elements& elements) {
    if (plan.exit) return {};
    return {.first = plan.entries.back().limit_before, .elements = elements};
}
std::string plan_text(const StridePlan& plan) {
    return plan.exit ? "the exit batch" : "entry " + std::to_string(plan.key.entry);
}
std::string entry_text(const rollup::Entry& entry) { return "entry " + std::to_string(entry.header.index); }

// The newest kept state of this chain at or before `position`.
std::optional<KeptState> newest_state(std::span<const EntryResult> results, const StateKeeper* keeper,
                                      u64 position) {
    if (keeper == nullptr) return std::nullopt;
    return keeper->newest(position, [&](const KeptState& state) {
        return state.position > 0 && results[state.position - 1].batch.end.root() == state.root;
    });
}

}  // namespace

std::optional<StridePlan> plan_exit_stride(const DerivedChain& chain, const StateKeeper* keeper,
                                           const rollup::ExitResult& exit, StrideIndex stride) {
    const Hash* end = leaf_at(exit.strides, stride.value);
    if (end == nullptr || exit.position > chain.results().size()) return std::nullopt;
    const Hash start = stride.value > 0 ? *leaf_at(exit.strides, stride.value - 1) : exit.start.root();
    StridePlan plan{
        .key = {exit.position, stride, start}, .end = *end, .from = {}, .entries = {}, .exit = true};
    plan.from = newest_state(chain.results(), keeper, exit.position);
    plan.parent_output = chain.start().parent_output;
    const u64 first = plan.from ? plan.from->position : chain.start().entry;
    const auto needed = std::span(chain.entries()).subspan(first, exit.position - first);
    plan.entries.assign(needed.begin(), needed.end());
    return plan;
}

std::optional<StridePlan> plan_stride(const ChainRun& chain, const StateKeeper* keeper, u64 entry,
                                      StrideIndex stride) {
    if (entry >= chain.results.size() || entry >= chain.entries.size() || entry < chain.start.entry)
        return std::nullopt;
    const rollup::BatchResult& batch = chain.results[entry].batch;
    const Hash* end = leaf_at(batch.strides, stride.value);
    if (end == nullptr) return std::nullopt;
    StridePlan plan{.key = {entry, stride, {}}, .end = *end, .from = {}, .entries = {}};
    if (stride.value > 0) {
        plan.key.start = *leaf_at(batch.strides, stride.value - 1);
    } else {  // C-3
        const machine::StatePreimage& parent = entry > 0 ? chain.results[entry - 1].batch.end : chain.genesis;
        plan.key.start =
            rollup::open(parent, batch.limit, batch.accumulator, batch.opening, batch.restart).root();
    }
    plan.from = newest_state(chain.results, keeper, entry);
    plan.parent_output = chain.start.parent_output;
    const u64 first = plan.from ? plan.from->position : chain.start.entry;
    const auto needed = chain.entries.subspan(first, entry + 1 - first);
    plan.entries.assign(needed.begin(), needed.end());
    return plan;
}

std::optional<StridePlan> plan_stride(const DerivedChain& chain, const StateKeeper* keeper, u64 entry,
                                      StrideIndex stride) {
    return plan_stride(
        {chain.rollup().frame, chain.genesis(), chain.entries(), chain.results(), chain.start()}, keeper,
        entry, stride);
}

ElementsOf elements_from(Archive archive) {
    return [archive](const rollup::Entry& entry) -> Result<wire::Elements, std::string> {
        std::vector<l1::Blob> blobs;
        for (const Hash& hash : entry.versioned_hashes) {
            auto blob = archive.get(hash);
            if (!blob) return fail(blob.error().text());
            if (!*blob) return fail("blob " + to_hex(hash) + " is not in the archive");
            blobs.push_back(std::move(**blob));
        }
        auto elements = rollup::elements_of(entry, std::vector<ByteView>(blobs.begin(), blobs.end()));
        if (!elements) return fail(std::string(wire::to_string(elements.error())));
        return std::move(*elements);
    };
}

StrideSource::StrideSource(std::shared_ptr<Programs> programs, StrideSourceConfig config, StateKeeper* keeper,
                           ElementsOf elements)
    : programs_(std::move(programs)),
      config_(std::move(config)),
      keeper_(keeper),
      elements_(std::move(elements)) {
    std::error_code ignored;  // without a folder nothing is kept, and all else works
    std::filesystem::create_directories(config_.folder, ignored);
    thread_ = std::thread([this] { work(); });
}

StrideSource::~StrideSource() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void StrideSource::ask(const StridePlan& plan) {
    const std::lock_guard lock(mutex_);
    StrideStatus& status = status_[plan.key];
    const bool there = std::ranges::any_of(ready_, [&](const auto& r) { return r.first == plan.key; });
    if (status.stage != StrideStage::unknown && status.stage != StrideStage::failed &&
        (status.stage != StrideStage::ready || there))
        return;
    status = {.stage = StrideStage::waiting, .steps = 0, .failure = {}};
    jobs_.push_back({plan, std::nullopt});
    changed_.notify_all();
}

void StrideSource::ask_log(const StridePlan& plan, StepIndex step) {
    const std::lock_guard lock(mutex_);
    if (step.value >= config_.frame.steps_per_stride() || !asked_logs_.insert({plan.key, step}).second)
        return;
    const auto first_history = std::ranges::find_if(jobs_, [](const Job& job) { return !job.log; });
    jobs_.insert(first_history, {plan, step});
    changed_.notify_all();
}

StrideStatus StrideSource::status(const StrideKey& key) const {
    const std::lock_guard lock(mutex_);
    const auto found = status_.find(key);
    return found == status_.end() ? StrideStatus{} : found->second;
}

std::shared_ptr<const dispute::StepHistory> StrideSource::history(const StrideKey& key) const {
    const std::lock_guard lock(mutex_);
    for (const auto& [known, history] : ready_)
        if (known == key) return history;
    return nullptr;
}

std::optional<Bytes> StrideSource::log(const StrideKey& key, StepIndex step) const {
    const std::lock_guard lock(mutex_);
    const auto found = logs_.find({key, step});
    return found == logs_.end() ? std::nullopt : std::optional(found->second);
}

void StrideSource::forget(const StrideKey& key) {
    const std::lock_guard lock(mutex_);
    if (current_ == key) forgotten_ = true;
    std::erase_if(jobs_, [&](const Job& job) { return job.plan.key == key; });
    std::erase_if(logs_, [&](const auto& log) { return log.first.first == key; });
    std::erase_if(asked_logs_, [&](const LogKey& log) { return log.first == key; });
    std::erase_if(ready_, [&](const auto& ready) { return ready.first == key; });
    status_.erase(key);
    std::error_code ignored;
    std::filesystem::remove(path_of(key), ignored);
}

void StrideSource::finalized(u64 position) {
    std::vector<StrideKey> old;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [key, status] : status_)
            if (key.entry < position) old.push_back(key);
    }
    for (const StrideKey& key : old) forget(key);
    // What an earlier process left behind: names begin with the entry.
    std::error_code error;
    std::filesystem::directory_iterator files(config_.folder, error);
    if (error) return;
    for (const auto& file : files) {
        const std::string name = file.path().filename().string();
        u64 entry = 0;
        const auto read = std::from_chars(name.data(), name.data() + name.size(), entry);
        if (read.ec == std::errc{} && *read.ptr == '-' && name.ends_with(kEnding) && entry < position)
            std::filesystem::remove(file.path(), error);
    }
}

std::filesystem::path StrideSource::path_of(const StrideKey& key) const {
    return config_.folder / (std::to_string(key.entry) + "-" + std::to_string(key.stride.value) + "-" +
                             to_hex_plain(key.start) + kEnding);
}

void StrideSource::set(const StrideKey& key, StrideStage stage, u64 steps) {
    const std::lock_guard lock(mutex_);
    if (!interrupted()) status_[key] = {.stage = stage, .steps = steps, .failure = {}};
}

void StrideSource::keep(const StrideKey& key, dispute::StepHistory&& history) {
    ready_.emplace_back(key, std::make_shared<const dispute::StepHistory>(std::move(history)));
    while (ready_.size() > std::max<std::size_t>(config_.most_in_memory, 1)) ready_.pop_front();
}

void StrideSource::work() {
    name_thread("strides");
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [this] { return stop_ || !jobs_.empty(); });
        if (stop_) return;
        const Job job = std::move(jobs_.front());
        jobs_.pop_front();
        const StrideKey& key = job.plan.key;
        current_ = key;
        forgotten_ = false;
        lock.unlock();
        std::optional<Result<dispute::StepHistory, Failure>> history;
        std::optional<Result<Bytes, Failure>> log;
        if (job.log)
            log.emplace(make_log(job.plan, *job.log));
        else
            history.emplace(make(job.plan));
        lock.lock();
        current_.reset();
        if (interrupted()) continue;
        if (log) {
            if (*log)
                logs_[{key, *job.log}] = std::move(**log);
            else
                asked_logs_.erase({key, *job.log});  // asking again tries again
        } else if (*history) {
            keep(key, std::move(**history));
            status_[key] = {StrideStage::ready, config_.frame.steps_per_stride(), {}};
        } else if (const auto* why = std::get_if<std::string>(&history->error())) {
            status_[key] = {StrideStage::failed, 0, *why};
        }
    }
}

Result<void, StrideSource::Failure> StrideSource::run(machine::Machine& machine, const std::string& what,
                                                      StepIndex to,
                                                      const machine::InputWindow& window) const {
    for (StepIndex at; at < to && machine.state().status == machine::Status::running;) {
        if (interrupted()) return fail(Failure(Stop{}));
        const StepIndex next{std::min(at.value + kSlice, to.value)};
        if (!dispute::advance(machine, at, next, window)) return fail(Failure(what + kBadElements));
        at = next;
    }
    return {};
}

Result<std::unique_ptr<machine::Machine>, StrideSource::Failure> StrideSource::start(
    const StridePlan& plan, machine::Hashing hashing) {
    if (!plan.from && !plan.entries.empty() && plan.entries.front().header.index > 0) {
        auto machine = machine_before(plan.entries.front(), plan.parent_output, *programs_, hashing);
        if (!machine) return fail(Failure(machine.error()));
        return std::move(*machine);
    }
    std::optional<machine::Snapshot> from;
    if (plan.from) {
        if (keeper_ == nullptr) return fail(Failure("no machine states are kept"));
        auto state = keeper_->load(*plan.from);
        if (!state) return fail(Failure(to_string(state.error().reason) + (": " + state.error().detail)));
        from = std::move(*state).snapshot();
    }
    const auto program = from ? programs_->find(from->program_hash) : programs_->first();
    if (!program) return fail(Failure("no package of the program that a kept state is of"));
    auto machine = machine::Machine::create(program->program, hashing);
    if (!machine) return fail(Failure("no address space for a machine"));
    if (from)
        if (const auto error = machine->restore(*from)) return fail(Failure(std::string(to_string(*error))));
    return machine;
}

Result<std::unique_ptr<machine::Machine>, StrideSource::Failure> StrideSource::machine_at(
    const StridePlan& plan, StepIndex step, machine::Hashing hashing, wire::Elements& elements) {
    auto started = start(plan, hashing);
    if (!started) return fail(started.error());
    std::unique_ptr<machine::Machine> machine = std::move(*started);
    for (const rollup::Entry& entry : plan.entries) {
        auto read = elements_(entry);
        if (!read) return fail(Failure(entry_text(entry) + ": " + read.error()));
        elements = std::move(*read);
        const bool last = !plan.exit && &entry == &plan.entries.back();
        const StepIndex to = last ? step : StepIndex{config_.frame.steps_per_frame()};
        const machine::InputWindow window{.first = entry.limit_before, .elements = elements};
        if (auto begun = begin_entry(*machine, entry, *programs_); !begun)
            return fail(Failure(begun.error()));
        if (auto ran = run(*machine, entry_text(entry), to, window); !ran) return fail(ran.error());
        if (!last) machine->close_batch();
    }
    if (!plan.exit) return machine;
    machine->begin_exit();
    if (auto ran = run(*machine, plan_text(plan), step, {}); !ran) return fail(ran.error());
    return machine;
}

Result<dispute::HistoryTree, StrideSource::Failure> StrideSource::make_tree(const StridePlan& plan,
                                                                            StepCache& cache) {
    const unsigned height = config_.frame.log2_stride;
    StepRecord found = cache.take_found();
    if (cache.complete())
        return dispute::HistoryTree::from_leaves(std::move(found.leaves), found.rest, height);

    u64 done = found.leaves.size();
    const StepIndex from{config_.frame.first_step(plan.key.stride).value + done};
    set(plan.key, StrideStage::running, done);
    wire::Elements elements;
    auto machine = machine_at(plan, from, machine::Hashing::elsewhere, elements);
    if (!machine) return fail(machine.error());
    const Hash expected = done > 0 ? found.leaves.back() : plan.key.start;
    dispute::StepMemory memory(*(*machine)->base(), (*machine)->take_delta());
    if (memory.first() != expected) return fail(Failure(kOtherRoot));
    dispute::StepLeaves leaves((*machine)->program().hash(), expected, std::move(found.leaves));

    // The machine and its memory roots here, leaves and the disk on the other thread.
    bool kept = true;
    Pipe<dispute::RootedPiece> pipe([&](dispute::RootedPiece&& piece) {
        leaves(piece);
        const std::vector<Hash>& all = leaves.leaves();
        const StepRecord record{.leaves = {all.begin() + static_cast<i64>(done), all.end()},
                                .rest = leaves.rest()};
        kept = kept && cache.append(record);  // a full disk costs the next process time, nothing else
        done = all.size();
        set(plan.key, StrideStage::hashing, done + dispute::leaf_count(record.rest));
    });
    const auto sink = [&](dispute::StepPiece&& piece) {
        pipe.push(memory(std::move(piece)));
        return !interrupted();
    };
    const machine::InputWindow window = window_of(plan, elements);
    const dispute::StrideEnd end = dispute::run_stride(**machine, config_.frame, from, window, sink);
    if (end == dispute::StrideEnd::stopped) return fail(Failure(Stop{}));
    if (end != dispute::StrideEnd::done) return fail(Failure(plan_text(plan) + kBadElements));
    pipe.finish();
    return std::move(leaves).finish(height);
}

Result<dispute::StepHistory, StrideSource::Failure> StrideSource::make(const StridePlan& plan) {
    StepCache cache(path_of(plan.key), plan.key.start, config_.frame.log2_stride);
    auto tree = make_tree(plan, cache);
    const u64 last = config_.frame.steps_per_stride() - 1;
    if (tree && tree->leaf({last}) == plan.end) return dispute::StepHistory{plan.key.start, std::move(*tree)};
    Failure why = tree ? Failure(kOtherRoot) : tree.error();
    if (why == Failure(kOtherRoot)) {  // the file may be at fault: the next try is without it
        std::error_code ignored;
        std::filesystem::remove(path_of(plan.key), ignored);
    }
    return fail(std::move(why));
}

Result<Bytes, StrideSource::Failure> StrideSource::make_log(const StridePlan& plan, StepIndex step) {
    wire::Elements elements;
    const StepIndex at{config_.frame.first_step(plan.key.stride).value + step.value};
    auto machine = machine_at(plan, at, machine::Hashing::here, elements);
    if (!machine) return fail(machine.error());
    const machine::InputWindow window = window_of(plan, elements);
    auto log = machine::record_step(**machine, window);
    if (!log) return fail(Failure(plan_text(plan) + ": the step lacks its input"));
    return std::move(*log);
}

}  // namespace belay::node

// SPDX-License-Identifier: Apache-2.0
// One entry of a rollup, from L1 alone: its entries are derived, those before it run in the machine, and the
// machine then stands where the entry's batch begins.
#include <fmt/core.h>

#include "apps/belay/prove_source.h"
#include "base/hex.h"
#include "l1/http_l1.h"
#include "node/data_source.h"
#include "node/follower.h"
#include "node/programs.h"
#include "node/work_folder.h"

namespace belay::apps {

namespace {

using machine::Machine;
using machine::Status;

std::unexpected<ProveTrouble> trouble(int status, std::string text) {
    return std::unexpected(ProveTrouble{status, std::move(text)});
}

/// Entries 0 .. last of a rollup.
std::expected<std::vector<rollup::Entry>, ProveTrouble> entries_up_to(l1::L1& l1,
                                                                      const node::RollupInfo& rollup,
                                                                      u64 last) {
    std::vector<rollup::Entry> entries;
    node::FollowerHooks hooks;
    hooks.entries = [&](std::vector<rollup::Entry>&& more) {
        for (rollup::Entry& entry : more) entries.push_back(std::move(entry));
    };
    hooks.rolled_back = [&](u64 position, u64, u64) { entries.resize(std::min(entries.size(), position)); };
    node::Follower follower(l1, rollup, {}, hooks);
    for (bool more = true; more && entries.size() <= last;) {
        const auto polled = follower.poll();
        if (!polled) return trouble(Exit::kBadInput, "L1: " + polled.error().detail);
        more = *polled;
    }
    if (entries.size() <= last)
        return trouble(Exit::kBadInput, fmt::format("the rollup has {} entries so far: --entry counts from 0",
                                                    entries.size()));
    entries.resize(last + 1);
    return entries;
}

class EntryRunner {
  public:
    EntryRunner(l1::L1& l1, node::Archive archive, const node::RollupInfo& rollup, node::Programs& programs)
        : l1_(l1),
          data_(node::data_source(l1, rollup, std::move(archive))),
          rollup_(rollup),
          programs_(programs) {}

    static std::expected<void, ProveTrouble> check(const node::RollupInfo& rollup,
                                                   const machine::Program& program, const std::string& elf) {
        if (rollup.program_hash == program.hash()) return {};
        return trouble(Exit::kBadInput,
                       fmt::format("the rollup runs program {}, {} is {}", to_hex(rollup.program_hash), elf,
                                   to_hex(program.hash())));
    }
    std::expected<void, ProveTrouble> begin(Machine& machine, const rollup::Entry& entry) {
        if (auto begun = node::begin_entry(machine, entry, programs_); !begun)
            return trouble(Exit::kNoInput, begun.error());
        return {};
    }

    std::expected<wire::Elements, ProveTrouble> elements(rollup::Entry& entry) {
        const auto head = l1_.block(l1::BlockTag::latest);
        if (!head) return trouble(Exit::kBadInput, "L1: " + to_string(head.error()));
        auto bytes = data_->bytes_of(entry, head->number);
        if (!bytes)
            return trouble(Exit::kBadInput,
                           fmt::format("entry {}: {}; L1 nodes prune blobs after about 18 days, give "
                                       "--archive the folder of a node that kept them",
                                       entry.header.index, bytes.error().detail));
        entry.payload = std::move(bytes->payload);
        entry.opening = bytes->opening;
        auto out =
            rollup::elements_of(entry, std::vector<ByteView>(bytes->blobs.begin(), bytes->blobs.end()));
        if (!out) return trouble(Exit::kBadInput, wire::to_string(out.error()));
        return std::move(*out);
    }

    /// A whole batch (C-3 to C-5).
    std::expected<void, ProveTrouble> run(Machine& machine, rollup::Entry& entry) {
        const auto input = elements(entry);
        if (!input) return std::unexpected(input.error());
        if (auto begun = begin(machine, entry); !begun) return begun;
        const machine::InputWindow window{entry.limit_before, *input};
        const auto result = machine.run(rollup_.frame.steps_per_frame(), window);
        if (result.stop == machine::Stop::input_missing || machine.state().status == Status::bad_advice)
            return trouble(Exit::kBadInput,
                           fmt::format("entry {} does not run on what L1 gives", entry.header.index));
        machine.close_batch();
        return {};
    }

  private:
    l1::L1& l1_;
    std::unique_ptr<node::DataSource> data_;
    const node::RollupInfo& rollup_;
    node::Programs& programs_;
};

}  // namespace

ProveSourceResult source_of_entry(const RollupEntry& which) {
    const auto address = fixed_from_hex<Address>(which.rollup);
    if (!address) return trouble(Exit::kUsage, "--rollup is not an address");
    const auto programs = node::Programs::open(which.elf, {});
    if (!programs) return trouble(Exit::kNoInput, programs.error());
    l1::HttpL1Options l1_options;
    l1_options.beacon_url = which.beacon_url;
    l1::HttpL1 l1(which.l1_url, l1_options);
    const auto rollup = node::describe_rollup(l1, *address);
    if (!rollup)
        return trouble(Exit::kBadInput,
                       fmt::format("{} at {}: {}", which.rollup, which.l1_url, to_string(rollup.error())));
    const auto& first = (*programs)->first().program;
    if (auto same = EntryRunner::check(*rollup, *first, which.elf); !same)
        return std::unexpected(same.error());
    const node::WorkFolder folder(which.archive);
    auto store = node::Store::open(folder.path(), node::StoreIdentity{rollup->chain_id, rollup->inbox});
    if (!store) return trouble(Exit::kNoHost, store.error().text());
    auto entries = entries_up_to(l1, *rollup, which.entry);
    if (!entries) return std::unexpected(entries.error());

    ProveSource out;
    out.machine = Machine::create(first);
    if (!out.machine) return std::unexpected(no_address_space());
    EntryRunner runner(l1, node::Archive(**store), *rollup, **programs);
    for (rollup::Entry& entry : std::span(*entries).first(which.entry))
        if (auto ran = runner.run(*out.machine, entry); !ran) return std::unexpected(ran.error());
    rollup::Entry& entry = entries->back();
    auto elements = runner.elements(entry);
    if (!elements) return std::unexpected(elements.error());
    out.elements = std::move(*elements);
    out.first = entry.limit_before;
    out.most_steps = rollup->frame.steps_per_frame();
    if (auto begun = runner.begin(*out.machine, entry); !begun) return std::unexpected(begun.error());
    out.program = out.machine->shared_program();
    out.name = fmt::format("entry {} of {}", which.entry, which.rollup);
    return out;
}

}  // namespace belay::apps

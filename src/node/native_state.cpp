// SPDX-License-Identifier: Apache-2.0
#include "node/native_state.h"

#include "rollup/derivation.h"

namespace belay::node {
namespace {

ChainFailure failure(ChainReason reason, u64 entry, const std::string& why) {
    return {reason, "entry " + std::to_string(entry) + ": " + why};
}

Result<void, ChainFailure> run(NativeProgram& program, const rollup::Entry& entry,
                               std::span<const l1::Blob> blobs) {
    const u64 index = entry.header.index;
    const auto elements = rollup::elements_of(entry, std::vector<ByteView>(blobs.begin(), blobs.end()));
    if (!elements) return fail(failure(ChainReason::derivation, index, wire::to_string(elements.error())));
    const ProgramSnapshot before = program.take_snapshot();
    switch (program.run(*elements, &entry.accumulator).status) {
        case RunStatus::yielded:
            return {};
        case RunStatus::is_void:
            program.restore(before);
            return {};
        case RunStatus::bad_advice:
            return fail(failure(ChainReason::execution, index, "the program refuses L1's own input"));
    }
    return {};
}

}  // namespace

Result<std::unique_ptr<NativeProgram>, ChainFailure> native_state(l1::L1& l1, const RollupInfo& rollup,
                                                                  const std::filesystem::path& so,
                                                                  Archive archive) {
    auto program = NativeProgram::open(so);
    if (!program) return fail(ChainFailure{ChainReason::program, program.error().detail});
    std::vector<rollup::Entry> entries;
    FollowerHooks hooks;
    hooks.entries = [&](std::vector<rollup::Entry>&& more) {
        for (rollup::Entry& entry : more) entries.push_back(std::move(entry));
    };
    hooks.rolled_back = [&](u64 position, u64, u64) { entries.resize(position); };
    Follower follower(l1, rollup, {}, hooks);
    for (;;) {
        const auto more = follower.poll();
        if (!more) {
            const bool of_l1 = more.error().reason == FollowReason::l1;
            return fail(ChainFailure{of_l1 ? ChainReason::l1 : ChainReason::derivation, more.error().detail});
        }
        if (!*more) break;
    }
    for (const rollup::Entry& entry : entries) {
        std::vector<l1::Blob> blobs;
        if (!entry.versioned_hashes.empty()) {
            auto fetched = archive.fetch(l1, entry.header.l1_block, entry.versioned_hashes);
            if (!fetched)
                return fail(failure(ChainReason::blob, entry.header.index, to_string(fetched.error())));
            blobs = std::move(*fetched);
        }
        if (auto done = run(**program, entry, blobs); !done) return fail(done.error());
    }
    return std::move(*program);
}

}  // namespace belay::node

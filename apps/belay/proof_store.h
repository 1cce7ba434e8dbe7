// SPDX-License-Identifier: Apache-2.0
// Proofs of segments on disk while a run is being proven: one file each, so that whoever stops loses at most
// one segment's work.
#pragma once

#include <expected>
#include <filesystem>
#include <optional>
#include <string>

#include "circuit/verify_segment.h"

namespace belay::apps {

class ProofStore {
  public:
    /// Parts of `out` lie in a folder beside it.
    explicit ProofStore(std::filesystem::path out)
        : out_(std::filesystem::absolute(out)), folder_(out_.string() + ".parts") {}

    /// True when parts or the whole are there already.
    bool started() const;
    /// False when the folder cannot be made.
    bool prepare() const;

    /// Part k (from 0), or nothing when there is none; what is there and no part of a proof is an error.
    std::expected<std::optional<circuit::ProofFile>, std::string> part(std::size_t k) const;
    bool put(std::size_t k, const circuit::ProofFile& segment) const;

    /// The whole in one file. Its parts stay when the run goes on, for a longer one.
    bool finish(const circuit::ProofFile& whole, bool goes_on) const;

    const std::filesystem::path& out() const { return out_; }
    const std::filesystem::path& folder() const { return folder_; }

  private:
    std::filesystem::path path(std::size_t k) const;

    std::filesystem::path out_, folder_;
};

}  // namespace belay::apps

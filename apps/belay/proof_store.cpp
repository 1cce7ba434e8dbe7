// SPDX-License-Identifier: Apache-2.0
#include "apps/belay/proof_store.h"

#include <fmt/core.h>

#include "node/whole_file.h"

namespace belay::apps {

namespace fs = std::filesystem;

fs::path ProofStore::path(std::size_t k) const {
    return folder_ / fmt::format("segment-{:06}.belay-proof", k + 1);
}

bool ProofStore::started() const {
    std::error_code ignored;
    return fs::exists(out_, ignored) || fs::exists(path(0), ignored);
}

bool ProofStore::prepare() const {
    std::error_code error;
    fs::create_directories(folder_, error);
    return !error;
}

std::expected<std::optional<circuit::ProofFile>, std::string> ProofStore::part(std::size_t k) const {
    std::error_code ignored;
    if (!fs::exists(path(k), ignored)) return std::nullopt;
    const auto bytes = node::read_whole(path(k));
    if (!bytes) return std::unexpected(fmt::format("cannot read {}", path(k).string()));
    auto file = circuit::decode_proof_file(*bytes);
    if (!file) return std::unexpected(fmt::format("{}: {}", path(k).string(), to_string(file.error())));
    if (file->segments.size() != 1)
        return std::unexpected(fmt::format("{}: not one segment", path(k).string()));
    return std::move(*file);
}

bool ProofStore::put(std::size_t k, const circuit::ProofFile& segment) const {
    return node::replace_whole(path(k), segment.encode());
}

bool ProofStore::finish(const circuit::ProofFile& whole, bool goes_on) const {
    if (!node::replace_whole(out_, whole.encode())) return false;
    std::error_code ignored;
    if (!goes_on) fs::remove_all(folder_, ignored);
    return true;
}

}  // namespace belay::apps

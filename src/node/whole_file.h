// SPDX-License-Identifier: Apache-2.0
// Files that are read and written whole.
#pragma once

#include <filesystem>
#include <optional>

#include "base/bytes.h"

namespace belay::node {

/// Nothing when it cannot be read.
std::optional<Bytes> read_whole(const std::filesystem::path& path);

/// The file holds all of it or does not change, also through a power cut. False when the disk refuses.
bool replace_whole(const std::filesystem::path& path, ByteView bytes);

/// What a replace_whole that did not finish leaves behind ends so.
inline constexpr const char* kUnfinished = ".unfinished";

}  // namespace belay::node

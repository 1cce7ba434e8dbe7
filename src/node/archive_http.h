// SPDX-License-Identifier: Apache-2.0
// An archive over HTTP: GET /blob/0x<versioned hash> and GET /data/0x<chain digest>, raw bytes. Both ends.
#pragma once

#include <optional>
#include <string>

#include "node/rpc_server.h"

namespace belay::node {

class Archive;

enum class ArchiveKind : u8 { blob, data };

/// Bytes as `url` gives them, unchecked; nothing when it has none or does not answer.
std::optional<Bytes> archive_get(const std::string& url, ArchiveKind kind, const Hash& hash);

/// The answer to a GET of one of the two paths; nullopt for any other path.
std::optional<HttpAnswer> serve_archive(const Archive& archive, std::string_view target);

}  // namespace belay::node

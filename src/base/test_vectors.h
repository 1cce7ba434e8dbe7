// SPDX-License-Identifier: Apache-2.0
// Public test vectors, for tests only: the folder that $BELAY_VECTORS names, or the one beside the
// repository.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>

namespace belay {

inline constexpr const char* kNoVectors = "public vectors not found: set BELAY_VECTORS to their folder";

inline std::string vectors_folder() {
    const char* set = std::getenv("BELAY_VECTORS");
    return set != nullptr ? set : "../shared/vectors";
}

/// What a shell command prints; none when it prints nothing.
inline std::optional<std::string> output_of(const std::string& command) {
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen((command + " 2>/dev/null").c_str(), "r"), pclose);
    std::string text;
    char buffer[65536];
    while (pipe) {
        const std::size_t got = std::fread(buffer, 1, sizeof buffer, pipe.get());
        if (got == 0) break;
        text.append(buffer, got);
    }
    return text.empty() ? std::nullopt : std::optional(text);
}

/// The text of a file of the folder, unpacked when its name ends in .gz; none when it is not there.
inline std::optional<std::string> test_vectors(const std::string& name) {
    const std::string tool = name.ends_with(".gz") ? "gzip -dc '" : "cat '";
    return output_of(tool + vectors_folder() + "/" + name + "'");
}

}  // namespace belay

// SPDX-License-Identifier: Apache-2.0
// Public test vectors for this room's tests: $BELAY_VECTORS names the folder that holds them.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>

namespace belay::l1 {

inline constexpr const char* kNoVectors = "public vectors not found: set BELAY_VECTORS to their folder";

/// The file's text, unpacked when its name ends in .gz; none when it is not there.
inline std::optional<std::string> test_vectors(const std::string& name) {
    const char* set = std::getenv("BELAY_VECTORS");
    const std::string path = std::string(set ? set : "../shared/vectors") + "/" + name;
    const std::string tool = path.ends_with(".gz") ? "gzip -dc '" : "cat '";
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen((tool + path + "' 2>/dev/null").c_str(), "r"),
                                                     pclose);
    std::string text;
    char buffer[65536];
    while (pipe) {
        const std::size_t got = std::fread(buffer, 1, sizeof buffer, pipe.get());
        if (got == 0) break;
        text.append(buffer, got);
    }
    return text.empty() ? std::nullopt : std::optional(text);
}

}  // namespace belay::l1

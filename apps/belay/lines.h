// SPDX-License-Identifier: Apache-2.0
// A file that somebody else is still writing, line by line.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

namespace belay::apps {

/// Hands over the whole lines that a growing file got since the last call.
class Lines {
  public:
    explicit Lines(std::filesystem::path file) : file_(std::move(file)) {}
    template <class Take>
    void take(Take&& line_to) {
        std::ifstream file(file_);
        file.seekg(static_cast<std::streamoff>(seen_));
        for (std::string line; std::getline(file, line) && !file.eof(); line_to(line))
            seen_ += line.size() + 1;
    }

  private:
    std::filesystem::path file_;
    std::size_t seen_ = 0;
};

}  // namespace belay::apps

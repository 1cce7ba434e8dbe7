// SPDX-License-Identifier: Apache-2.0
// Where a command that rebuilds a chain keeps what it fetched.
#pragma once

#include <filesystem>

namespace belay::node {

/// The folder given, or a temporary one that is removed at the end. An empty path when none could be made.
class WorkFolder {
  public:
    explicit WorkFolder(const std::filesystem::path& given);
    ~WorkFolder();
    WorkFolder(const WorkFolder&) = delete;
    WorkFolder& operator=(const WorkFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
    bool temporary_;
};

}  // namespace belay::node

// SPDX-License-Identifier: Apache-2.0
#include "node/work_folder.h"

#include <cstdlib>
#include <string>

namespace belay::node {

namespace fs = std::filesystem;

WorkFolder::WorkFolder(const fs::path& given) : path_(given), temporary_(given.empty()) {
    if (!temporary_) return;
    std::string name = (fs::temp_directory_path() / "belay-XXXXXX").string();
    if (mkdtemp(name.data()) != nullptr) path_ = name;
}

WorkFolder::~WorkFolder() {
    std::error_code ignored;
    if (temporary_ && !path_.empty()) fs::remove_all(path_, ignored);
}

}  // namespace belay::node

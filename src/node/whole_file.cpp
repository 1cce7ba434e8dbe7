// SPDX-License-Identifier: Apache-2.0
#include "node/whole_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>

namespace belay::node {
namespace {

bool sync_at(const std::filesystem::path& path, int flags) {
    const int file = ::open(path.c_str(), flags | O_CLOEXEC);
    if (file < 0) return false;
    const bool done = ::fsync(file) == 0;
    return ::close(file) == 0 && done;
}

}  // namespace

std::optional<Bytes> read_whole(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary | std::ios::ate);
    if (!in) return std::nullopt;
    const std::streamoff size = in.tellg();
    if (size < 0) return std::nullopt;
    Bytes out(static_cast<std::size_t>(size));
    in.seekg(0);
    in.read(reinterpret_cast<char*>(out.data()), size);
    if (!in) return std::nullopt;
    return out;
}

bool replace_whole(const std::filesystem::path& path, ByteView bytes) {
    std::filesystem::path unfinished = path;
    unfinished += kUnfinished;
    {
        std::ofstream out(unfinished, std::ios::binary | std::ios::trunc);
        out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        out.flush();
        if (!out) return false;
    }
    std::error_code error;
    if (!sync_at(unfinished, O_WRONLY)) return false;
    std::filesystem::rename(unfinished, path, error);
    return !error && sync_at(path.parent_path(), O_RDONLY | O_DIRECTORY);
}

}  // namespace belay::node

// SPDX-License-Identifier: Apache-2.0
#include "l1/tx_journal.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/hex.h"

namespace belay::l1 {
namespace {

namespace fs = std::filesystem;

/// A descriptor that closes itself.
class Fd {
  public:
    explicit Fd(int fd) : fd_(fd) {}
    ~Fd() {
        if (fd_ >= 0) close(fd_);
    }
    Fd(const Fd&) = delete;
    Fd& operator=(const Fd&) = delete;
    int get() const { return fd_; }

  private:
    int fd_;
};

bool write_all(int fd, ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t done = write(fd, bytes.data(), bytes.size());
        if (done <= 0) return false;
        bytes = bytes.subspan(static_cast<std::size_t>(done));
    }
    return true;
}

constexpr std::string_view kSuffix = ".tx";

}  // namespace

L1Result<void> MemoryJournal::put(const std::string& id, ByteView record) {
    const std::lock_guard lock(mutex_);
    records_[id] = Bytes(record.begin(), record.end());
    return {};
}

L1Result<void> MemoryJournal::erase(const std::string& id) {
    const std::lock_guard lock(mutex_);
    records_.erase(id);
    return {};
}

L1Result<std::vector<std::pair<std::string, Bytes>>> MemoryJournal::load() {
    const std::lock_guard lock(mutex_);
    return std::vector<std::pair<std::string, Bytes>>(records_.begin(), records_.end());
}

FileJournal::FileJournal(std::string directory) : directory_(std::move(directory)) {
    std::error_code ignored;  // a directory that cannot be made shows at the first put
    fs::create_directories(directory_, ignored);
}

/// Any id gives a plain file name.
std::string FileJournal::path(const std::string& id) const {
    const ByteView bytes(reinterpret_cast<const u8*>(id.data()), id.size());
    return directory_ + "/" + to_hex_plain(bytes) + std::string(kSuffix);
}

L1Result<void> FileJournal::sync_directory() const {
    const Fd fd(open(directory_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (fd.get() < 0 || fsync(fd.get()) != 0) return l1_fail(L1Reason::journal, "sync " + directory_);
    return {};
}

L1Result<void> FileJournal::put(const std::string& id, ByteView record) {
    const std::string name = path(id), aside = name + ".new";
    {
        const Fd fd(open(aside.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600));
        if (fd.get() < 0 || !write_all(fd.get(), record) || fsync(fd.get()) != 0)
            return l1_fail(L1Reason::journal, "write " + aside);
    }
    if (std::rename(aside.c_str(), name.c_str()) != 0) return l1_fail(L1Reason::journal, "rename " + name);
    return sync_directory();
}

L1Result<void> FileJournal::erase(const std::string& id) {
    std::error_code code;
    fs::remove(path(id), code);
    if (code) return l1_fail(L1Reason::journal, code.message());
    return sync_directory();
}

L1Result<std::vector<std::pair<std::string, Bytes>>> FileJournal::load() {
    std::vector<std::pair<std::string, Bytes>> out;
    std::error_code code;
    for (fs::directory_iterator at(directory_, code), end; !code && at != end; at.increment(code)) {
        std::string name = at->path().filename().string();
        if (!name.ends_with(kSuffix)) continue;  // a ".new" that never became a record
        const auto id = from_hex(name.substr(0, name.size() - kSuffix.size()));
        if (!id) continue;
        std::ifstream in(at->path(), std::ios::binary);
        Bytes record((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
        if (in.bad()) return l1_fail(L1Reason::journal, "read " + name);
        out.emplace_back(std::string(id->begin(), id->end()), std::move(record));
    }
    if (code) return l1_fail(L1Reason::journal, code.message());
    return out;
}

}  // namespace belay::l1

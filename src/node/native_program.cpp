// SPDX-License-Identifier: Apache-2.0
#include "node/native_program.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <utility>

#include "base/check.h"
#include "belay/native_abi.h"
#include "ecdsa/ecdsa.h"

namespace belay::node {
namespace {

constexpr u32 kMaxSignatures = 64;  // a transaction has one, an oracle update a quorum
constexpr std::size_t kMaxExportText = 16 * 1024;

class FileDescriptor {
  public:
    explicit FileDescriptor(int fd) : fd_(fd) {}
    FileDescriptor(FileDescriptor&& o) noexcept : fd_(std::exchange(o.fd_, -1)) {}
    FileDescriptor& operator=(FileDescriptor&&) = delete;
    ~FileDescriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    int get() const { return fd_; }
    bool valid() const { return fd_ >= 0; }

  private:
    int fd_;
};

// A private copy in memory: the dynamic linker takes two files for one library when their inodes are equal.
FileDescriptor copy_to_memory(const std::filesystem::path& path) {
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    FileDescriptor copy(::memfd_create("belay-program", MFD_CLOEXEC));
    struct stat info{};
    if (!file.valid() || !copy.valid() || ::fstat(file.get(), &info) != 0) return FileDescriptor(-1);
    for (off_t left = info.st_size; left > 0;) {
        const ssize_t n = ::sendfile(copy.get(), file.get(), nullptr, static_cast<std::size_t>(left));
        if (n <= 0) return FileDescriptor(-1);
        left -= n;
    }
    return copy;
}

// A name that this process has not given before. The linker keeps a library (and knows it by name) while a
// thread still has objects of it to destroy, so a descriptor's number alone could bring back an older
// program.
std::string fresh_name(const FileDescriptor& file) {
    static std::atomic<u64> opened{0};
    std::string name = "/proc/self/fd/";
    for (u64 n = opened.fetch_add(1); n > 0; n >>= 1) name += n & 1 ? "./" : "/";
    return name + std::to_string(file.get());
}

Bytes copy_of(const belay_view& view) { return Bytes(view.data, view.data + view.size); }

RunStatus status_of(int status) {
    switch (status) {
        case BELAY_YIELDED:
            return RunStatus::yielded;
        case BELAY_VOID:
            return RunStatus::is_void;
        default:
            return RunStatus::bad_advice;
    }
}

NativeRun run_of(int status, const belay_output& out) {
    NativeRun run{.status = status_of(status), .header = {}, .exports = {}, .outbox = {}};
    if (run.status == RunStatus::yielded) {
        run.header = copy_of(out.header);
        run.exports = copy_of(out.exports);
        run.outbox = copy_of(out.outbox);
    }
    return run;
}

}  // namespace

const char* to_string(NativeError reason) {
    switch (reason) {
        case NativeError::unreadable:
            return "unreadable";
        case NativeError::not_loadable:
            return "not_loadable";
        case NativeError::missing_symbol:
            return "missing_symbol";
        case NativeError::wrong_abi:
            return "wrong_abi";
    }
    return "?";
}

// The loaded file and its entry points; closed with the last program or snapshot.
struct NativeProgram::Library {
    FileDescriptor file;  // open as long as the handle is, so that its name stays its own
    void* handle = nullptr;

    decltype(&belay_abi_version) abi_version = nullptr;
    decltype(&belay_start) start = nullptr;
    decltype(&belay_follow) follow = nullptr;
    decltype(&belay_export_checkpoint) export_checkpoint = nullptr;
    decltype(&belay_run_entry) run_entry = nullptr;
    decltype(&belay_open_batch) open_batch = nullptr;
    decltype(&belay_transaction) transaction = nullptr;
    decltype(&belay_drop_refused) drop_refused = nullptr;
    decltype(&belay_seal_batch) seal_batch = nullptr;
    decltype(&belay_run_exit) run_exit = nullptr;
    decltype(&belay_entry_weight) entry_weight = nullptr;
    decltype(&belay_entry_weight_limit) entry_weight_limit = nullptr;
    decltype(&belay_admission) admission = nullptr;
    decltype(&belay_query) query = nullptr;
    decltype(&belay_describe_export) describe_export = nullptr;
    decltype(&belay_result_name) result_name = nullptr;
    decltype(&belay_take_snapshot) take_snapshot = nullptr;
    decltype(&belay_restore) restore = nullptr;
    decltype(&belay_release) release = nullptr;

    explicit Library(FileDescriptor fd) : file(std::move(fd)) {}
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;
    ~Library() {
        if (handle != nullptr) ::dlclose(handle);
    }

    /// The first missing symbol's name, or null.
    const char* bind() {
        const char* missing = nullptr;
        auto take = [&](auto& function, const char* name) {
            void* const symbol = ::dlsym(handle, name);
            if (symbol == nullptr && missing == nullptr) missing = name;
            function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(symbol);
        };
        take(abi_version, "belay_abi_version");
        take(start, "belay_start");
        take(follow, "belay_follow");
        take(export_checkpoint, "belay_export_checkpoint");
        take(run_entry, "belay_run_entry");
        take(open_batch, "belay_open_batch");
        take(transaction, "belay_transaction");
        take(drop_refused, "belay_drop_refused");
        take(seal_batch, "belay_seal_batch");
        take(run_exit, "belay_run_exit");
        take(entry_weight, "belay_entry_weight");
        take(entry_weight_limit, "belay_entry_weight_limit");
        take(admission, "belay_admission");
        take(query, "belay_query");
        take(describe_export, "belay_describe_export");
        take(result_name, "belay_result_name");
        take(take_snapshot, "belay_take_snapshot");
        take(restore, "belay_restore");
        take(release, "belay_release");
        return missing;
    }
};

/// A restart may come between taking it and going back to it: it remembers whose state it is.
struct NativeProgram::Snapshot {
    std::shared_ptr<const Library> library;
    belay_snapshot* state;
    Snapshot(std::shared_ptr<const Library> of, belay_snapshot* taken)
        : library(std::move(of)), state(taken) {}
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;
    ~Snapshot() { library->release(state); }
};

struct NativeProgram::Hooks {
    RecoverHook recover;
    std::function<std::optional<std::filesystem::path>(const Hash&)> successor;
    std::function<void(const char*)> log;
    belay_host host{};

    Hooks() {
        recover = [](const Hash& digest, const Signature& signature) {
            return ecdsa::recover(digest, signature);
        };
        host.context = this;
        host.recover = [](void* context, const u8 digest[32], const u8 signature[65], u8 address[20]) -> int {
            Signature bytes;
            std::memcpy(bytes.data(), signature, bytes.size());
            const auto& hook = static_cast<Hooks*>(context)->recover;
            const std::optional<Address> signer = hook(Hash::from(ByteView(digest, 32)), bytes);
            if (!signer) return 0;
            std::memcpy(address, signer->data(), 20);
            return 1;
        };
        host.log = [](void* context, const char* line) {
            const auto& hook = static_cast<Hooks*>(context)->log;
            if (hook) hook(line);
        };
    }
};

std::expected<std::shared_ptr<const NativeProgram::Library>, NativeFailure> NativeProgram::load(
    const std::filesystem::path& so) {
    auto refuse = [&](NativeError reason, std::string detail) {
        return std::unexpected(NativeFailure{reason, so.string() + ": " + std::move(detail)});
    };
    FileDescriptor file = copy_to_memory(so);
    if (!file.valid()) return refuse(NativeError::unreadable, std::strerror(errno));
    const std::string name = fresh_name(file);

    auto library = std::make_shared<Library>(std::move(file));
    library->handle = ::dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library->handle == nullptr) return refuse(NativeError::not_loadable, ::dlerror());
    if (const char* missing = library->bind()) return refuse(NativeError::missing_symbol, missing);
    if (library->abi_version() != BELAY_ABI_VERSION)
        return refuse(NativeError::wrong_abi, "version " + std::to_string(library->abi_version()));
    return library;
}

std::expected<std::unique_ptr<NativeProgram>, NativeFailure> NativeProgram::open(
    const std::filesystem::path& so) {
    auto library = load(so);
    if (!library) return std::unexpected(library.error());
    std::unique_ptr<NativeProgram> program(new NativeProgram(*library, std::make_unique<Hooks>()));
    (*library)->start(&program->hooks_->host);
    return program;
}

NativeProgram::NativeProgram(std::shared_ptr<const Library> library, std::unique_ptr<Hooks> hooks)
    : library_(std::move(library)), hooks_(std::move(hooks)) {}

NativeProgram::~NativeProgram() = default;

std::shared_ptr<const NativeProgram::Library> NativeProgram::library() const {
    const std::lock_guard lock(mutex_);
    return library_;
}

void NativeProgram::become(std::shared_ptr<const Library> library) {
    const std::lock_guard lock(mutex_);
    library_.swap(library);
}

void NativeProgram::set_successors(std::function<std::optional<std::filesystem::path>(const Hash&)> find) {
    hooks_->successor = std::move(find);
}

void NativeProgram::set_recover(RecoverHook hook) { hooks_->recover = std::move(hook); }

void NativeProgram::set_log(std::function<void(const char*)> hook) { hooks_->log = std::move(hook); }

RunStatus NativeProgram::run_entry(std::span<const Hash> elements) { return run(elements, nullptr).status; }

NativeRun NativeProgram::run(std::span<const Hash> elements, const Hash* accumulator) {
    belay_output out{};
    const u8* const bytes = wire::as_bytes(elements).data();
    const int status =
        library_->run_entry(bytes, elements.size(), accumulator ? accumulator->data() : nullptr, &out);
    return run_of(status, out);
}

std::expected<NativeRun, NativeFailure> NativeProgram::restart(const std::filesystem::path& so,
                                                               std::span<const Hash> elements,
                                                               const Hash* accumulator,
                                                               const Hash& parent_output) {
    auto next = load(so);
    if (!next) return std::unexpected(next.error());
    (*next)->start(&hooks_->host);
    (*next)->follow(parent_output.data());
    belay_output out{};
    const int status = (*next)->run_entry(wire::as_bytes(elements).data(), elements.size(),
                                          accumulator ? accumulator->data() : nullptr, &out);
    NativeRun run = run_of(status, out);
    if (run.status == RunStatus::yielded) become(std::move(*next));
    return run;
}

RunStatus NativeProgram::restart(const Hash& program, std::span<const Hash> elements,
                                 const Hash& parent_output) {
    const auto so = hooks_->successor ? hooks_->successor(program) : std::nullopt;
    if (!so) return RunStatus::is_void;
    const auto run = restart(*so, elements, nullptr, parent_output);
    return run ? run->status : RunStatus::is_void;
}

Bytes NativeProgram::export_checkpoint() {
    belay_view view{};
    return library_->export_checkpoint(&view) == BELAY_YIELDED ? copy_of(view) : Bytes{};
}

RunStatus NativeProgram::open_batch() { return status_of(library_->open_batch()); }

TransactionResult NativeProgram::transaction(u64 time_ms, ByteView tx) {
    belay_tx_result out{};
    TransactionResult result;
    result.status = status_of(library_->transaction(time_ms, tx.data(), static_cast<u32>(tx.size()), &out));
    if (result.status != RunStatus::yielded) return result;
    result.code = out.code;
    result.exports = copy_of(out.exports);
    return result;
}

void NativeProgram::drop_refused() { library_->drop_refused(); }

// One transaction weighs far less than an eighth of the bound; one that does not is taken back as void.
bool NativeProgram::nearly_full() const {
    const u64 limit = entry_weight_limit();
    return entry_weight() > limit - limit / 8;
}

RunStatus NativeProgram::seal_batch(u64 entry_index, wire::EntryKind kind) {
    return seal(entry_index, kind, {}).status;
}

NativeRun NativeProgram::seal(u64 entry_index, wire::EntryKind kind,
                              std::span<const wire::BlobEvaluation> blobs) {
    static_assert(sizeof(wire::BlobEvaluation) == sizeof(belay_blob_evaluation));
    std::array<belay_blob_evaluation, wire::kMaxBlobs> copy;
    BELAY_CHECK(blobs.size() <= copy.size());
    for (std::size_t i = 0; i < blobs.size(); ++i) std::memcpy(&copy[i], &blobs[i], sizeof copy[i]);
    belay_output out{};
    const int status = library_->seal_batch(entry_index, static_cast<u8>(kind), copy.data(),
                                            static_cast<u32>(blobs.size()), &out);
    return run_of(status, out);
}

NativeRun NativeProgram::run_exit() {
    belay_output out{};
    const int status = library_->run_exit(&out);
    return run_of(status, out);
}

u64 NativeProgram::entry_weight() const { return library_->entry_weight(); }

u64 NativeProgram::entry_weight_limit() const { return library_->entry_weight_limit(); }

ProgramSnapshot NativeProgram::take_snapshot() {
    return std::make_shared<const Snapshot>(library_, library_->take_snapshot());
}

void NativeProgram::restore(const ProgramSnapshot& snapshot) {
    const auto& to = *static_cast<const Snapshot*>(snapshot.get());
    if (to.library != library_) become(to.library);
    library_->restore(to.state);
}

bool NativeProgram::query(const std::string& question, std::span<const std::string> arguments,
                          std::string& json) {
    std::vector<const char*> argv;
    argv.reserve(arguments.size());
    for (const std::string& argument : arguments) argv.push_back(argument.c_str());
    belay_view view{};
    const int rc = library_->query(question.c_str(), static_cast<u32>(argv.size()), argv.data(), &view);
    json.assign(view.data, view.data + view.size);
    return rc == 0;
}

u32 NativeProgram::admission(ByteView tx, std::vector<SignatureCheck>& out) const {
    std::array<belay_signature, kMaxSignatures> found;
    u32 count = 0;
    const u32 code =
        library()->admission(tx.data(), static_cast<u32>(tx.size()), found.data(), kMaxSignatures, &count);
    out.clear();
    if (code != 0) return code;
    BELAY_CHECK(count <= kMaxSignatures);
    for (u32 i = 0; i < count; ++i) {
        SignatureCheck& check = out.emplace_back();
        check.digest = Hash::from(ByteView(found[i].digest, 32));
        std::memcpy(check.signature.data(), found[i].signature, check.signature.size());
    }
    return 0;
}

std::string NativeProgram::describe_export(ByteView bytes) const {
    std::string text(kMaxExportText, '\0');
    const u32 length = library()->describe_export(bytes.data(), static_cast<u32>(bytes.size()), text.data(),
                                                  static_cast<u32>(text.size()));
    text.resize(std::min<std::size_t>(length, text.size()));
    return text;
}

std::string NativeProgram::result_name(u32 code) const { return library()->result_name(code); }

}  // namespace belay::node

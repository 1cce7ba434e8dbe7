// SPDX-License-Identifier: Apache-2.0
#include "rig.h"

#include <dlfcn.h>
#include <sys/mman.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "base/check.h"
#include "base/endian.h"
#include "crypto/keccak.h"
#include "ecdsa/ecdsa.h"
#include "wire/blob.h"

namespace belay::sdk_test {
namespace {

int recover(void*, const u8 digest[32], const u8 signature[65], u8 address[20]) {
    const auto signer = ecdsa::recover(Hash::from(ByteView(digest, 32)), ByteView(signature, 65));
    if (!signer) return 0;
    std::memcpy(address, signer->data(), 20);
    return 1;
}

constexpr belay_host kHost{nullptr, recover, nullptr};

Bytes copy(const belay_view& view) { return Bytes(view.data, view.data + view.size); }

}  // namespace

std::string elf_path(const std::string& program) {
    return std::string(BELAY_PROGRAMS "/") + program + "/" + program + ".elf";
}

Bytes read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    BELAY_CHECK(file.good());
    return Bytes(std::istreambuf_iterator<char>(file), {});
}

// A private copy in memory: the dynamic linker takes two files for one library when their inodes are equal.
void* Native::open(const std::string& program) {
    const Bytes bytes = read_file(std::string(BELAY_PROGRAMS "/") + program + "/" + program + ".so");
    const int fd = ::memfd_create("program", 0);
    BELAY_CHECK(::write(fd, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
    void* handle = ::dlopen(("/proc/self/fd/" + std::to_string(fd)).c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) std::fputs(::dlerror(), stderr);
    BELAY_CHECK(handle != nullptr);
    return handle;  // fd stays open: its number is the library's name
}

Native::Native(const std::string& program) : handle_(open(program)) { start(&kHost); }

Native::~Native() { ::dlclose(handle_); }

void* Native::symbol(const char* name) const {
    void* p = ::dlsym(handle_, name);
    BELAY_CHECK(p != nullptr);
    return p;
}

wire::EntryHeader Inbox::header(wire::EntryKind kind) {
    l1_time += 12;
    wire::EntryHeader out;
    out.kind = kind;
    out.index = index_++;
    out.l1_block = out.index + 100;
    out.l1_time = l1_time;
    return out;
}

Entry Inbox::finish(const wire::EntryHeader& header, wire::Elements elements) {
    accumulator_ = wire::next_accumulator(accumulator_, wire::entry_hash(header));
    return {header, std::move(elements), accumulator_};
}

Entry Inbox::add(wire::EntryKind kind, ByteView payload, const Address& sender) {
    wire::EntryHeader h = header(kind);
    h.sender = sender;
    h.payload_length = static_cast<u32>(payload.size());
    h.payload_hash = wire::payload_hash(payload);
    return finish(h, wire::elements_of(accumulator_, h, payload).value());
}

Entry Inbox::add_blobs(std::span<const Hash> versioned_hashes, std::span<const ByteView> blobs) {
    wire::EntryHeader h = header(wire::EntryKind::blob_batch);
    h.blob_count = static_cast<u32>(blobs.size());
    h.payload_hash = wire::payload_hash_of_blobs(versioned_hashes);
    return finish(h, wire::elements_of_blobs(accumulator_, h, versioned_hashes, blobs).value());
}

Entry Inbox::restart(ByteView parent_output_header, ByteView checkpoint) {
    Bytes stream;
    append_be<u16>(stream, static_cast<u16>(parent_output_header.size()));
    append(stream, parent_output_header);
    append(stream, checkpoint);
    const Bytes packed = wire::pack_blobs(stream);
    std::vector<ByteView> blobs;
    std::vector<Hash> hashes;
    for (std::size_t at = 0; at < packed.size(); at += wire::kBlobSize) {
        blobs.push_back(ByteView(packed).subspan(at, wire::kBlobSize));
        hashes.push_back(crypto::keccak256(blobs.back()));
    }
    l1_time -= 12;
    wire::EntryHeader h = header(wire::EntryKind::restart);
    h.blob_count = static_cast<u32>(blobs.size());
    h.payload_hash = wire::payload_hash_of_blobs(hashes);
    return finish(h, wire::elements_of_blobs(accumulator_, h, hashes, blobs).value());
}

Entry Inbox::genesis(ByteView program_config) {
    wire::ChainConfig config;
    config.chain_id = 31337;
    config.inbox[0] = 0x1b;
    config.vault[0] = 0x7a;
    config.batch_time_window_ms = 3'600'000;
    config.program.assign(program_config.begin(), program_config.end());
    return add(wire::EntryKind::genesis, wire::encode(config));
}

TwoBuilds::TwoBuilds(const std::string& program, u64 frame_steps)
    : native_(std::make_unique<Native>(program)), frame_steps_(frame_steps) {
    auto loaded = machine::Program::from_elf(read_file(elf_path(program)));
    BELAY_CHECK(loaded.has_value());
    machine_ = machine::Machine::create(*loaded);
    BELAY_CHECK(machine_ != nullptr);
}

Outcome TwoBuilds::take(const belay_output& got) {
    Outcome out;
    out.header = copy(got.header);
    out.exports = copy(got.exports);
    out.outbox = copy(got.outbox);
    out.digest = wire::output_digest(out.header);
    return out;
}

Outcome TwoBuilds::run_native(const Entry& entry, const Hash* accumulator) {
    belay_output got{};
    belay_snapshot* before = native_->take_snapshot();
    const u8* elements = entry.elements.data()->data();
    const auto start = std::chrono::steady_clock::now();
    const int status = native_->run_entry(elements, entry.elements.size(),
                                          accumulator == nullptr ? nullptr : accumulator->data(), &got);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (status == BELAY_BAD_ADVICE) throw std::runtime_error("bad advice natively");
    Outcome out;
    if (status == BELAY_YIELDED) {
        out = take(got);
    } else {
        native_->restore(before);
        out.is_void = true;
        out.digest = wire::void_output_digest();
    }
    out.native_seconds = seconds;
    native_->release(before);
    return out;
}

/// Runs the machine, which has been set to work, and holds what it did against `out`.
void TwoBuilds::compare(Outcome& out, machine::InputWindow window, const char* what) {
    const auto agree = [what](bool holds, const char* complaint) {
        if (!holds) throw std::runtime_error(std::string(what) + ": " + complaint);
    };
    const auto start = std::chrono::steady_clock::now();
    const machine::RunResult result = machine_->run(frame_steps_, window);
    out.machine_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    out.steps = result.steps;
    agree(machine_->state().status != machine::Status::bad_advice, "bad advice in the machine");
    const bool is_void = machine_->close_batch();
    agree(is_void == out.is_void, is_void ? "void in the machine only" : "void natively only");
    agree(machine_->state().output_digest == out.digest, "output digests differ");
    agree(machine_->state().input_position == limit_, "the machine left input");
    if (!is_void) {
        Bytes native = out.header;
        append(native, out.exports);
        agree(machine_->output(u32{64} << 20) == native, "output bytes differ");
    }
}

Outcome TwoBuilds::run(const Entry& entry) {
    Outcome out = run_native(entry, &entry.accumulator);
    const machine::InputWindow window{limit_, entry.elements};
    limit_ += entry.elements.size();
    machine_->begin_batch(limit_, entry.accumulator);
    compare(out, window, ("entry " + std::to_string(entry.header.index)).c_str());
    return out;
}

Outcome TwoBuilds::run_exit() {
    belay_output got{};
    belay_snapshot* before = native_->take_snapshot();
    const auto start = std::chrono::steady_clock::now();
    const int status = native_->run_exit(&got);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    Outcome out;
    if (status == BELAY_YIELDED) out = take(got);
    out.is_void = status != BELAY_YIELDED;
    if (out.is_void) out.digest = wire::void_output_digest();
    out.native_seconds = seconds;
    native_->restore(before);
    native_->release(before);

    machine_->begin_batch(limit_, machine_->state().inbox_accumulator);
    machine_->inside().state.pc = machine_->program().image().manifest.exit_entry;
    compare(out, {}, "exit");
    machine_->undo_batch();
    return out;
}

Bytes TwoBuilds::checkpoint() {
    belay_view bytes{};
    if (native_->export_checkpoint(&bytes) != BELAY_YIELDED) throw std::runtime_error("no checkpoint");
    return copy(bytes);
}

Outcome TwoBuilds::restart(const std::string& program, const Entry& entry) {
    auto next = std::make_unique<Native>(program);
    next->follow(machine_->state().output_digest.data());
    std::swap(native_, next);
    Outcome out = run_native(entry, &entry.accumulator);
    if (out.is_void) std::swap(native_, next);

    auto loaded = machine::Program::from_elf(read_file(elf_path(program)));
    BELAY_CHECK(loaded.has_value());
    const machine::InputWindow window{limit_, entry.elements};
    limit_ += entry.elements.size();
    machine_->begin_restart(*loaded, limit_, entry.accumulator);
    compare(out, window, "restart");
    return out;
}

}  // namespace belay::sdk_test

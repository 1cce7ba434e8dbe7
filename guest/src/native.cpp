// SPDX-License-Identifier: Apache-2.0
// The C ABI of belay/native_abi.h over the same loader that runs in the machine.
#include <algorithm>
#include <optional>

#include "loader.h"
#include "native_runtime.h"
#include "recover.h"

#define BELAY_EXPORT [[gnu::visibility("default")]]

namespace belay {
namespace {

alignas(loader::Session) constinit u8 session_memory[sizeof(loader::Session)] = {};
loader::Session& session() { return *std::launder(reinterpret_cast<loader::Session*>(session_memory)); }

/// Elements from the host's memory.
struct HostInput {
    const u8* next;
    u64 left;
    const u8* accumulator;

    /// The machine traps at its limit (M-22).
    void read(u8* block) {
        if (left == 0) stop_entry();
        std::memcpy(block, next, 32);
        next += 32;
        --left;
    }
    bool ends_at(const Hash& expected) const {
        return accumulator == nullptr || std::memcmp(accumulator, expected.data(), 32) == 0;
    }
};

belay_view view(ByteView bytes) { return {bytes.data(), static_cast<u32>(bytes.size())}; }

void hand_out(const loader::Output& output, belay_output* out) {
    out->header = view(output.header);
    out->exports = view(output.exports);
    out->outbox = view(session().withdrawals());
}

/// A JSON text for a query or an export; empty when the program stopped in it.
template <class F>
std::string_view write_json(F f) {
    alignas(Json) static thread_local u8 memory[sizeof(Json)];
    const int status = native::guarded([&] { f(*new (memory) Json); });
    if (status != 0) return "{\"error\":\"the program stopped\"}";
    return std::launder(reinterpret_cast<Json*>(memory))->str();
}

constexpr u32 kAdmissionStopped = 0xffffffff;

}  // namespace

std::optional<Address> recover_signer(const Hash& digest, ByteView signature65) {
    Address out;
    if (native::host->recover(native::host->context, digest.data(), signature65.data(), out.data()) == 0)
        return std::nullopt;
    return out;
}

void Context::log(const char* line) {
    if (native::host->log != nullptr) native::host->log(native::host->context, line);
}

}  // namespace belay

using namespace belay;

extern "C" {

BELAY_EXPORT uint32_t belay_abi_version(void) { return BELAY_ABI_VERSION; }

BELAY_EXPORT void belay_start(const belay_host* host) {
    native::host = host;
    new (session_memory) loader::Session;
    native::guarded([] { session().start(); });
}

BELAY_EXPORT void belay_follow(const uint8_t parent_output[32]) {
    session().follow(Hash::from(ByteView(parent_output, 32)));
}

BELAY_EXPORT int belay_run_entry(const uint8_t* elements, uint64_t element_count, const uint8_t* accumulator,
                                 belay_output* out) {
    *out = {};
    return native::guarded([&] {
        HostInput input{elements, element_count, accumulator};
        const loader::Output output = session().run_entry(input);
        if (input.left != 0) bad_advice();  // no inbox limit lies there (I-21)
        hand_out(output, out);
    });
}

BELAY_EXPORT int belay_open_batch(void) {
    return native::guarded([] {
        if (!session().has_genesis()) stop_entry();
        session().open();
    });
}

BELAY_EXPORT int belay_transaction(uint64_t time_ms, const uint8_t* tx, uint32_t size, belay_tx_result* out) {
    *out = {};
    return native::guarded([&] {
        session().mark();
        const std::size_t before = session().export_end();
        out->code = session().apply(time_ms, ByteView(tx, size));
        out->exports = view(session().exports_from(before));
    });
}

BELAY_EXPORT void belay_drop_refused(void) {
    native::guarded([] { session().take_back(); });
}

BELAY_EXPORT int belay_seal_batch(uint64_t entry_index, uint8_t kind, const belay_blob_evaluation* blobs,
                                  uint32_t blob_count, belay_output* out) {
    *out = {};
    return native::guarded([&] {
        std::array<wire::BlobEvaluation, wire::kMaxBlobs> evaluations;
        if (blob_count > evaluations.size()) stop_entry();
        for (u32 i = 0; i < blob_count; ++i)
            evaluations[i] = {Hash::from(blobs[i].versioned_hash), Hash::from(blobs[i].z),
                              Hash::from(blobs[i].y)};
        hand_out(session().close(static_cast<EntryKind>(kind), entry_index,
                                 std::span(evaluations).first(blob_count)),
                 out);
    });
}

BELAY_EXPORT int belay_run_exit(belay_output* out) {
    *out = {};
    return native::guarded([&] { hand_out(session().run_exit(), out); });
}

BELAY_EXPORT int belay_export_checkpoint(belay_view* out) {
    *out = {};
    return native::guarded([&] {
        ExportCodec count([](void*, ByteView) {}, nullptr);
        session().export_checkpoint(count);
        if (count.size() > loader::kMaxCheckpoint) stop_entry();
        native::OutsideBytes& bytes = native::outside_bytes();
        bytes.restart(static_cast<std::size_t>(count.size()));
        ExportCodec write(
            [](void* to, ByteView piece) { static_cast<native::OutsideBytes*>(to)->append(piece); }, &bytes);
        session().export_checkpoint(write);
        write.flush();
        *out = view(bytes.view());
    });
}

BELAY_EXPORT int belay_import_checkpoint(const uint8_t* bytes, uint32_t size) {
    return native::guarded([&] { session().import_checkpoint(ByteView(bytes, size)); });
}

BELAY_EXPORT uint64_t belay_checkpoint_interval(void) { return binding::handlers.checkpoint_interval; }
BELAY_EXPORT uint64_t belay_forced_weight_limit(void) { return binding::handlers.forced_weight; }

BELAY_EXPORT uint64_t belay_entry_weight(void) { return session().context().meter().used(); }
BELAY_EXPORT uint64_t belay_entry_weight_limit(void) { return binding::handlers.entry_weight; }

BELAY_EXPORT uint32_t belay_admission(const uint8_t* tx, uint32_t size, belay_signature* out,
                                      uint32_t capacity, uint32_t* count) {
    const native::ScratchScope scratch;
    u32 code = kAdmissionStopped;
    *count = 0;
    native::guarded([&] {
        SignatureList signatures;
        const u32 answer = binding::handlers.admission(ByteView(tx, size), signatures);
        if (signatures.items().size() > capacity) return;
        for (const SignedDigest& item : signatures.items()) {
            std::memcpy(out[*count].digest, item.digest.data(), 32);
            std::memcpy(out[*count].signature, item.signature.data(), 65);
            ++*count;
        }
        code = answer;
    });
    return code;
}

BELAY_EXPORT int belay_query(const char* question, uint32_t argc, const char* const* argv, belay_view* json) {
    const native::ScratchScope scratch;
    bool known = false;
    const std::string_view text = write_json([&](Json& out) {
        const std::vector<std::string_view> arguments(argv, argv + argc);
        known = binding::handlers.query(question, arguments, out);
    });
    *json = {reinterpret_cast<const u8*>(text.data()), static_cast<u32>(text.size())};
    return known ? 0 : 1;
}

BELAY_EXPORT uint32_t belay_describe_export(const uint8_t* bytes, uint32_t size, char* json,
                                            uint32_t capacity) {
    const native::ScratchScope scratch;
    const std::string_view text =
        write_json([&](Json& out) { binding::handlers.describe_export(ByteView(bytes, size), out); });
    std::memcpy(json, text.data(), std::min<std::size_t>(text.size(), capacity));
    return static_cast<u32>(text.size());
}

BELAY_EXPORT const char* belay_result_name(uint32_t code) {
    return code == kAdmissionStopped ? "malformed" : binding::handlers.result_name(code);
}

}  // extern "C"

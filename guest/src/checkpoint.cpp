// SPDX-License-Identifier: Apache-2.0
// Checkpoints (O-14, O-15, U-4): the whole state as bytes that are the same in every build, and back.
#include "base/endian.h"
#include "crypto/chain.h"
#include "loader.h"
#include "wire/output.h"

namespace belay::loader {
namespace {

constexpr u8 kCheckpointVersion = 1;

void hash_piece(void* digest, ByteView piece) { static_cast<crypto::ChainDigest*>(digest)->update(piece); }

}  // namespace

/// The SDK's own part comes first: what the context holds between entries.
template <class Codec>
void Session::own_state(Codec& codec) {
    wire::ChainConfig& chain = ctx_.chain_;
    codec(chain.chain_id, chain.inbox, chain.vault, chain.batch_time_window_ms, chain.program);
    codec(ctx_.time_ms_, ctx_.next_withdrawal_, ctx_.flows_);
}

void Session::export_checkpoint(ExportCodec& out) {
    if (!has_genesis_ || binding::handlers.export_state == nullptr) stop_entry();
    u8 version = kCheckpointVersion;
    out(version);
    own_state(out);
    binding::handlers.export_state(out);
}

/// The chain digest starts with the size (O-1): once to count, once to hash, and no copy of the state.
Hash Session::checkpoint_digest() {
    if (!has_genesis_) return {};
    ExportCodec counter([](void*, ByteView) {}, nullptr);
    export_checkpoint(counter);
    if (counter.size() > kMaxCheckpoint) return {};
    crypto::ChainDigest digest(counter.size());
    ExportCodec out(hash_piece, &digest);
    export_checkpoint(out);
    out.flush();
    return digest.finish();
}

void Session::import_checkpoint(ByteView bytes) {
    if (has_genesis_ || binding::handlers.import_state == nullptr) stop_entry();
    ImportCodec in(bytes);
    u8 version = 0;
    in(version);
    if (version != kCheckpointVersion) stop_entry();
    own_state(in);
    if (!in.ok()) stop_entry();
    has_genesis_ = true;
    binding::handlers.import_state(in);
    if (!in.complete()) stop_entry();
}

/// U-4. What is wrong here is void, not bad advice: the elements are L1's, whatever the sequencer put there.
void Session::run_restart(ByteView stream) {
    if (stream.size() < 2) stop_entry();
    const std::size_t size = load_be<u16>(stream.data());
    if (stream.size() - 2 < size) stop_entry();
    const ByteView parent = stream.subspan(2, size), checkpoint = stream.subspan(2 + size);
    if (wire::output_digest(parent) != parent_output_) stop_entry();
    const auto header = wire::decode_output_header(parent);
    if (!header || header->checkpoint_digest == Hash{}) stop_entry();
    if (crypto::chain_digest(checkpoint) != header->checkpoint_digest) stop_entry();
    import_checkpoint(checkpoint);
    imported_ = header->checkpoint_digest;
}

}  // namespace belay::loader

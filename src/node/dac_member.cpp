// SPDX-License-Identifier: Apache-2.0
#include "node/dac_member.h"

#include <fmt/format.h>

#include "wire/entry.h"

namespace belay::node {

const char* to_string(HoldRefusal reason) {
    switch (reason) {
        case HoldRefusal::bad_request:
            return "bad_request";
        case HoldRefusal::not_sequencer:
            return "not_sequencer";
        case HoldRefusal::expiry_past:
            return "expiry_past";
        case HoldRefusal::expiry_far:
            return "expiry_far";
        case HoldRefusal::quota:
            return "quota";
        case HoldRefusal::disk:
            return "disk";
    }
    return "?";
}

StoreResult<std::unique_ptr<DacMember>> DacMember::open(DacMemberConfig config, Store& store,
                                                        const ecdsa::PrivateKey& key) {
    std::unique_ptr<DacMember> out(new DacMember(config, store, key));
    u64 bytes = 0, stored = 0;
    const auto seen = store.scan(Family::archive, {}, [&](ByteView, ByteView value) {
        bytes += value.size();
        ++stored;
        return true;
    });
    if (!seen) return fail(seen.error());
    out->bytes_ = bytes;
    out->stored_ = stored;
    return out;
}

Result<wire::CompactSignature, HoldRefusal> DacMember::hold(ByteView request, u64 now) {
    const auto asked = wire::decode_hold_request(request);
    if (!asked) return fail(HoldRefusal::bad_request);
    if (asked->expiry <= now) return fail(HoldRefusal::expiry_past);
    if (asked->expiry - now > config_.max_valid_for) return fail(HoldRefusal::expiry_far);
    wire::DataHeld held;
    held.data_hash = wire::payload_hash(asked->data);
    held.length = static_cast<u32>(asked->data.size());
    held.expiry = asked->expiry;
    const Hash digest = wire::held_digest(domain_, held);
    const auto signer = ecdsa::recover(digest, asked->sequencer);
    if (!signer || *signer != config_.sequencer) return fail(HoldRefusal::not_sequencer);
    if (auto kept = keep(held.data_hash, asked->data); !kept) return fail(kept.error());
    return wire::compact(key_.sign(digest));
}

Result<void, HoldRefusal> DacMember::keep(const Hash& data_hash, ByteView data) {
    const std::lock_guard lock(writing_);
    const auto known = archive_.data(data_hash);
    if (!known) return fail(HoldRefusal::disk);
    if (*known) {
        ++signed_again_;
        return {};
    }
    if (bytes_ + data.size() > config_.quota) return fail(HoldRefusal::quota);
    if (!archive_.put_data(data_hash, data)) return fail(HoldRefusal::disk);
    bytes_ += data.size();
    ++stored_;
    return {};
}

std::optional<HttpAnswer> DacMember::answer(const HttpAsk& ask, u64 now) {
    if (!ask.post) return serve_archive(archive_, ask.target);
    if (ask.target != "/store") return std::nullopt;
    const auto* bytes = reinterpret_cast<const u8*>(ask.body.data());
    const auto signature = hold({bytes, ask.body.size()}, now);
    if (signature) return HttpAnswer{200, std::string(signature->begin(), signature->end())};
    ++refused_;
    const bool ours = signature.error() == HoldRefusal::disk || signature.error() == HoldRefusal::quota;
    return HttpAnswer{ours ? 503U : 400U, fmt::format("{{\"error\":\"{}\"}}", to_string(signature.error())),
                      "application/json"};
}

DacMemberCounts DacMember::counts() const { return {stored_, signed_again_, refused_, bytes_}; }

std::string DacMember::metrics() const {
    const DacMemberCounts c = counts();
    std::string out;
    const auto line = [&](const char* name, const char* type, u64 value) {
        out += fmt::format("# TYPE belay_dac_{} {}\nbelay_dac_{} {}\n", name, type, name, value);
    };
    line("stored", "gauge", c.stored);
    line("stored_bytes", "gauge", c.bytes);
    line("quota_bytes", "gauge", config_.quota);
    line("signed_again_total", "counter", c.signed_again);
    line("refused_total", "counter", c.refused);
    return out;
}

}  // namespace belay::node

// SPDX-License-Identifier: Apache-2.0
#include "node/dac_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>

#include "l1/http.h"
#include "wire/entry.h"

namespace belay::node {

/// What the askers of one request share.
struct DacClient::Round {
    Hash digest;
    std::string request;
    std::vector<Address> keys;
    std::mutex mutex;
    std::condition_variable changed;
    std::map<unsigned, wire::CompactSignature> signatures;  // by the member's place
    std::size_t answered = 0;

    /// Whose signature it is, if a member's.
    std::optional<unsigned> member_of(const std::string& body, wire::CompactSignature& signature) const {
        if (body.size() != signature.size()) return std::nullopt;
        std::copy(body.begin(), body.end(), signature.begin());
        const auto signer = ecdsa::recover(digest, wire::expand(signature));
        const auto at = signer ? std::ranges::find(keys, *signer) : keys.end();
        if (at == keys.end()) return std::nullopt;
        return static_cast<unsigned>(at - keys.begin());
    }

    void ask(const std::string& url, std::chrono::milliseconds timeout) {
        l1::HttpOptions options;
        options.timeout = timeout;
        options.max_response = 4096;
        const auto reply = l1::HttpClient(url + "/store", options).post(request, true);
        wire::CompactSignature signature{};
        const auto member = reply && reply->status == 200 ? member_of(reply->body, signature) : std::nullopt;
        const std::lock_guard lock(mutex);
        ++answered;
        if (member) signatures.emplace(*member, signature);
        changed.notify_all();
    }
};

DacClient::DacClient(DacClientConfig config, l1::L1& l1, u64 chain_id, const Address& committee,
                     const ecdsa::PrivateKey& sequencer)
    : config_(std::move(config)),
      l1_(l1),
      committee_(committee),
      domain_(wire::committee_domain(chain_id, committee)),
      sequencer_(sequencer) {}

DacClient::~DacClient() = default;

Result<Certified, std::string> DacClient::certify(ByteView data, u64 l1_time) {
    const auto deadline = std::chrono::steady_clock::now() + config_.timeout;
    const auto rules = l1::committee_rules(l1_, committee_);
    if (!rules) return fail(to_string(rules.error()));
    Certified out;
    out.held = {wire::payload_hash(data), static_cast<u32>(data.size()), l1_time + config_.valid_for};
    const auto round = std::make_shared<Round>();
    round->digest = wire::held_digest(domain_, out.held);
    const Bytes request = wire::encode_hold_request(out.held.expiry, sequencer_.sign(round->digest), data);
    round->request.assign(request.begin(), request.end());
    round->keys = rules->keys;
    askers_.clear();  // joins the last round's, whose deadlines are over
    for (const std::string& url : config_.members)
        askers_.emplace_back([round, url, timeout = config_.timeout] { round->ask(url, timeout); });

    std::unique_lock lock(round->mutex);
    const auto enough = [&] { return round->signatures.size() >= rules->threshold; };
    round->changed.wait_until(lock, deadline,
                              [&] { return enough() || round->answered == config_.members.size(); });
    if (!enough())
        return fail(fmt::format("{} of {} signatures", round->signatures.size(), rules->threshold));
    std::vector<wire::MemberSignature> signatures;
    for (const auto& [member, signature] : round->signatures)
        if (signatures.size() < rules->threshold) signatures.push_back({member, signature});
    out.certificate = wire::encode_certificate(out.held.expiry, signatures);
    return out;
}

}  // namespace belay::node

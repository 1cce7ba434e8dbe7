// SPDX-License-Identifier: Apache-2.0
#include "node/attestor.h"

#include "base/hex.h"

namespace belay::node {
namespace {

constexpr const char* kName = "attest/";

ByteView as_bytes(const std::string& text) { return {reinterpret_cast<const u8*>(text.data()), text.size()}; }

bool has_bit(const U256& mask, u64 index) { return (mask.limb[index / 64] >> (index % 64) & 1) != 0; }

}  // namespace

AttestationLedger::AttestationLedger(Store& store, const Address& attestors, const Address& key)
    : store_(store), prefix_("attested/" + to_hex_plain(attestors) + "/" + to_hex_plain(key) + "/") {}

StoreResult<bool> AttestationLedger::admit(const Hash& start, const Hash& claim) {
    const std::string key = prefix_ + to_hex_plain(start);
    const auto known = store_.get(Family::claims, as_bytes(key));
    if (!known) return fail(known.error());
    if (*known) {
        if ((*known)->size() != claim.size())
            return fail(StoreFailure{StoreError::corrupt_record, "an attestation"});
        return Hash::from(**known) == claim;
    }
    Write write;
    write.put(Family::claims, as_bytes(key), claim);
    if (auto kept = store_.commit(std::move(write), Sync::yes); !kept) return fail(kept.error());
    return true;
}

Attestor::Attestor(const DerivedChain& chain, l1::L1& l1, l1::TxManager& txs, const ecdsa::PrivateKey& key,
                   const Address& attestors, Store& store, AttestorHooks hooks)
    : chain_(chain),
      txs_(txs),
      key_(key),
      contract_(attestors),
      views_(l1, attestors),
      ledger_(store, attestors, key.address()),
      hooks_(std::move(hooks)) {}

void Attestor::note(const std::string& text) {
    if (text == last_note_) return;
    last_note_ = text;
    if (hooks_.log) hooks_.log(text);
}

void Attestor::step() {
    if (auto polled = txs_.poll(); !polled) return note("L1: " + to_string(polled.error()));
    for (const l1::TxStatus& status : txs_.all())
        if (status.id.starts_with(kName) && is_final(status.state)) static_cast<void>(txs_.forget(status.id));
    if (!chain_.caught_up() || !find_index()) return;
    const auto active = views_.active();
    if (!active) return note("L1: " + to_string(active.error()));
    if (!has_bit(*active, *index_)) return note("this attestor is not active: nothing is signed");
    const std::vector<Hash> ours = chain_.true_chain();
    for (std::size_t i = 1; i < ours.size(); ++i) attest(chain_.claims().at(ours[i]));
}

std::optional<u64> Attestor::find_index() {
    if (index_) return index_;
    const auto found = views_.index_of(key_.address());
    if (!found)
        note("L1: " + to_string(found.error()));
    else if (!*found)
        note("this key is none of the attestors");
    else
        index_ = **found;
    return index_;
}

bool Attestor::may_sign(const wire::AttestationStart& start, const Hash& claim) {
    const auto admitted = ledger_.admit(wire::start_id(start), claim);
    if (!admitted) {
        note("nothing is signed without a record: " + admitted.error().text());
        return false;
    }
    if (!*admitted) note("another claim was signed for the start of " + to_hex(ByteView(claim).first(8)));
    return *admitted;
}

void Attestor::attest(const KnownClaim& known) {
    const Hash& id = known.proposed.id;
    const std::string name = kName + to_hex_plain(id);
    if (txs_.status(name)) return;  // on its way
    const auto signers = views_.signers(id);
    if (!signers) return note("L1: " + to_string(signers.error()));
    if (has_bit(*signers, *index_)) return;
    const rollup::Claim& claim = known.proposed.claim;
    const wire::AttestationStart start{claim.parent, claim.position, claim.accumulator};
    if (!may_sign(start, id)) return;
    const ecdsa::Signature signature =
        key_.sign(wire::attestation_digest(chain_.rollup().chain_id, contract_, start, id));
    const u64 indices[] = {*index_};
    const Bytes signatures[] = {Bytes(signature.begin(), signature.end())};
    l1::TxRequest request;
    request.id = name;
    request.to = contract_;
    request.data = l1::finality_calls::attest(id, indices, signatures);
    if (const auto sent = txs_.submit(request); !sent) return note(name + ": " + to_string(sent.error()));
    if (hooks_.attested) hooks_.attested(id);
}

}  // namespace belay::node

// SPDX-License-Identifier: Apache-2.0
#include "node/testing/test_program.h"

#include <algorithm>

#include "base/check.h"
#include "base/endian.h"
#include "base/hex.h"
#include "crypto/keccak.h"
#include "wire/batch.h"
#include "wire/deposit.h"
#include "wire/output.h"

namespace belay::node::testing {
namespace {

constexpr std::size_t kBody = 37, kSize = kBody + 65;

}  // namespace

Bytes signed_transaction(const TestTransaction& tx, const ecdsa::PrivateKey& key) {
    Bytes out;
    out.push_back(static_cast<u8>(tx.op));
    append_be(out, tx.nonce);
    append_be(out, tx.amount);
    append(out, tx.to);
    append(out, key.sign(crypto::keccak256(out)));
    return out;
}

ecdsa::PrivateKey test_key(u64 number) {
    Hash secret;
    store_be(secret.data() + 24, number + 1);
    return *ecdsa::PrivateKey::from_bytes(secret);
}

RunStatus TestProgram::restart(const Hash&, std::span<const Hash>, const Hash& parent) {
    BELAY_CHECK(!state_.open && !state_.dead && !parent.is_zero());
    ++state_.entries;
    return RunStatus::yielded;
}

RunStatus TestProgram::run_entry(std::span<const Hash> elements) {
    BELAY_CHECK(!state_.open && !state_.dead);
    const ByteView all = wire::as_bytes(elements);
    const auto header = wire::decode_entry_header(all.subspan(32, wire::kEntryHeaderSize));
    BELAY_CHECK(header.has_value());
    const ByteView payload = all.subspan(32 + wire::kEntryHeaderSize, header->payload_length);
    state_.time_ms = wire::forced_time_ms(header->l1_time, state_.time_ms);
    ++state_.entries;
    if (header->kind == wire::EntryKind::deposit) {
        const auto deposit = wire::decode_deposit(payload);
        state_.accounts[deposit->to].balance += deposit->amount.limb[0];
    }
    if (header->kind == wire::EntryKind::forced) {
        Bytes exports;
        run(state_.time_ms, payload, exports);
        if (state_.dead) return RunStatus::is_void;
    }
    return RunStatus::yielded;
}

RunStatus TestProgram::open_batch() {
    BELAY_CHECK(!state_.open && !state_.dead);
    state_.open = true;
    state_.weight = 0;
    return RunStatus::yielded;
}

RunStatus TestProgram::seal_batch(u64, wire::EntryKind) {
    BELAY_CHECK(state_.open && !state_.dead);
    state_.open = false;
    ++state_.entries;
    return RunStatus::yielded;
}

TestProgram::Account TestProgram::account(const Address& address) const {
    const auto found = state_.accounts.find(address);
    return found == state_.accounts.end() ? Account{} : found->second;
}

u32 TestProgram::run(u64 time_ms, ByteView tx, Bytes& exports) {
    state_.time_ms = time_ms;
    std::vector<SignatureCheck> checks;
    if (const u32 code = admission(tx, checks)) return code;
    const auto op = static_cast<Op>(tx[0]);
    if (op == Op::trap || (op == Op::heavy && (state_.weight += 51) > 100)) {
        state_.dead = true;
        return 0;
    }
    const auto signer = recover_(checks[0].digest, checks[0].signature);
    if (!signer) return kBadSigner;
    Account from = account(*signer);  // a refused transaction must not even leave an empty account
    const u64 amount = load_be<u64>(tx.data() + 9);
    if (load_be<u64>(tx.data() + 1) != from.nonce) return kBadNonce;
    if (op == Op::pay) {
        if (from.balance < amount) return kNoFunds;
        from.balance -= amount;
    }
    ++from.nonce;
    state_.accounts[*signer] = from;
    state_.accounts[Address::from(tx.subspan(17, 20))].balance += amount;
    ++state_.applied;
    wire::append_export(exports, tx.first(kBody));
    return kApplied;
}

TransactionResult TestProgram::transaction(u64 time_ms, ByteView tx) {
    BELAY_CHECK(state_.open && !state_.dead && time_ms >= state_.time_ms);
    const u64 time_before = state_.time_ms;
    TransactionResult out;
    out.code = run(time_ms, tx, out.exports);
    if (state_.dead) out.status = RunStatus::is_void;
    before_.time_ms = time_before;
    return out;
}

void TestProgram::drop_refused() { state_.time_ms = before_.time_ms; }

ProgramSnapshot TestProgram::take_snapshot() { return std::make_shared<State>(state_); }

void TestProgram::restore(const ProgramSnapshot& snapshot) {
    state_ = *static_cast<const State*>(snapshot.get());
}

Hash TestProgram::state() const {
    Bytes all;
    for (const auto& [address, account] : state_.accounts) {
        append(all, address);
        append_be(all, account.nonce);
        append_be(all, account.balance);
    }
    append_be(all, state_.time_ms);
    append_be(all, state_.entries);
    append_be(all, state_.applied);
    return crypto::keccak256(all);
}

bool TestProgram::query(const std::string& question, std::span<const std::string> arguments,
                        std::string& json) {
    if (question == "state") {
        json = "\"" + to_hex(state()) + "\"";
        return true;
    }
    if (question == "account" && arguments.size() == 1) {
        if (const auto address = fixed_from_hex<Address>(arguments[0])) {
            const Account found = account(*address);
            json = "{\"nonce\":" + std::to_string(found.nonce) +
                   ",\"balance\":" + std::to_string(found.balance) + "}";
            return true;
        }
    }
    json = R"({"error":"unknown_question"})";
    return false;
}

u32 TestProgram::admission(ByteView tx, std::vector<SignatureCheck>& out) const {
    if (tx.size() != kSize || tx[0] > static_cast<u8>(Op::free_pay)) return kBadForm;
    SignatureCheck check{.digest = crypto::keccak256(tx.first(kBody)), .signature = {}};
    std::ranges::copy(tx.subspan(kBody), check.signature.begin());
    out.push_back(check);
    return 0;
}

std::string TestProgram::describe_export(ByteView bytes) const {
    return "{\"bytes\":\"" + to_hex(bytes) + "\"}";
}

std::string TestProgram::result_name(u32 code) const {
    switch (code) {
        case kApplied:
            return "applied";
        case kBadForm:
            return "bad_form";
        case kBadNonce:
            return "bad_nonce";
        case kNoFunds:
            return "no_funds";
        case kBadSigner:
            return "bad_signer";
        default:
            return "unknown";
    }
}

}  // namespace belay::node::testing

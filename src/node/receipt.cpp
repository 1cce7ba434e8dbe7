// SPDX-License-Identifier: Apache-2.0
#include "node/receipt.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include "base/check.h"
#include "base/endian.h"
#include "crypto/counted_merkle.h"
#include "crypto/keccak.h"
#include "ecdsa/ecdsa.h"

namespace belay::node {
namespace {

using crypto::keccak256;
using crypto::keccak256_of_text;

constexpr Hash kDomainType =
    keccak256_of_text("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
constexpr Hash kName = keccak256_of_text("Belay");
constexpr Hash kVersion = keccak256_of_text("1");
constexpr Hash kGroupType =
    keccak256_of_text("ReceiptGroup(bytes32 groupRoot,bytes32 runningHash,uint64 deadlineBlock)");

constexpr Hash kCommitType = keccak256_of_text("Commit(bytes32 commitment)");
constexpr Hash kTicketType =
    keccak256_of_text("Ticket(bytes32 commitment,uint64 interval,uint64 revealUntilMs)");

// O-2's outermost hash.
Hash counted_top(u64 count, const Hash& top) {
    u8 buffer[41];
    buffer[0] = 0x02;
    store_be(buffer + 1, count);
    std::memcpy(buffer + 9, top.data(), 32);
    return keccak256(buffer);
}

/// A JSON string of hex; receipts are most of what a sequencer sends, so no temporary strings.
void append_hex(std::string& out, ByteView bytes) {
    static constexpr char kDigits[] = "0123456789abcdef";
    const std::size_t at = out.size();
    out.resize(at + 2 * bytes.size() + 4);
    char* to = out.data() + at;
    *to++ = '"';
    *to++ = '0';
    *to++ = 'x';
    for (const u8 byte : bytes) {
        *to++ = kDigits[byte >> 4];
        *to++ = kDigits[byte & 15];
    }
    *to = '"';
}

}  // namespace

Hash receipt_leaf(u64 batch, u32 index, const Hash& transaction_hash, u64 time_ms) {
    u8 buffer[53];
    buffer[0] = 0x00;
    store_be(buffer + 1, batch);
    store_be(buffer + 9, index);
    std::memcpy(buffer + 13, transaction_hash.data(), 32);
    store_be(buffer + 45, time_ms);
    return keccak256(buffer);
}

Hash next_running_hash(const Hash& running_hash, const Hash& leaf) {
    u8 buffer[64];
    std::memcpy(buffer, running_hash.data(), 32);
    std::memcpy(buffer + 32, leaf.data(), 32);
    return keccak256(buffer);
}

ReceiptDomain::ReceiptDomain(u64 chain_id, const Address& inbox) {
    u8 buffer[160] = {};
    std::memcpy(buffer, kDomainType.data(), 32);
    std::memcpy(buffer + 32, kName.data(), 32);
    std::memcpy(buffer + 64, kVersion.data(), 32);
    store_be(buffer + 120, chain_id);
    std::memcpy(buffer + 140, inbox.data(), 20);
    separator_ = keccak256(buffer);
}

Hash ReceiptDomain::group_digest(const Hash& root, const Hash& running_hash, u64 deadline_block) const {
    u8 body[128] = {};
    std::memcpy(body, kGroupType.data(), 32);
    std::memcpy(body + 32, root.data(), 32);
    std::memcpy(body + 64, running_hash.data(), 32);
    store_be(body + 120, deadline_block);
    return typed(body);
}

Hash ReceiptDomain::commit_digest(const Hash& commitment) const {
    u8 body[64] = {};
    std::memcpy(body, kCommitType.data(), 32);
    std::memcpy(body + 32, commitment.data(), 32);
    return typed(body);
}

Hash ReceiptDomain::ticket_digest(const Hash& commitment, u64 interval, u64 reveal_until_ms) const {
    u8 body[128] = {};
    std::memcpy(body, kTicketType.data(), 32);
    std::memcpy(body + 32, commitment.data(), 32);
    store_be(body + 88, interval);
    store_be(body + 120, reveal_until_ms);
    return typed(body);
}

Hash ReceiptDomain::typed(ByteView body) const {
    const Hash struct_hash = keccak256(body);
    u8 buffer[66] = {0x19, 0x01};
    std::memcpy(buffer + 2, separator_.data(), 32);
    std::memcpy(buffer + 34, struct_hash.data(), 32);
    return keccak256(buffer);
}

GroupTree::GroupTree(std::span<const Hash> leaves) {
    BELAY_CHECK(!leaves.empty());
    levels_.emplace_back(leaves.begin(), leaves.end());
    std::size_t width = 1;
    while (width < leaves.size()) width *= 2;
    levels_.back().resize(width);
    while (levels_.back().size() > 1) {
        const std::vector<Hash>& below = levels_.back();
        std::vector<Hash> level(below.size() / 2);
        for (std::size_t i = 0; i < level.size(); ++i)
            level[i] = crypto::merkle_node(below[2 * i], below[2 * i + 1]);
        levels_.push_back(std::move(level));
    }
    root_ = counted_top(leaves.size(), levels_.back().front());
}

std::vector<Hash> GroupTree::path(u64 index) const {
    std::vector<Hash> out;
    out.reserve(levels_.size() - 1);
    for (std::size_t level = 0; level + 1 < levels_.size(); ++level, index /= 2)
        out.push_back(levels_[level][index ^ 1]);
    return out;
}

const char* to_string(ReceiptError reason) {
    switch (reason) {
        case ReceiptError::bad_path:
            return "bad_path";
        case ReceiptError::bad_signature:
            return "bad_signature";
        case ReceiptError::wrong_signer:
            return "wrong_signer";
    }
    return "?";
}

Result<void, ReceiptError> verify_receipt(const Receipt& receipt, const ReceiptDomain& domain,
                                          const Address& sequencer) {
    const Hash leaf = receipt_leaf(receipt.batch, receipt.index, receipt.transaction_hash, receipt.time_ms);
    if (!crypto::verify_counted(receipt.group_root, receipt.group_count, receipt.group_position, leaf,
                                receipt.path))
        return fail(ReceiptError::bad_path);
    const auto signer =
        ecdsa::recover(domain.group_digest(receipt.group_root, receipt.running_hash, receipt.deadline_block),
                       receipt.signature);
    if (!signer) return fail(ReceiptError::bad_signature);
    if (*signer != sequencer) return fail(ReceiptError::wrong_signer);
    return {};
}

void append_json(std::string& out, const Receipt& receipt) {
    const auto field = [&out](std::string_view name, ByteView bytes) {
        out += name;
        append_hex(out, bytes);
    };
    fmt::format_to(std::back_inserter(out),
                   FMT_COMPILE(R"({{"batch":{},"index":{},"timeMs":{},"deadlineBlock":{},)"), receipt.batch,
                   receipt.index, receipt.time_ms, receipt.deadline_block);
    field(R"("transactionHash":)", receipt.transaction_hash);
    field(R"(,"runningHash":)", receipt.running_hash);
    field(R"(,"groupRoot":)", receipt.group_root);
    fmt::format_to(std::back_inserter(out), FMT_COMPILE(R"(,"groupCount":{},"groupPosition":{})"),
                   receipt.group_count, receipt.group_position);
    field(R"(,"signature":)", receipt.signature);
    out += R"(,"path":[)";
    for (std::size_t i = 0; i < receipt.path.size(); ++i) field(i == 0 ? "" : ",", receipt.path[i]);
    out += "]}";
}

}  // namespace belay::node

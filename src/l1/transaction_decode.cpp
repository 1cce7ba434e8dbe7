// SPDX-License-Identifier: Apache-2.0
// Decoding of typed transactions. Total: every input gives a transaction or a reason.
#include "l1/rlp.h"
#include "l1/transaction.h"

namespace belay::l1 {
namespace {

using Reason = TransactionReason;
using Items = std::vector<RlpItem>;

/// Reads fields in order; the first failure sticks, so the reader asks once at the end.
class Fields {
  public:
    explicit Fields(const Items& items) : items_(items) {}

    u64 number64() { return take(next().number64()); }
    U256 number() { return take(next().number()); }
    Bytes bytes() {
        const ByteView view = take(next().bytes());
        return {view.begin(), view.end()};
    }
    template <class Fixed>
    Fixed fixed() {
        return take(next().template fixed<Fixed>());
    }
    template <class Fixed>
    std::vector<Fixed> fixed_list() {
        const RlpItem& list = next();
        std::vector<Fixed> out;
        if (!list.list) ok_ = false;
        for (const RlpItem& item : list.items) out.push_back(take(item.template fixed<Fixed>()));
        return out;
    }
    const RlpItem& next() { return items_[at_++]; }
    void reject() { ok_ = false; }
    bool ok() const { return ok_; }

  private:
    template <class T>
    T take(const Result<T, RlpReason>& result) {
        if (result) return *result;
        ok_ = false;
        return T{};
    }
    const Items& items_;
    std::size_t at_ = 0;
    bool ok_ = true;
};

std::optional<Address> read_recipient(Fields& fields) {
    const RlpItem& item = fields.next();
    if (!item.list && item.payload.empty()) return std::nullopt;
    const auto address = item.fixed<Address>();
    if (address) return *address;
    fields.reject();
    return std::nullopt;
}

std::vector<AccessEntry> read_access_list(Fields& fields) {
    std::vector<AccessEntry> out;
    const RlpItem& list = fields.next();
    if (!list.list) fields.reject();
    for (const RlpItem& item : list.items) {
        if (!item.list || item.items.size() != 2) {
            fields.reject();
            return out;
        }
        Fields entry(item.items);
        AccessEntry access;
        access.address = entry.fixed<Address>();
        access.keys = entry.fixed_list<Hash>();
        if (!entry.ok()) fields.reject();
        out.push_back(std::move(access));
    }
    return out;
}

/// Half of the group order: a signature with a larger s has a twin and is refused (EIP-2).
constexpr U256 kHalfOrder{0xdfe92f46681b20a0, 0x5d576e7357a4501d, 0xffffffffffffffff, 0x7fffffffffffffff};
constexpr U256 kOrder{0xbfd25e8cd0364141, 0xbaaedce6af48a03b, 0xfffffffffffffffe, 0xffffffffffffffff};

Result<SignedTransaction, Reason> read_signed(TransactionType type, const Items& items) {
    const bool blob = type == TransactionType::blob;
    if (items.size() != (blob ? 14U : 12U)) return fail(Reason::wrong_field_count);
    SignedTransaction out;
    Transaction& tx = out.body;
    Fields fields(items);
    tx.type = type;
    tx.chain_id = fields.number64();
    tx.nonce = fields.number64();
    tx.priority_fee = fields.number();
    tx.max_fee = fields.number();
    tx.gas_limit = fields.number64();
    tx.to = read_recipient(fields);
    tx.value = fields.number();
    tx.data = fields.bytes();
    tx.access_list = read_access_list(fields);
    if (blob) {
        tx.max_blob_fee = fields.number();
        tx.blob_hashes = fields.fixed_list<Hash>();
    }
    const u64 parity = fields.number64();
    out.y_parity = parity == 1;
    out.r = fields.number();
    out.s = fields.number();
    if (!fields.ok() || parity > 1) return fail(Reason::bad_field);
    if (blob && tx.blob_hashes.empty()) return fail(Reason::no_blobs);
    if (blob && !tx.to) return fail(Reason::creation_with_blobs);
    if (out.r.is_zero() || out.s.is_zero() || out.r >= kOrder || out.s > kHalfOrder)
        return fail(Reason::bad_signature);
    return out;
}

/// Blobs, commitments and proofs, one set for each versioned hash. That they belong together is for KZG to
/// say.
Result<std::shared_ptr<const Sidecar>, Reason> read_sidecar(const Items& items, std::size_t blobs) {
    auto out = std::make_shared<Sidecar>();
    Fields fields(items);
    fields.next();
    if (fields.number64() != 1) return fail(fields.ok() ? Reason::bad_wrapper_version : Reason::bad_field);
    const RlpItem& blob_items = fields.next();
    if (!blob_items.list) return fail(Reason::bad_field);
    if (blob_items.items.size() != blobs) return fail(Reason::wrong_sidecar_size);
    out->blobs.resize(blobs);
    for (std::size_t i = 0; i < blobs; ++i) {
        const auto view = blob_items.items[i].bytes();
        if (!view || view->size() != sizeof(Blob)) return fail(Reason::bad_field);
        std::copy(view->begin(), view->end(), out->blobs[i].begin());
    }
    out->commitments = fields.fixed_list<Bytes48>();
    out->cell_proofs = fields.fixed_list<Bytes48>();
    if (!fields.ok()) return fail(Reason::bad_field);
    if (out->commitments.size() != blobs || out->cell_proofs.size() != blobs * kCellsPerBlob)
        return fail(Reason::wrong_sidecar_size);
    return out;
}

}  // namespace

std::string_view to_string(TransactionReason reason) {
    switch (reason) {
        case Reason::empty:
            return "empty";
        case Reason::unsupported_type:
            return "unsupported_type";
        case Reason::bad_rlp:
            return "bad_rlp";
        case Reason::wrong_field_count:
            return "wrong_field_count";
        case Reason::bad_field:
            return "bad_field";
        case Reason::no_blobs:
            return "no_blobs";
        case Reason::creation_with_blobs:
            return "creation_with_blobs";
        case Reason::bad_wrapper_version:
            return "bad_wrapper_version";
        case Reason::wrong_sidecar_size:
            return "wrong_sidecar_size";
        case Reason::bad_signature:
            return "bad_signature";
    }
    return "unknown";
}

Result<SignedTransaction, TransactionReason> decode_transaction(ByteView raw) {
    if (raw.empty()) return fail(Reason::empty);
    if (raw[0] != 2 && raw[0] != 3) return fail(Reason::unsupported_type);
    const auto type = static_cast<TransactionType>(raw[0]);
    const auto outer = rlp_decode(raw.subspan(1));
    if (!outer || !outer->list) return fail(Reason::bad_rlp);
    const bool wrapped = type == TransactionType::blob && !outer->items.empty() && outer->items[0].list;
    if (!wrapped) return read_signed(type, outer->items);
    if (outer->items.size() != 5) return fail(Reason::wrong_field_count);
    auto out = read_signed(type, outer->items[0].items);
    if (!out) return out;
    auto sidecar = read_sidecar(outer->items, out->body.blob_hashes.size());
    if (!sidecar) return fail(sidecar.error());
    out->sidecar = *std::move(sidecar);
    return out;
}

}  // namespace belay::l1

// SPDX-License-Identifier: Apache-2.0
#include "rollup/ledger_table.h"

#include "base/check.h"
#include "base/endian.h"
#include "machine/leaf_range.h"

namespace belay::rollup {
namespace {

using machine::LeafRange;

U256 wide(const u8* p) { return {load_le<u64>(p), load_le<u64>(p + 8), 0, 0}; }
i128 signed_wide(const u8* p) {
    return static_cast<i128>((u128{load_le<u64>(p + 8)} << 64) | load_le<u64>(p));
}
U256 magnitude(i128 value) {
    const u128 bits = value < 0 ? ~static_cast<u128>(value) + 1 : static_cast<u128>(value);
    return {static_cast<u64>(bits), static_cast<u64>(bits >> 64), 0, 0};
}

}  // namespace

LedgerSums ledger_sums(const LedgerBytes& b) {
    return {wide(b.data()), wide(b.data() + 16), wide(b.data() + 32)};
}

LedgerScale ledger_scale(const LedgerBytes& b) {
    return {signed_wide(b.data()), load_le<u64>(b.data() + 16), Address::from(ByteView(b).subspan(32, 20))};
}

LedgerRow ledger_row(const LedgerBytes& b) {
    return {Address::from(ByteView(b).first(20)), static_cast<i64>(load_le<u64>(b.data() + 24)),
            signed_wide(b.data() + 32)};
}

// Below 2^192 in all: the sum of sign and magnitude never wraps.
U256 worth_of(const LedgerRow& row, const LedgerScale& scale) {
    const bool loses = (row.position < 0) != (scale.worth < 0);
    const U256 open = mul_div(magnitude(row.position), magnitude(scale.worth), U256(1));
    const U256 cash = magnitude(row.cash);
    U256 sum;
    if (loses == (row.cash < 0)) {
        if (loses) return {};
        static_cast<void>(add(sum, open, cash));
    } else {
        const U256 &plus = loses ? cash : open, &minus = loses ? open : cash;
        if (sub(sum, plus, minus) != 0) return {};
    }
    return mul_div(sum, U256(1), U256(scale.divisor));
}

U256 paid_of(const U256& worth, const LedgerSums& sums) {
    U256 left;
    if (sub(left, sums.taken_in, sums.promised) != 0) return {};
    return left < sums.total ? mul_div(worth, left, sums.total) : worth;
}

std::optional<LedgerTable> LedgerTable::of(machine::Machine& machine) {
    const machine::Manifest& m = machine.program().identity().manifest;
    const bool sound = m.ledger_layout == kLedgerLayout && m.ledger_stride == kLedgerRowSize &&
                       m.ledger_base % kLedgerRowSize == 0 && m.ledger_capacity > kLedgerFirstRow &&
                       u64{m.ledger_base} + u64{m.ledger_capacity} * kLedgerRowSize <= u64{1} << 32;
    if (!sound) return std::nullopt;
    return LedgerTable(machine, m.ledger_base, m.ledger_capacity);
}

LedgerTable::LedgerTable(machine::Machine& machine, u32 base, u32 capacity)
    : machine_(&machine), base_(base), capacity_(capacity), root_(machine.memory_root()) {}

LedgerBytes LedgerTable::row(u32 index) const {
    LedgerBytes out;
    std::memcpy(out.data(), machine_->memory().bytes() + address(index), out.size());
    return out;
}

LedgerProof LedgerTable::prove(u32 first, u32 count) const {
    BELAY_CHECK(count > 0 && first < capacity_ && count <= capacity_ - first);
    const auto page = [this](u32 number) { return machine_->memory().page(number); };
    const u32 from = address(first), size = count * kLedgerRowSize;
    const u8* at = machine_->memory().bytes() + from;
    return {first, Bytes(at, at + size), machine_->tree().siblings(LeafRange::of(from, size), page)};
}

Bytes LedgerProof::encode() const {
    Bytes out = rows;
    for (const machine::Digest& sibling : siblings) append(out, crypto::to_hash(sibling));
    return out;
}

std::vector<u32> LedgerTable::used() const {
    std::vector<u32> out;
    for (u32 i = kLedgerFirstRow; i < capacity_; ++i)
        if (!ledger_row(row(i)).owner.is_zero()) out.push_back(i);
    return out;
}

bool verify_rows(const LedgerProof& proof, u32 base, const machine::Digest& memory_root) {
    const u64 from = u64{base} + u64{proof.first} * kLedgerRowSize, size = proof.rows.size();
    if (size == 0 || size % kLedgerRowSize != 0 || from % kLedgerRowSize != 0) return false;
    if (from + size > u64{1} << 32) return false;
    const LeafRange range = LeafRange::of(static_cast<u32>(from), static_cast<u32>(size));
    return proof.siblings.size() == machine::sibling_count(range) &&
           machine::root_of_range(range, proof.rows, proof.siblings) == memory_root;
}

}  // namespace belay::rollup

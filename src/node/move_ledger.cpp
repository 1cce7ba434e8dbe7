// SPDX-License-Identifier: Apache-2.0
#include "node/move_ledger.h"

#include <algorithm>
#include <tuple>

#include "base/hex.h"
#include "dispute/bonds.h"
#include "node/byte_reader.h"

namespace belay::node {
namespace {

constexpr u8 kVersion = 1;
constexpr std::string_view kLine = "line/", kDuel = "duel/";

ByteView as_bytes(std::string_view text) { return {reinterpret_cast<const u8*>(text.data()), text.size()}; }
std::string as_text(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

template <std::unsigned_integral T>
void append_be(Bytes& out, T value) {
    std::array<u8, sizeof(T)> raw;
    store_be<T>(raw.data(), value);
    append(out, raw);
}
void append_text(Bytes& out, const std::string& text) {
    append_be(out, static_cast<u32>(text.size()));
    append(out, as_bytes(text));
}

}  // namespace

Bytes encode(const LedgerLine& line) {
    Bytes out{kVersion};
    append_text(out, line.id);
    append_text(out, line.text);
    out.push_back(line.success ? 1 : 0);
    append_be(out, line.block);
    append_be(out, line.gas_used);
    append(out, line.fee.to_hash());
    append(out, line.value.to_hash());
    return out;
}

std::optional<LedgerLine> decode_ledger_line(ByteView bytes) {
    ByteReader in(bytes);
    if (in.integer<u8>() != kVersion) return std::nullopt;
    LedgerLine line;
    line.id = as_text(in.counted());
    line.text = as_text(in.counted());
    const u8 success = in.integer<u8>();
    line.success = success == 1;
    line.block = in.integer<u64>();
    line.gas_used = in.integer<u64>();
    line.fee = U256::from_hash(in.fixed<Hash>());
    line.value = U256::from_hash(in.fixed<Hash>());
    if (!in.ok() || !in.at_end() || success > 1) return std::nullopt;
    return line;
}

StoreResult<void> MoveLedger::load() {
    bool sound = true;
    const auto scanned = store_.scan(Family::journal, as_bytes(prefix_), [&](ByteView key, ByteView value) {
        const std::string text = as_text(key);
        if (!text.starts_with(prefix_)) return false;
        const std::string name = text.substr(prefix_.size());
        if (name.starts_with(kDuel)) {
            admitted_[name.substr(kDuel.size())] = true;
        } else if (auto line = decode_ledger_line(value)) {
            lines_[name] = std::move(*line);
        } else {
            sound = false;
        }
        return true;
    });
    if (!scanned) return scanned;
    if (!sound) return fail(StoreFailure{StoreError::corrupt_record, "a line of the ledger of moves"});
    return {};
}

StoreResult<void> MoveLedger::add(const LedgerLine& line, const Hash& transaction) {
    const std::string name = std::string(kLine) + to_hex_plain(transaction);
    Write write;
    write.put(Family::journal, as_bytes(prefix_ + name), encode(line));
    if (auto done = store_.commit(std::move(write), Sync::yes); !done) return done;
    lines_[name] = line;
    return {};
}

StoreResult<void> MoveLedger::admit(const std::string& duel) {
    Write write;
    write.put(Family::journal, as_bytes(prefix_ + std::string(kDuel) + duel), Bytes{kVersion});
    if (auto done = store_.commit(std::move(write), Sync::yes); !done) return done;
    admitted_[duel] = true;
    return {};
}

U256 MoveLedger::fees() const {
    U256 total;
    for (const auto& [key, line] : lines_) total = dispute::sum(total, line.fee);
    return total;
}

u64 MoveLedger::gas() const {
    u64 total = 0;
    for (const auto& [key, line] : lines_) total += line.gas_used;
    return total;
}

std::vector<LedgerLine> MoveLedger::lines() const {
    std::vector<LedgerLine> out;
    for (const auto& [key, line] : lines_) out.push_back(line);
    std::ranges::sort(out, {}, [](const LedgerLine& l) { return std::tie(l.block, l.id); });
    return out;
}

}  // namespace belay::node

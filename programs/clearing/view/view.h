// SPDX-License-Identifier: Apache-2.0
// K-82: answers of the program to people. Native builds only; nothing here can touch the state or the output.
#pragma once

#include "belay/json.h"
#include "engine/engine.h"

namespace belay::clearing::view {

/// The last trades, kept beside the state of a native build. In the machine nothing asks, so nothing is kept.
class RecentTrades {
  public:
    static constexpr u32 kCapacity = 256;
    /// Looks at every export and keeps the trades.
    void see(ByteView bytes) {
        if (bytes.size() != kTradeEventSize || bytes[0] != static_cast<u8>(EventKind::trade)) return;
        std::memcpy(items_[count_++ % kCapacity].data(), bytes.data(), kTradeEventSize);
    }
    u32 size() const { return count_ < kCapacity ? static_cast<u32>(count_) : kCapacity; }
    /// i = 0 is the newest.
    ByteView newest(u32 i) const { return items_[(count_ - 1 - i) % kCapacity]; }

  private:
    std::array<std::array<u8, kTradeEventSize>, kCapacity> items_{};
    u64 count_ = 0;
};

/// False, and {"error": reason}, for an unknown question or bad arguments.
bool answer(const Engine& engine, const RecentTrades& trades, std::string_view question,
            std::span<const std::string_view> arguments, Json& out);

/// One export (K-81). Total: bytes that are no export become {"event": "unknown", ...}.
void describe(ByteView bytes, Json& out);

/// Q as a decimal number of collateral units, trailing zeros cut: "-12.5".
std::string money(i128 q);

}  // namespace belay::clearing::view

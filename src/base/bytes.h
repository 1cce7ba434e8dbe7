// SPDX-License-Identifier: Apache-2.0
// Bytes and the fixed-size byte types that cross every room. Freestanding: also built for the guest.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace belay {

using u8 = std::uint8_t;
using u16 = std::uint16_t;
using u32 = std::uint32_t;
using u64 = std::uint64_t;
using i32 = std::int32_t;
using i64 = std::int64_t;
__extension__ typedef unsigned __int128 u128;
__extension__ typedef __int128 i128;

using Bytes = std::vector<u8>;
using ByteView = std::span<const u8>;
using MutByteView = std::span<u8>;

/// N bytes with value semantics. Distinct tags keep an address from being taken for a hash.
template <std::size_t N, class Tag>
struct FixedBytes {
    std::array<u8, N> bytes{};

    static constexpr std::size_t kSize = N;
    constexpr auto operator<=>(const FixedBytes&) const = default;
    constexpr u8* data() { return bytes.data(); }
    constexpr const u8* data() const { return bytes.data(); }
    static constexpr std::size_t size() { return N; }
    constexpr u8& operator[](std::size_t i) { return bytes[i]; }
    constexpr const u8& operator[](std::size_t i) const { return bytes[i]; }
    constexpr operator ByteView() const { return ByteView(bytes.data(), N); }
    constexpr bool is_zero() const {
        for (u8 b : bytes)
            if (b != 0) return false;
        return true;
    }
    /// Copies exactly N bytes; the caller has checked the length.
    static constexpr FixedBytes from(ByteView view) {
        FixedBytes out;
        for (std::size_t i = 0; i < N; ++i) out.bytes[i] = view[i];
        return out;
    }
};

/// A Keccak hash, a root, or any other 32 bytes that L1 calls bytes32.
using Hash = FixedBytes<32, struct HashTag>;
/// A 20-byte L1 address.
using Address = FixedBytes<20, struct AddressTag>;

inline void append(Bytes& out, ByteView more) { out.insert(out.end(), more.begin(), more.end()); }

}  // namespace belay

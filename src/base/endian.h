// SPDX-License-Identifier: Apache-2.0
// Loads, stores and appends of integers in a stated byte order. Freestanding.
#pragma once

#include <concepts>

#include "base/bytes.h"

namespace belay {

template <std::unsigned_integral T>
constexpr T load_be(const u8* p) {
    T v = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) v = static_cast<T>((u64{v} << 8) | p[i]);
    return v;
}

template <std::unsigned_integral T>
constexpr T load_le(const u8* p) {
    T v = 0;
    for (std::size_t i = sizeof(T); i-- > 0;) v = static_cast<T>((u64{v} << 8) | p[i]);
    return v;
}

template <std::unsigned_integral T>
constexpr void store_be(u8* p, T v) {
    for (std::size_t i = sizeof(T); i-- > 0; v = static_cast<T>(u64{v} >> 8)) p[i] = static_cast<u8>(v);
}

template <std::unsigned_integral T>
constexpr void store_le(u8* p, T v) {
    for (std::size_t i = 0; i < sizeof(T); ++i, v = static_cast<T>(u64{v} >> 8)) p[i] = static_cast<u8>(v);
}

template <std::unsigned_integral T>
void append_be(Bytes& out, T v) {
    u8 buffer[sizeof(T)];
    store_be(buffer, v);
    append(out, buffer);
}

}  // namespace belay

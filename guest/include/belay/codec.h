// SPDX-License-Identifier: Apache-2.0
// Checkpoint codec: a program's state as the same bytes natively and in the machine, and back.
//
//   template <class Codec> void checkpoint(Codec& codec) { codec(total_, owners_, names_); }
//
// The same line exports with an ExportCodec and imports with an ImportCodec (kImports tells which). Integers
// are big endian in their own width (use u32 and u64, never size_t or long), containers are u32(count)
// followed by their elements, maps in key order. Classes take part through a member `checkpoint`.
#pragma once

#include <concepts>
#include <map>
#include <optional>
#include <string>

#include "base/endian.h"
#include "base/u256.h"

namespace belay {

template <class T>
concept Wide = std::same_as<T, i128> || std::same_as<T, u128>;
template <class T>
concept Pair = requires(T v) {
    v.first;
    v.second;
};

/// Collects bytes, or hands them on by pieces to whoever counts or hashes them.
class ExportCodec {
  public:
    static constexpr bool kImports = false;
    using Sink = void (*)(void* context, ByteView piece);

    ExportCodec() = default;
    ExportCodec(Sink sink, void* context) : sink_(sink), context_(context) {}

    template <class... T>
    void operator()(T&... values) {
        (put(values), ...);
    }
    /// What was collected; for a codec without a sink.
    const Bytes& bytes() {
        flush();
        return bytes_;
    }
    u64 size() const { return handed_on_ + used_; }
    void flush() {
        const ByteView piece = ByteView(piece_).first(used_);
        if (sink_ == nullptr)
            append(bytes_, piece);
        else if (used_ != 0)
            sink_(context_, piece);
        handed_on_ += used_;
        used_ = 0;
    }

  private:
    template <class T>
    void put(T& value) {
        using Plain = std::remove_const_t<T>;
        if constexpr (std::same_as<Plain, bool>) {
            put_integer(static_cast<u8>(value ? 1 : 0));
        } else if constexpr (std::is_enum_v<Plain>) {
            put_integer(static_cast<std::make_unsigned_t<std::underlying_type_t<Plain>>>(value));
        } else if constexpr (Wide<Plain>) {
            put_integer(static_cast<u64>(static_cast<u128>(value) >> 64));
            put_integer(static_cast<u64>(value));
        } else if constexpr (std::integral<Plain>) {
            put_integer(static_cast<std::make_unsigned_t<Plain>>(value));
        } else if constexpr (Pair<Plain>) {
            put(value.first), put(value.second);
        } else if constexpr (requires { typename Plain::mapped_type; }) {
            put_size(value.size());
            for (auto& [key, mapped] : value) put(key), put(mapped);
        } else if constexpr (requires {
                                 Plain::kSize;
                                 value.bytes;
                             }) {
            put_bytes(value);
        } else if constexpr (std::same_as<Plain, U256>) {
            const Hash word = value.to_hash();
            put_bytes(word);
        } else if constexpr (requires { value.checkpoint(*this); }) {
            value.checkpoint(*this);
        } else if constexpr (requires { value.has_value(); }) {
            bool present = value.has_value();
            put(present);
            if (present) put(*value);
        } else {
            put_size(value.size());
            for (auto& element : value) put(element);
        }
    }
    template <std::unsigned_integral T>
    void put_integer(T value) {
        if (used_ + sizeof(T) > kPiece) flush();
        store_be(piece_.data() + used_, value);
        used_ += sizeof(T);
    }
    /// At most kPiece at once.
    void put_bytes(ByteView bytes) {
        if (used_ + bytes.size() > kPiece) flush();
        std::memcpy(piece_.data() + used_, bytes.data(), bytes.size());
        used_ += static_cast<u32>(bytes.size());
    }
    void put_size(std::size_t size) { put_integer(static_cast<u32>(size)); }

    static constexpr std::size_t kPiece = 992;  // a link of the chain digest (O-1)
    Sink sink_ = nullptr;
    void* context_ = nullptr;
    u64 handed_on_ = 0;
    u32 used_ = 0;
    std::array<u8, kPiece> piece_;
    Bytes bytes_;
};

/// Total: after the first byte that does not fit, ok() is false and values are left as they are.
class ImportCodec {
  public:
    static constexpr bool kImports = true;
    explicit ImportCodec(ByteView bytes) : rest_(bytes) {}

    template <class... T>
    void operator()(T&... values) {
        (get(values), ...);
    }
    bool ok() const { return ok_; }
    /// A class that finds its own bytes wrong says so.
    void reject() { ok_ = false; }
    /// ok, and nothing is left over.
    bool complete() const { return ok_ && rest_.empty(); }

  private:
    template <class T>
    void get(T& value) {
        if (!ok_) return;
        if constexpr (std::same_as<T, bool>) {
            u8 byte = 0;
            get(byte);
            if (byte > 1) ok_ = false;
            value = byte == 1;
        } else if constexpr (std::is_enum_v<T>) {
            std::make_unsigned_t<std::underlying_type_t<T>> raw = 0;
            get(raw);
            value = static_cast<T>(raw);
        } else if constexpr (Wide<T>) {
            u64 high = 0, low = 0;
            get(high), get(low);
            if (ok_) value = static_cast<T>((u128{high} << 64) | low);
        } else if constexpr (Pair<T>) {
            get(value.first), get(value.second);
        } else if constexpr (std::integral<T>) {
            if (const auto p = take(sizeof(T))) value = static_cast<T>(load_be<std::make_unsigned_t<T>>(p));
        } else if constexpr (requires { typename T::mapped_type; }) {
            get_map(value);
        } else if constexpr (requires {
                                 T::kSize;
                                 value.bytes;
                             }) {
            if (const auto p = take(T::kSize)) value = T::from(ByteView(p, T::kSize));
        } else if constexpr (std::same_as<T, U256>) {
            if (const auto p = take(32)) value = U256::from_be(p);
        } else if constexpr (requires { value.checkpoint(*this); }) {
            value.checkpoint(*this);
        } else if constexpr (requires { value.has_value(); }) {
            bool present = false;
            get(present);
            value.reset();
            if (present) get(value.emplace());
        } else if constexpr (requires { value.emplace_back(); }) {
            value.clear();
            for (u32 left = get_size(); left > 0 && ok_; --left) get(value.emplace_back());
        } else if constexpr (requires { value.append("", 1); }) {
            const u32 size = get_size();
            if (const auto p = take(size)) value.assign(reinterpret_cast<const char*>(p), size);
        } else {  // std::array: its length is in the bytes too, and must be right
            if (get_size() != value.size()) ok_ = false;
            for (auto& element : value) get(element);
        }
    }
    /// Keys must rise strictly, so that one state has one encoding.
    template <class Map>
    void get_map(Map& map) {
        map.clear();
        for (u32 left = get_size(); left > 0 && ok_; --left) {
            typename Map::key_type key{};
            typename Map::mapped_type mapped{};
            get(key);
            get(mapped);
            if (!ok_) return;
            if (!map.empty() && !map.key_comp()(map.rbegin()->first, key)) {
                ok_ = false;
                return;
            }
            map.emplace_hint(map.end(), std::move(key), std::move(mapped));
        }
    }
    u32 get_size() {
        u32 size = 0;
        get(size);
        if (size > rest_.size()) ok_ = false;  // every element takes at least one byte
        return ok_ ? size : 0;
    }
    const u8* take(std::size_t n) {
        if (!ok_ || rest_.size() < n) {
            ok_ = false;
            return nullptr;
        }
        const u8* p = rest_.data();
        rest_ = rest_.subspan(n);
        return p;
    }

    ByteView rest_;
    bool ok_ = true;
};

}  // namespace belay

// SPDX-License-Identifier: Apache-2.0
// Checkpoint codec: a program's state as the same bytes natively and in the machine, and back.
//
//   template <class Codec> void checkpoint(Codec& codec) { codec(total_, owners_, names_); }
//
// The same line exports with an ExportCodec and imports with an ImportCodec. Integers are big endian in their
// own width (use u32 and u64, never size_t or long), containers are u32(count) followed by their elements,
// maps in key order. Classes take part through a member `checkpoint`.
#pragma once

#include <concepts>
#include <map>
#include <optional>
#include <string>

#include "base/endian.h"
#include "base/u256.h"

namespace belay {

class ExportCodec {
  public:
    template <class... T>
    void operator()(T&... values) {
        (put(values), ...);
    }
    const Bytes& bytes() const { return bytes_; }

  private:
    template <class T>
    void put(T& value) {
        using Plain = std::remove_const_t<T>;
        if constexpr (std::same_as<Plain, bool>) {
            bytes_.push_back(value ? 1 : 0);
        } else if constexpr (std::is_enum_v<Plain>) {
            append_be(bytes_, static_cast<std::make_unsigned_t<std::underlying_type_t<Plain>>>(value));
        } else if constexpr (std::integral<Plain>) {
            append_be(bytes_, static_cast<std::make_unsigned_t<Plain>>(value));
        } else if constexpr (requires { typename Plain::mapped_type; }) {
            put_size(value.size());
            for (auto& [key, mapped] : value) put(key), put(mapped);
        } else if constexpr (requires {
                                 Plain::kSize;
                                 value.bytes;
                             }) {
            append(bytes_, value);
        } else if constexpr (std::same_as<Plain, U256>) {
            const Hash word = value.to_hash();
            append(bytes_, word);
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
    void put_size(std::size_t size) { append_be(bytes_, static_cast<u32>(size)); }

    Bytes bytes_;
};

/// Total: after the first byte that does not fit, ok() is false and values are left as they are.
class ImportCodec {
  public:
    explicit ImportCodec(ByteView bytes) : rest_(bytes) {}

    template <class... T>
    void operator()(T&... values) {
        (get(values), ...);
    }
    bool ok() const { return ok_; }
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

// SPDX-License-Identifier: Apache-2.0
// Reading and writing of the program's own encodings: big-endian integers and 64-bit varints (K-20). Reading
// is total.
#pragma once

#include "base/endian.h"

namespace belay::clearing {

/// Takes fields off the front of a view. After the first failure every read gives zero and ok() stays false.
class Reader {
  public:
    explicit Reader(ByteView bytes) : rest_(bytes) {}

    template <std::unsigned_integral T>
    T be() {
        const u8* p = take(sizeof(T));
        return p == nullptr ? T{0} : load_be<T>(p);
    }
    i128 be_i128() {
        const u128 high = be<u64>();
        return static_cast<i128>((high << 64) | be<u64>());
    }
    template <class Fixed>
    Fixed fixed() {
        const u8* p = take(Fixed::kSize);
        return p == nullptr ? Fixed{} : Fixed::from(ByteView(p, Fixed::kSize));
    }
    ByteView bytes(std::size_t n) {
        const u8* p = take(n);
        return p == nullptr ? ByteView{} : ByteView(p, n);
    }
    /// Minimal little-endian base-128 below 2^64: at most 10 bytes, no zero last byte but for the value 0.
    u64 varint() {
        u64 value = 0;
        for (unsigned shift = 0; shift < 70; shift += 7) {
            const u8* p = take(1);
            if (p == nullptr) return 0;
            const u64 digit = *p & 0x7f;
            if (shift == 63 && digit > 1) return fail();
            value |= digit << shift;
            if ((*p & 0x80) != 0) continue;
            return digit == 0 && shift > 0 ? fail() : value;
        }
        return fail();
    }
    u32 varint32() {
        const u64 v = varint();
        return v >> 32 == 0 ? static_cast<u32>(v) : static_cast<u32>(fail());
    }

    bool ok() const { return ok_; }
    /// Everything was read, and nothing is left over.
    bool done() const { return ok_ && rest_.empty(); }
    std::size_t left() const { return rest_.size(); }

  private:
    const u8* take(std::size_t n) {
        if (!ok_ || rest_.size() < n) {
            ok_ = false;
            return nullptr;
        }
        const u8* p = rest_.data();
        rest_ = rest_.subspan(n);
        return p;
    }
    u64 fail() {
        ok_ = false;
        return 0;
    }

    ByteView rest_;
    bool ok_ = true;
};

/// Appends fields to a byte string.
class Writer {
  public:
    explicit Writer(Bytes& out) : out_(out) {}

    template <std::unsigned_integral T>
    Writer& be(T v) {
        append_be(out_, v);
        return *this;
    }
    Writer& be_i128(i128 v) {
        const auto u = static_cast<u128>(v);
        return be(static_cast<u64>(u >> 64)).be(static_cast<u64>(u));
    }
    Writer& bytes(ByteView v) {
        append(out_, v);
        return *this;
    }
    Writer& varint(u64 v) {
        for (; v >= 0x80; v >>= 7) out_.push_back(static_cast<u8>(v | 0x80));
        out_.push_back(static_cast<u8>(v));
        return *this;
    }

  private:
    Bytes& out_;
};

}  // namespace belay::clearing

// SPDX-License-Identifier: Apache-2.0
// Reads fields off the front of bytes. Past the end every read gives zeros and ok() turns false for good, so
// a decoder checks once at the end.
#pragma once

#include "base/endian.h"

namespace belay::node {

class ByteReader {
  public:
    explicit ByteReader(ByteView bytes) : rest_(bytes) {}

    template <std::unsigned_integral T>
    T integer() {
        const ByteView raw = take(sizeof(T));
        return raw.empty() ? T{0} : load_be<T>(raw.data());
    }
    template <class Fixed>
    Fixed fixed() {
        const ByteView raw = take(Fixed::kSize);
        return raw.empty() ? Fixed{} : Fixed::from(raw);
    }
    /// n bytes, or none when fewer are left.
    ByteView take(std::size_t n) {
        if (n > rest_.size()) {
            ok_ = false;
            rest_ = {};
            return {};
        }
        const ByteView out = rest_.first(n);
        rest_ = rest_.subspan(n);
        return out;
    }
    /// u32(length) ‖ bytes.
    ByteView counted() { return take(integer<u32>()); }

    bool ok() const { return ok_; }
    bool at_end() const { return rest_.empty(); }
    std::size_t left() const { return rest_.size(); }

  private:
    ByteView rest_;
    bool ok_ = true;
};

}  // namespace belay::node

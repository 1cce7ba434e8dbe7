// SPDX-License-Identifier: Apache-2.0
// A prime field so small that tests can try everything.
#pragma once

#include <bit>

#include "crypto/two_adic.h"

namespace belay::crypto {

template <u32 P, u32 kGenerator>
class ToyField {
  public:
    static constexpr u32 kModulus = P;
    static constexpr u32 kFirstGenerator = kGenerator;

    constexpr ToyField() = default;
    constexpr explicit ToyField(u32 value) : value_(value % P) {}
    static constexpr ToyField one() { return ToyField(1); }
    constexpr u32 canonical() const { return value_; }

    constexpr bool operator==(const ToyField&) const = default;
    friend constexpr ToyField operator+(ToyField a, ToyField b) { return ToyField(a.value_ + b.value_); }
    friend constexpr ToyField operator-(ToyField a, ToyField b) { return ToyField(a.value_ + P - b.value_); }
    friend constexpr ToyField operator*(ToyField a, ToyField b) { return ToyField(a.value_ * b.value_); }
    constexpr ToyField& operator+=(ToyField o) { return *this = *this + o; }
    constexpr ToyField& operator-=(ToyField o) { return *this = *this - o; }
    constexpr ToyField& operator*=(ToyField o) { return *this = *this * o; }
    constexpr ToyField power(u64 exponent) const {
        ToyField out(1);
        for (u64 i = 0; i < exponent; ++i) out *= *this;
        return out;
    }

  private:
    u32 value_ = 0;
};

using Toy5 = ToyField<5, 2>;
using Toy17 = ToyField<17, 3>;
using Toy97 = ToyField<97, 5>;

template <u32 P, u32 kGenerator>
struct TwoAdic<ToyField<P, kGenerator>> {
    static constexpr unsigned kLogOrder = static_cast<unsigned>(std::countr_zero(P - 1));
    static constexpr ToyField<P, kGenerator> root() {
        return ToyField<P, kGenerator>(kGenerator).power((P - 1) >> kLogOrder);
    }
};

/// One lane of it, with as much of the interface of ScalarLanes as transforms use.
template <class F>
struct ToyLanes {
    using Scalar = F;
    using Constant = F;
    static constexpr std::size_t kCount = 1;
    F x;

    static ToyLanes load(const F* from) { return {*from}; }
    void store(F* to) const { *to = x; }
    friend ToyLanes operator+(ToyLanes a, ToyLanes b) { return {a.x + b.x}; }
    friend ToyLanes operator-(ToyLanes a, ToyLanes b) { return {a.x - b.x}; }
    friend ToyLanes operator*(ToyLanes a, F b) { return {a.x * b}; }
};

}  // namespace belay::crypto

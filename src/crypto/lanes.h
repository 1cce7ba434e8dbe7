// SPDX-License-Identifier: Apache-2.0
// Lanes of KoalaBear: one interface, three forms. Freestanding.
//
//   ScalarLanes     1 lane, portable, here
//   avx2::Lanes     8 lanes, lanes_avx2.h
//   avx512::Lanes   16 lanes, lanes_avx512.h
//
// How a kernel is written once and compiled for each instruction set (the files lanes_*_test.cpp are a small
// example):
//
//   foo_kernels.inc         template <class L> kernels, in an unnamed namespace; no #include
//   foo_kernels.h           plain functions, and a table of pointers chosen by best_lanes()
//   foo_kernels_avx2.cpp    #if defined(__x86_64__)
//                           #include "crypto/lanes_avx2.h"   and everything else that is not a template on
//                                                            lanes: standard headers above all
//                           BELAY_AVX2_BEGIN
//                           #include "crypto/extension_lanes.h"
//                           #include "prover/foo_kernels.inc"
//                           void foo_avx2(...) { foo<crypto::avx2::Lanes>(...); }
//                           BELAY_END
//   foo_kernels_avx512.cpp  the same with avx512 in place of avx2
//   foo_kernels.cpp         the portable form, on ScalarLanes, without a region
//
// Between BEGIN and END every function, member, lambda and template gets the instruction set. Rules:
// - A header that is first included inside a region must hold nothing but templates on a lane type: what else
//   it defines inline would exist twice under one name, once with instructions that not every processor has.
//   For the same reason a template included there is instantiated only with lanes of that region, not with
//   ScalarLanes: the ends of arrays are for load_first and store_first.
// - Arrays of lanes are C arrays: std:: templates are compiled outside and cannot take lanes by value.
// - Using lanes outside of their region does not compile.
// tools/check_lanes.py looks for breaches of the first rule in what was built (test lanes_of_<room>).
#pragma once

#include "crypto/koalabear.h"

namespace belay::crypto {

struct ScalarLanes {
    using Scalar = KoalaBear;
    static constexpr std::size_t kCount = 1;
    KoalaBear x;

    static ScalarLanes zero() { return {}; }
    static ScalarLanes broadcast(KoalaBear value) { return {value}; }
    static ScalarLanes load(const KoalaBear* from) { return {*from}; }
    /// The first n <= kCount lanes; the others are zero.
    static ScalarLanes load_first(const KoalaBear* from, std::size_t n) {
        return {n == 0 ? KoalaBear{} : *from};
    }
    /// Lane j of out[i] from from[j * D + i], i < D.
    template <std::size_t D>
    static void load_apart(const KoalaBear* from, ScalarLanes* out) {
        for (std::size_t i = 0; i < D; ++i) out[i].x = from[i];
    }
    /// The inverse of load_apart.
    template <std::size_t D>
    static void store_together(KoalaBear* to, const ScalarLanes* lanes) {
        for (std::size_t i = 0; i < D; ++i) to[i] = lanes[i].x;
    }
    /// Of the 2 kCount lanes of `low` and `high`, the even and the odd ones.
    static void unzip(ScalarLanes low, ScalarLanes high, ScalarLanes& even, ScalarLanes& odd) {
        even = low;
        odd = high;
    }
    /// Lane i of `even` from from[2 i], of `odd` from from[2 i + 1].
    static void load_pairs(const KoalaBear* from, ScalarLanes& even, ScalarLanes& odd) {
        even.x = from[0];
        odd.x = from[1];
    }
    void store(KoalaBear* to) const { *to = x; }
    void store_first(KoalaBear* to, std::size_t n) const {
        if (n != 0) *to = x;
    }
    /// The inverse of load_pairs.
    static void store_pairs(KoalaBear* to, ScalarLanes even, ScalarLanes odd) {
        to[0] = even.x;
        to[1] = odd.x;
    }
    /// The sum of all lanes.
    KoalaBear sum() const { return x; }

    friend ScalarLanes operator+(ScalarLanes a, ScalarLanes b) { return {a.x + b.x}; }
    friend ScalarLanes operator-(ScalarLanes a, ScalarLanes b) { return {a.x - b.x}; }
    friend ScalarLanes operator*(ScalarLanes a, ScalarLanes b) { return {a.x * b.x}; }
    ScalarLanes operator-() const { return {-x}; }
    ScalarLanes& operator+=(ScalarLanes o) { return *this = *this + o; }
    ScalarLanes& operator-=(ScalarLanes o) { return *this = *this - o; }
    ScalarLanes& operator*=(ScalarLanes o) { return *this = *this * o; }
    static ScalarLanes cube_of_sum(ScalarLanes x, KoalaBear c) { return {KoalaBear::cube_of_sum(x.x, c)}; }
    template <unsigned k>
    ScalarLanes halved() const {
        return {x.halved<k>()};
    }

    /// A factor known beforehand, the same for all lanes; `ready` is value p^-1 mod 2^32.
    struct Constant {
        KoalaBear value;
        u32 ready = 0;
        Constant() = default;
        explicit Constant(KoalaBear x) : value(x), ready(x.raw() * KoalaBear::kModulusInverse) {}
    };
    friend ScalarLanes operator*(ScalarLanes a, const Constant& b) { return {a.x * b.value}; }

    /// A factor made ready for several products. Its value is at most p.
    struct Factor {
        u32 value;
        Factor() = default;
        explicit Factor(ScalarLanes a) : value(a.x.raw()) {}
        /// p - a, which is p for 0.
        static Factor negated(ScalarLanes a) {
            Factor out;
            out.value = KoalaBear::kModulus - a.x.raw();
            return out;
        }
    };
    /// A sum of products, 64 bits wide: at first up to four, and after each correct() up to two more.
    struct Products {
        u64 value;
        static Products of(Factor a, Factor b) { return {u64{a.value} * b.value}; }
        /// A vector's products come in two halves, which lanes with few registers sum up one after the other.
        static constexpr unsigned kHalves = 1;
        template <unsigned half>
        void start_half(Factor a, Factor b) {
            value = u64{a.value} * b.value;
        }
        template <unsigned half>
        void add_half(Factor a, Factor b) {
            value += u64{a.value} * b.value;
        }
        template <unsigned half>
        void correct_half() {
            value = KoalaBear::lowered(value);
        }
        void add(Factor a, Factor b) { add_half<0>(a, b); }
        /// KoalaBear::lowered.
        void correct() { correct_half<0>(); }
        ScalarLanes reduced() const {
            return {KoalaBear::from_raw(KoalaBear::reduce(KoalaBear::lowered(value)))};
        }
    };
};

}  // namespace belay::crypto

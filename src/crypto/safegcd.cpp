// SPDX-License-Identifier: Apache-2.0
#include "crypto/safegcd.h"

#include <bit>

namespace belay::crypto {
namespace {

constexpr u64 kMask62 = ~u64{0} >> 2;

/// 62 divsteps as a matrix over 2^62: (f, g) <- (u f + v g, q f + r g) / 2^62.
struct Transition {
    i64 u, v, q, r;
};

constexpr i64 low62(i64 limb) { return static_cast<i64>(static_cast<u64>(limb) & kMask62); }
constexpr i64 low62(i128 sum) { return static_cast<i64>(static_cast<u64>(sum) & kMask62); }

/// 62 divsteps on the low limbs of f (odd) and g. `eta` is minus the paper's delta. Runs of even g go in one
/// shift, and a multiple of f clears up to six low bits of g at once.
i64 divsteps_62(i64 eta, u64 f, u64 g, Transition& t) {
    u64 u = 1, v = 0, q = 0, r = 1;
    int left = 62;
    while (true) {
        const int zeros = std::countr_zero(g | (~u64{0} << left));
        g >>= zeros;
        u <<= zeros;
        v <<= zeros;
        eta -= zeros;
        left -= zeros;
        if (left == 0) break;
        const bool swap = eta < 0;
        if (swap) {
            eta = -eta;
            const u64 old_f = f, old_u = u, old_v = v;
            f = g;
            g = 0 - old_f;
            u = q;
            q = 0 - old_u;
            v = r;
            r = 0 - old_v;
        }
        // No swap can come in the next min(eta + 1, left) steps: so many low bits of g may be cleared with f.
        const int span = static_cast<int>(eta) + 1 > left ? left : static_cast<int>(eta) + 1;
        const u64 low_bits = ~u64{0} >> ((64 - span) & 63);  // 1 <= span <= 62
        u64 w;
        if (swap) {  // -1/f mod 64 is f (f^2 - 2)
            w = (f * g * (f * f - 2)) & low_bits & 63;
        } else {  // -1/f mod 16 is -(f + (((f + 1) & 4) << 1))
            w = ((0 - (f + (((f + 1) & 4) << 1))) * g) & low_bits & 15;
        }
        g += f * w;
        q += u * w;
        r += v * w;
    }
    t = {static_cast<i64>(u), static_cast<i64>(v), static_cast<i64>(q), static_cast<i64>(r)};
    return eta;
}

/// (f, g) <- t (f, g) / 2^62, exactly, over `len` limbs.
void update_fg(Signed62& f, Signed62& g, const Transition& t, std::size_t len) {
    i128 cf = i128{t.u} * f[0] + i128{t.v} * g[0];
    i128 cg = i128{t.q} * f[0] + i128{t.r} * g[0];
    cf >>= 62;
    cg >>= 62;
    for (std::size_t i = 1; i < len; ++i) {
        const i64 fi = f[i], gi = g[i];
        cf += i128{t.u} * fi + i128{t.v} * gi;
        cg += i128{t.q} * fi + i128{t.r} * gi;
        f[i - 1] = low62(cf);
        g[i - 1] = low62(cg);
        cf >>= 62;
        cg >>= 62;
    }
    f[len - 1] = static_cast<i64>(cf);
    g[len - 1] = static_cast<i64>(cg);
}

/// (d, e) <- t (d, e) / 2^62 mod m; d and e stay in (-2 m, m).
void update_de(Signed62& d, Signed62& e, const Transition& t, const OddModulus& m) {
    const i64 d_sign = d[4] >> 63, e_sign = e[4] >> 63;
    // Multiples of m that lift negative inputs, plus what makes the low 62 bits vanish.
    i64 md = (t.u & d_sign) + (t.v & e_sign);
    i64 me = (t.q & d_sign) + (t.r & e_sign);
    i128 cd = i128{t.u} * d[0] + i128{t.v} * e[0];
    i128 ce = i128{t.q} * d[0] + i128{t.r} * e[0];
    md -= low62(static_cast<i64>(m.inverse62 * static_cast<u64>(cd) + static_cast<u64>(md)));
    me -= low62(static_cast<i64>(m.inverse62 * static_cast<u64>(ce) + static_cast<u64>(me)));
    cd += i128{m.limbs[0]} * md;
    ce += i128{m.limbs[0]} * me;
    cd >>= 62;
    ce >>= 62;
    for (std::size_t i = 1; i < 5; ++i) {
        const i64 di = d[i], ei = e[i];
        cd += i128{t.u} * di + i128{t.v} * ei + i128{m.limbs[i]} * md;
        ce += i128{t.q} * di + i128{t.r} * ei + i128{m.limbs[i]} * me;
        d[i - 1] = low62(cd);
        e[i - 1] = low62(ce);
        cd >>= 62;
        ce >>= 62;
    }
    d[4] = static_cast<i64>(cd);
    e[4] = static_cast<i64>(ce);
}

bool all_zero(const Signed62& v, std::size_t len) {
    i64 bits = 0;
    for (std::size_t i = 0; i < len; ++i) bits |= v[i];
    return bits == 0;
}

/// Drops the top limb of f and g while both are only its sign.
std::size_t shortened(Signed62& f, Signed62& g, std::size_t len) {
    while (len > 1) {
        const i64 ft = f[len - 1], gt = g[len - 1];
        if (ft != ft >> 63 || gt != gt >> 63) break;
        // The sign moves into the two spare bits of the limb below.
        f[len - 2] = static_cast<i64>(static_cast<u64>(f[len - 2]) | static_cast<u64>(ft) << 62);
        g[len - 2] = static_cast<i64>(static_cast<u64>(g[len - 2]) | static_cast<u64>(gt) << 62);
        --len;
    }
    return len;
}

/// The value v, or -v when `negate`, of (-2 m, m), brought to [0, m).
U256 normalized(Signed62 v, bool negate, const OddModulus& m) {
    const auto carry = [&v] {
        for (std::size_t i = 0; i < 4; ++i) {
            v[i + 1] += v[i] >> 62;
            v[i] = low62(v[i]);
        }
    };
    const auto add_if_negative = [&] {
        if (v[4] < 0)
            for (std::size_t i = 0; i < 5; ++i) v[i] += m.limbs[i];
        carry();
    };
    add_if_negative();
    if (negate)
        for (i64& limb : v) limb = -limb;
    carry();
    add_if_negative();
    const auto l = [&v](std::size_t i) { return static_cast<u64>(v[i]); };
    return {l(0) | l(1) << 62, l(1) >> 2 | l(2) << 60, l(2) >> 4 | l(3) << 58, l(3) >> 6 | l(4) << 56};
}

}  // namespace

U256 inverse_odd(const U256& a, const OddModulus& m) {
    Signed62 d{}, e{1}, f = m.limbs, g = to_signed62(a);
    std::size_t len = 5;
    i64 eta = -1;
    // Invariant: d a = f and e a = g mod m.
    while (!all_zero(g, len)) {
        Transition t;
        const auto low = [](const Signed62& v) {
            return static_cast<u64>(v[0]) | static_cast<u64>(v[1]) << 62;
        };
        eta = len > 1 ? divsteps_62(eta, low(f), low(g), t)
                      : divsteps_62(eta, static_cast<u64>(f[0]), static_cast<u64>(g[0]), t);
        update_de(d, e, t, m);
        update_fg(f, g, t, len);
        len = shortened(f, g, len);
    }
    // f is plus or minus the greatest common divisor.
    const bool one = len == 1 && f[0] == 1;
    const bool minus_one = len == 1 && f[0] == -1;
    if (!one && !minus_one) return U256{};
    return normalized(d, minus_one, m);
}

}  // namespace belay::crypto

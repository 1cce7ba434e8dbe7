// SPDX-License-Identifier: Apache-2.0
// The machine's ecalls behind the names that src/crypto gives them; takes the place of its *_soft.cpp. Guest
// only.
#include "belay/ecall.h"
#include "crypto/keccak.h"
#include "crypto/mod256.h"
#include "crypto/secp256k1.h"

namespace belay::crypto {
namespace {

constexpr std::size_t kEcallLimit = 1024;  // M-25

void put(std::array<u32, 8>& to, const U256& value) { std::memcpy(to.data(), value.limb.data(), 32); }

U256 take(const std::array<u32, 8>& from) {
    U256 out;
    std::memcpy(out.limb.data(), from.data(), 32);
    return out;
}

}  // namespace

Hash keccak256(ByteView data) {
    if (data.size() > kEcallLimit) {
        Keccak256 software;
        software.update(data);
        return software.finish();
    }
    alignas(32) Hash out;
    if ((reinterpret_cast<std::uintptr_t>(data.data()) & 15) == 0 && !data.empty()) {
        // The data block is rounded up to 16 bytes and must not meet the result; a local never shares its 16
        // bytes.
        ecall::keccak256(out.data(), data.data(), data.size());
        return out;
    }
    alignas(16) static u8 aligned[kEcallLimit];
    std::memcpy(aligned, data.data(), data.size());
    ecall::keccak256(out.data(), aligned, data.size());
    return out;
}

U256 mul_mod(const U256& a, const U256& b, const U256& m) {
    static ecall::MulModBlock block;
    put(block.a, a), put(block.b, b), put(block.m, m);
    ecall::mul_mod(block);
    return take(block.r);
}

U256 inverse_mod(const U256& a, const U256& m) {
    static ecall::MulModBlock block;
    put(block.a, a), put(block.m, m);
    ecall::inverse_mod(block);
    return take(block.r);
}

namespace secp256k1 {

AffinePoint add(const AffinePoint& p, const AffinePoint& q) {
    static ecall::PointPage page;
    std::memcpy(page.p.data(), &p, sizeof p);
    std::memcpy(page.q.data(), &q, sizeof q);
    ecall::secp256k1_add(page);
    AffinePoint out;
    std::memcpy(&out, page.r.data(), sizeof out);
    return out;
}

}  // namespace secp256k1
}  // namespace belay::crypto

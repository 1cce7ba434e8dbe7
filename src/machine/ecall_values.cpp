// SPDX-License-Identifier: Apache-2.0
#include "machine/ecall_values.h"

#include "base/u256.h"
#include "crypto/mod256.h"
#include "crypto/secp256k1.h"

namespace belay::machine::ecall_values {

void mulmod256(u8* block, u32 mode) {
    const U256 a = U256::from_le(block), b = U256::from_le(block + 32), m = U256::from_le(block + 64);
    const U256 result = mode == 0 ? crypto::mul_mod(a, b, m) : crypto::inverse_mod(a, m);
    result.to_le(block + 96);
}

bool secp256k1_add(u8* page) {
    using crypto::secp256k1::AffinePoint;
    const AffinePoint p{U256::from_le(page), U256::from_le(page + 32)};
    const AffinePoint q{U256::from_le(page + 64), U256::from_le(page + 96)};
    if (!crypto::secp256k1::canonical(p) || !crypto::secp256k1::canonical(q)) return false;
    const AffinePoint sum = crypto::secp256k1::add(p, q);
    sum.x.to_le(page + 128);
    sum.y.to_le(page + 160);
    return true;
}

bool poseidon2(u8* block) {
    std::array<u32, 16> state;
    std::memcpy(state.data(), block, sizeof state);
    if (!crypto::is_canonical(state)) return false;
    crypto::permute(state);
    std::memcpy(block, state.data(), sizeof state);
    return true;
}

bool DotOperands::read(ByteView x_bytes, ByteView y_bytes, u32 n) {
    std::memcpy(x.data(), x_bytes.data(), std::size_t{20} * n);
    std::memcpy(y.data(), y_bytes.data(), std::size_t{20} * n);
    for (u32 i = 0; i < n; ++i)
        if (!crypto::is_canonical(x[i]) || !crypto::is_canonical(y[i])) return false;
    return true;
}

void DotOperands::write_dot(u8* result, u32 n) const {
    const crypto::Kb5Words sum = crypto::kb5_dot(std::span(x).first(n), std::span(y).first(n));
    std::memset(result, 0, 32);
    std::memcpy(result, sum.data(), sizeof sum);
}

}  // namespace belay::machine::ecall_values

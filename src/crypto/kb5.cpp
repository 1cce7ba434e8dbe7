// SPDX-License-Identifier: Apache-2.0
#include "crypto/kb5.h"

namespace belay::crypto {
namespace {

/// X^(i p) for i < 5.
constexpr std::array<Kb5, 5> frobenius_images() {
    const KoalaBear zero, one = KoalaBear::from_canonical(1);
    const Kb5 x_to_p = Kb5(std::array<KoalaBear, 5>{zero, one, zero, zero, zero}).power(KoalaBear::kModulus);
    std::array<Kb5, 5> out{Kb5(one)};
    for (std::size_t i = 1; i < 5; ++i) out[i] = out[i - 1] * x_to_p;
    return out;
}

constexpr std::array<Kb5, 5> kFrobeniusImages = frobenius_images();

}  // namespace

Kb5 Kb5::frobenius() const {
    Kb5 out;
    for (std::size_t i = 0; i < 5; ++i) out += kFrobeniusImages[i] * c_[i];
    return out;
}

Kb5 Kb5::inverse() const {
    // The norm a^(1 + p + p^2 + p^3 + p^4) lies in KoalaBear.
    Kb5 conjugate = frobenius(), others = conjugate;
    for (int i = 0; i < 3; ++i) {
        conjugate = conjugate.frobenius();
        others *= conjugate;
    }
    const Kb5 norm = others * *this;
    return others * norm[0].inverse();
}

}  // namespace belay::crypto

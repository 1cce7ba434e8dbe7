// SPDX-License-Identifier: Apache-2.0
// kb5_dot in software. The guest build compiles its ecall form instead of this file.
#include "base/check.h"
#include "crypto/kb5.h"

namespace belay::crypto {

Kb5Words kb5_dot(std::span<const Kb5Words> x, std::span<const Kb5Words> y) {
    BELAY_CHECK(x.size() == y.size());
    // Canonical words taken as raw Montgomery forms: each product comes out divided by R. One factor at the
    // end mends it.
    std::array<KoalaBear, 9> product{};
    for (std::size_t n = 0; n < x.size(); ++n)
        for (std::size_t i = 0; i < 5; ++i)
            for (std::size_t j = 0; j < 5; ++j)
                product[i + j] += KoalaBear::from_raw(x[n][i]) * KoalaBear::from_raw(y[n][j]);
    const Kb5 sum(extension_detail::folded<5>(product));
    Kb5Words out{};
    for (std::size_t i = 0; i < 5; ++i) out[i] = KoalaBear::from_canonical(sum[i].raw()).raw();
    return out;
}

}  // namespace belay::crypto

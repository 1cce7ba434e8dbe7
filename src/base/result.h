// SPDX-License-Identifier: Apache-2.0
// Errors as values. Each module declares one [[nodiscard]] enum of reasons and a `to_string(Reason)`.
#pragma once

#include <expected>

namespace belay {

template <class T, class E>
using Result = std::expected<T, E>;

template <class E>
constexpr std::unexpected<E> fail(E reason) {
    return std::unexpected<E>(reason);
}

}  // namespace belay

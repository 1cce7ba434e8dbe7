// SPDX-License-Identifier: Apache-2.0
// The marks of a region that is compiled for an instruction set which the processor may lack. lanes.h says
// how to use them.
#pragma once

// clang-format off
#define BELAY_AVX2_BEGIN _Pragma("clang attribute push(__attribute__((target(\"avx2\"))), apply_to = function)")
#define BELAY_AVX512_BEGIN _Pragma("clang attribute push(__attribute__((target(\"avx512f\"))), apply_to = function)")
#define BELAY_END _Pragma("clang attribute pop")
// clang-format on

/// Inlined or an error: so lanes never leave their region.
#define BELAY_LANES_INLINE [[gnu::always_inline]] inline

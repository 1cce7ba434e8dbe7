# SPDX-License-Identifier: Apache-2.0
# Every warning that guards against a class of bug seen in this field, as errors. Sorted; each with its why.
set(BELAY_WARNINGS
  -Wall
  -Wcast-qual           # const is part of a contract
  -Wconversion          # silent narrowing changes money
  -Werror
  -Wextra
  -Wextra-semi
  -Wformat=2
  -Wimplicit-fallthrough
  -Wnon-virtual-dtor
  -Wold-style-cast
  -Woverloaded-virtual
  -Wshadow
  -Wsign-conversion
  -Wundef
  -Wunused)

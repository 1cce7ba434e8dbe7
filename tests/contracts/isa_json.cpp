// SPDX-License-Identifier: Apache-2.0
// Prints the machine's tables as JSON: what tools/isa_to_solidity.py makes contracts/src/step/Isa.sol from.
#include <cstdio>

#include "machine/disassemble.h"

int main() { return std::fputs(belay::machine::isa_to_json().c_str(), stdout) < 0 ? 1 : 0; }

# SPDX-License-Identifier: Apache-2.0
# Halts with the first byte of the first input element.
    .globl _start
_start:
    la a0, element
    li a7, 1025
    ecall
    lbu a0, 0(a0)
    li a7, 93
    ecall

    .bss
    .balign 32
element:
    .space 32

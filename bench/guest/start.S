# SPDX-License-Identifier: Apache-2.0
# Start of a benchmark kernel: a stack, main(), and its result as exit code. The same ELF runs in the machine and under
# qemu-riscv32, because halt has the number of Linux's exit (rule M-20).
    .globl _start
    .section .text._start, "ax"
_start:
    la sp, stack_top
    call main
    andi a0, a0, 127
    li a7, 93
    ecall

    .bss
    .balign 16
    .space 65536
stack_top:

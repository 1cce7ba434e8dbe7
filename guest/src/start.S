# SPDX-License-Identifier: Apache-2.0
# The machine starts at _start with all registers zero (rule M-8), or after a restart with the parent's output digest in
# a0 .. a7 (rule U-2); and for the exit batch at belay_exit_entry with the registers of the last yield.
    .section .text.start, "ax"
    .globl _start
_start:
    .option push
    .option norelax
    la gp, __global_pointer$
    .option pop
    la sp, belay_stack_top
    la s0, belay_parent_digest
    sw a0, 0(s0)
    sw a1, 4(s0)
    sw a2, 8(s0)
    sw a3, 12(s0)
    sw a4, 16(s0)
    sw a5, 20(s0)
    sw a6, 24(s0)
    sw a7, 28(s0)
    la s0, belay_init_begin
    la s1, belay_init_end
1:  bgeu s0, s1, 2f
    lw t0, 0(s0)
    addi s0, s0, 4
    jalr t0
    j 1b
2:  li a0, 0
    li a1, 0
    call belay_main
    li a7, 93
    ecall

    .section .bss.belay_parent_digest, "aw", @nobits
    .balign 32
    .globl belay_parent_digest
belay_parent_digest:
    .zero 32

    .section .text.belay_exit_entry, "ax"
    .globl belay_exit_entry
belay_exit_entry:
    .option push
    .option norelax
    la gp, __global_pointer$
    .option pop
    la sp, belay_stack_top
    call belay_exit_main
    ebreak

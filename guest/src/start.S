# SPDX-License-Identifier: Apache-2.0
# The machine starts at _start with all registers zero (rule M-8), and for the exit batch at belay_exit_entry with the
# registers of the last yield. belay_restart_entry is _start for a machine that begins with a checkpoint (rule O-16).
    .macro begin
    .option push
    .option norelax
    la gp, __global_pointer$
    .option pop
    la sp, belay_stack_top
    la s0, belay_init_begin
    la s1, belay_init_end
1:  bgeu s0, s1, 2f
    lw t0, 0(s0)
    addi s0, s0, 4
    jalr t0
    j 1b
2:  li a0, 0
    li a1, 0
    .endm

    .section .text.start, "ax"
    .globl _start
_start:
    begin
    call belay_main
    li a7, 93
    ecall

    .section .text.belay_restart_entry, "ax"
    .globl belay_restart_entry
belay_restart_entry:
    begin
    call belay_restart_main
    ebreak

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

/* SPDX-License-Identifier: Apache-2.0 */
/* The trusted setup of Ethereum's KZG ceremony as c-kzg's text file, inside the binary: nothing to find at run time. */
    .section .rodata
    .global belay_trusted_setup
    .global belay_trusted_setup_end
belay_trusted_setup:
    .incbin BELAY_TRUSTED_SETUP
belay_trusted_setup_end:
    .section .note.GNU-stack,"",@progbits

/* SPDX-License-Identifier: Apache-2.0
 * Branches that depend on data: a small stack machine that runs a sieve-like program, and Collatz walks. */
enum { PUSH, ADD, SUB, DUP, SWAP, JNZ, OVER, MUL, AND, DROP, HALT };

static const int program[] = {PUSH, 0,   PUSH, 400, /* sum n */
                              DUP,  DUP, MUL,  PUSH, 1023, AND, /* sum n (n n & 1023) */
                              SWAP, PUSH, 1,   SUB,             /* sum t n-1 */
                              SWAP, OVER, DROP, SWAP,           /* sum n-1 t reordered */
                              DROP, DUP,  JNZ,  4,    HALT};

static unsigned run(void) {
    int stack[32], top = -1, at = 0;
    unsigned steps = 0;
    for (;; ++steps) {
        int t;
        switch (program[at++]) {
            case PUSH: stack[++top] = program[at++]; break;
            case ADD: t = stack[top--]; stack[top] += t; break;
            case SUB: t = stack[top--]; stack[top] -= t; break;
            case DUP: stack[top + 1] = stack[top]; ++top; break;
            case SWAP: t = stack[top]; stack[top] = stack[top - 1]; stack[top - 1] = t; break;
            case OVER: stack[top + 1] = stack[top - 1]; ++top; break;
            case MUL: t = stack[top--]; stack[top] *= t; break;
            case AND: t = stack[top--]; stack[top] &= t; break;
            case DROP: --top; break;
            case JNZ: t = program[at++]; if (stack[top] != 0) at = t; break;
            default: return steps + (unsigned)stack[top];
        }
        if (top < 0 || top > 30 || steps > 100000) return steps;
    }
}

static unsigned collatz(unsigned n) {
    unsigned steps = 0;
    for (; n != 1; ++steps) n = n & 1 ? 3 * n + 1 : n / 2;
    return steps;
}

int main(void) {
    unsigned sum = 0;
    for (unsigned k = 0; k < 500; ++k) sum += run();
    for (unsigned n = 1; n < 150000; ++n) sum += collatz(n);
    return (int)sum;
}

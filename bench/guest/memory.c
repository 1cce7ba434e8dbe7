/* SPDX-License-Identifier: Apache-2.0
 * Bound by memory: a walk in random order over 8 MiB, then copies and sums of it. */
#define COUNT (1u << 20)
static struct cell {
    unsigned next, value;
} cells[COUNT];
static unsigned copy[2 * COUNT];

int main(void) {
    /* A full-period linear congruential step visits every cell once. */
    for (unsigned k = 0; k < COUNT; ++k) {
        cells[k].next = (k * 1664525u + 1013904223u) & (COUNT - 1);
        cells[k].value = k;
    }
    unsigned at = 0, sum = 0;
    for (unsigned k = 0; k < 6 * COUNT; ++k) {
        sum += cells[at].value;
        at = cells[at].next;
    }
    const unsigned* words = (const unsigned*)cells;
    for (unsigned round = 0; round < 5; ++round) {
        for (unsigned k = 0; k < 2 * COUNT; ++k) copy[k] = words[k] + round;
        for (unsigned k = 0; k < 2 * COUNT; k += 2) sum ^= copy[k] + copy[k + 1];
    }
    return (int)sum;
}

/* SPDX-License-Identifier: Apache-2.0
 * Quicksort with insertion sort below 12, and heap sort, on 2^17 pseudo-random words. */
#define COUNT (1u << 17)
static unsigned values[COUNT];

static void fill(unsigned seed) {
    for (unsigned k = 0; k < COUNT; ++k) {
        seed = seed * 1664525u + 1013904223u;
        values[k] = seed;
    }
}

static void quick(unsigned* v, int low, int high) {
    while (high - low > 12) {
        unsigned pivot = v[(low + high) / 2];
        int i = low, j = high;
        while (i <= j) {
            while (v[i] < pivot) ++i;
            while (v[j] > pivot) --j;
            if (i <= j) {
                unsigned t = v[i];
                v[i++] = v[j];
                v[j--] = t;
            }
        }
        quick(v, low, j);
        low = i;
    }
    for (int i = low + 1; i <= high; ++i) {
        unsigned t = v[i];
        int j = i;
        for (; j > low && v[j - 1] > t; --j) v[j] = v[j - 1];
        v[j] = t;
    }
}

static void sift(unsigned* v, unsigned at, unsigned count) {
    unsigned value = v[at];
    for (;;) {
        unsigned child = 2 * at + 1;
        if (child >= count) break;
        if (child + 1 < count && v[child + 1] > v[child]) ++child;
        if (v[child] <= value) break;
        v[at] = v[child];
        at = child;
    }
    v[at] = value;
}

static void heap(unsigned* v, unsigned count) {
    for (unsigned k = count / 2; k-- > 0;) sift(v, k, count);
    for (unsigned k = count; --k > 0;) {
        unsigned t = v[0];
        v[0] = v[k];
        v[k] = t;
        sift(v, 0, k);
    }
}

int main(void) {
    unsigned sum = 0;
    for (unsigned round = 0; round < 3; ++round) {
        fill(round);
        quick(values, 0, (int)COUNT - 1);
        sum = sum * 31 + values[round * 1000];
        fill(round + 100);
        heap(values, COUNT);
        sum = sum * 31 + values[round * 1000];
    }
    return (int)sum;
}

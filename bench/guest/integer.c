/* SPDX-License-Identifier: Apache-2.0
 * Integer arithmetic in registers: multiply, divide, shift, a CRC bit by bit. */
static unsigned crc_step(unsigned crc, unsigned byte) {
    crc ^= byte;
    for (int k = 0; k < 8; ++k) crc = (crc >> 1) ^ (0xedb88320u & (0u - (crc & 1)));
    return crc;
}

static unsigned gcd(unsigned a, unsigned b) {
    while (b != 0) {
        unsigned r = a % b;
        a = b;
        b = r;
    }
    return a;
}

int main(void) {
    unsigned x = 1, sum = 0, crc = ~0u;
    for (unsigned k = 0; k < 2500000; ++k) {
        x ^= x << 13;
        x ^= x >> 17;
        x ^= x << 5;
        sum += x * 2654435761u + (unsigned)(((unsigned long long)x * sum) >> 32);
        crc = crc_step(crc, x & 255);
        if ((k & 63) == 0) sum += gcd(x, k | 1);
    }
    return (int)(sum ^ crc);
}

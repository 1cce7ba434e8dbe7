/* SPDX-License-Identifier: Apache-2.0
 * A product of 192 x 192 matrices of words: loads, multiplies and adds in inner loops. */
#define N 192
static unsigned a[N][N], b[N][N], c[N][N];

int main(void) {
    for (unsigned i = 0; i < N; ++i)
        for (unsigned j = 0; j < N; ++j) {
            a[i][j] = i * 3 + j;
            b[i][j] = i ^ (j * 5);
        }
    for (unsigned round = 0; round < 3; ++round) {
        for (unsigned i = 0; i < N; ++i)
            for (unsigned j = 0; j < N; ++j) {
                unsigned sum = 0;
                for (unsigned k = 0; k < N; ++k) sum += a[i][k] * b[k][j];
                c[i][j] = sum;
            }
        for (unsigned i = 0; i < N; ++i)
            for (unsigned j = 0; j < N; ++j) a[i][j] = c[j][i] >> 3;
    }
    return (int)(a[5][7] + c[100][3]);
}

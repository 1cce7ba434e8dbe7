// SPDX-License-Identifier: Apache-2.0
// Reads blobs' commitments and openings for kzg_fixture.py.
//   kzg_fixture SETUP commit < blob          prints the commitment
//   kzg_fixture SETUP open Z < blob          prints proof and y
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ckzg.h"

static void print_hex(const uint8_t* bytes, size_t n) {
    for (size_t i = 0; i < n; ++i) printf("%02x", bytes[i]);
    printf("\n");
}

static int fail(const char* what) {
    fprintf(stderr, "kzg_fixture: %s\n", what);
    return 1;
}

int main(int argc, char** argv) {
    static Blob blob;
    static KZGSettings settings;
    if (argc < 3) return fail("usage");
    FILE* setup = fopen(argv[1], "r");
    if (!setup || load_trusted_setup_file(&settings, setup, 0) != C_KZG_OK) return fail("trusted setup");
    if (fread(blob.bytes, 1, sizeof blob.bytes, stdin) != sizeof blob.bytes) return fail("blob");
    if (strcmp(argv[2], "commit") == 0) {
        KZGCommitment commitment;
        if (blob_to_kzg_commitment(&commitment, &blob, &settings) != C_KZG_OK) return fail("commit");
        print_hex(commitment.bytes, sizeof commitment.bytes);
        return 0;
    }
    if (argc != 4 || strlen(argv[3]) != 64) return fail("z");
    Bytes32 z, y;
    KZGProof proof;
    for (int i = 0; i < 32; ++i) {
        char digits[3] = {argv[3][2 * i], argv[3][2 * i + 1], 0};
        z.bytes[i] = (uint8_t)strtoul(digits, NULL, 16);
    }
    if (compute_kzg_proof(&proof, &y, &blob, &z, &settings) != C_KZG_OK) return fail("open");
    print_hex(proof.bytes, sizeof proof.bytes);
    print_hex(y.bytes, sizeof y.bytes);
    return 0;
}

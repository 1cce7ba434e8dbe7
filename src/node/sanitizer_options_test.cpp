// SPDX-License-Identifier: Apache-2.0
// Not a test: gives node_test its options.
#include "node/testing/sanitizer_options.h"

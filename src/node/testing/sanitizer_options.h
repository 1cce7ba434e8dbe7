// SPDX-License-Identifier: Apache-2.0
// What this room's tests need under ThreadSanitizer; include it once in each executable.
#pragma once

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
// RocksDB, prometheus-cpp and simdjson come from the distribution without instrumentation: what they
// synchronize with atomics is invisible, and their memory operations would be reported as races of their own.
extern "C" const char* __tsan_default_options();
extern "C" const char* __tsan_default_options() { return "ignore_noninstrumented_modules=1"; }
#endif
#endif

# SPDX-License-Identifier: Apache-2.0
# Build options. Presets (CMakePresets.json) set them; a plain configure gives a release build.
option(BELAY_TESTS "Build unit and integration tests" ON)
option(BELAY_BENCH "Build benchmarks" ON)
option(BELAY_FUZZ "Build libFuzzer targets (needs clang)" OFF)
set(BELAY_SANITIZE "" CACHE STRING "Sanitizers, comma separated: address,undefined or thread")
option(BELAY_COVERAGE "Instrument for llvm-cov" OFF)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(THREADS_PREFER_PTHREAD_FLAG ON)

# Assertions stay on in release builds: an invariant that breaks must stop the node, not corrupt it.
string(REPLACE "-DNDEBUG" "" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")

# The same source tree gives the same objects wherever it lies.
add_compile_options(-ffile-prefix-map=${CMAKE_SOURCE_DIR}=.)

if(BELAY_SANITIZE)
  add_compile_options(-fsanitize=${BELAY_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${BELAY_SANITIZE})
  if(BELAY_SANITIZE MATCHES "undefined")
    # Rooms of rules are built without RTTI: a shared_ptr made there would look like a wrong type elsewhere.
    add_compile_options(-fno-sanitize=vptr)
  endif()
endif()
if(BELAY_COVERAGE)
  add_compile_options(-fprofile-instr-generate -fcoverage-mapping)
  add_link_options(-fprofile-instr-generate)
endif()
if(BELAY_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

# A compiler cache is used when it is there and never needed.
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

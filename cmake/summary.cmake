# SPDX-License-Identifier: Apache-2.0
message(STATUS "")
message(STATUS "Belay ${PROJECT_VERSION}")
message(STATUS "  build type   ${CMAKE_BUILD_TYPE}")
message(STATUS "  compiler     ${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}")
message(STATUS "  sanitizers   ${BELAY_SANITIZE}")
message(STATUS "  tests        ${BELAY_TESTS}   bench ${BELAY_BENCH}   fuzz ${BELAY_FUZZ}   coverage ${BELAY_COVERAGE}")
message(STATUS "")

# SPDX-License-Identifier: Apache-2.0
# belay_room(name [PURE] DEPS rooms... [LIBS targets...])
#
# One folder under src/ = one static library belay_<name> = one namespace belay::<name>. Sources are globbed; files ending
# in _test.cpp become the test binary <name>_test. PURE rooms are built without exceptions and RTTI: they hold rules,
# and rules return results.
function(belay_room name)
  cmake_parse_arguments(ROOM "PURE" "" "DEPS;LIBS;TEST_LIBS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")

  if(sources)
    add_library(belay_${name} STATIC ${sources})
    set(scope PUBLIC)
    target_compile_options(belay_${name} PRIVATE ${BELAY_WARNINGS} $<$<BOOL:${ROOM_PURE}>:-fno-exceptions -fno-rtti>)
  else()
    add_library(belay_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(belay_${name} ${scope} ${CMAKE_SOURCE_DIR}/src)
  foreach(dep ${ROOM_DEPS})
    target_link_libraries(belay_${name} ${scope} belay_${dep})
  endforeach()
  if(ROOM_LIBS)
    target_link_libraries(belay_${name} ${scope} ${ROOM_LIBS})
  endif()

  if(BELAY_TESTS AND tests)
    belay_test(${name}_test SOURCES ${tests} LIBS belay_${name} ${ROOM_TEST_LIBS})
  endif()
endfunction()

# belay_test(name SOURCES ... LIBS ...): a GoogleTest binary whose cases ctest lists one by one.
function(belay_test name)
  cmake_parse_arguments(TEST "" "TIMEOUT" "SOURCES;LIBS" ${ARGN})
  find_package(GTest REQUIRED)
  include(GoogleTest)
  add_executable(${name} ${TEST_SOURCES})
  target_compile_options(${name} PRIVATE ${BELAY_WARNINGS})
  target_link_libraries(${name} PRIVATE ${TEST_LIBS} GTest::gtest_main GTest::gmock)
  if(NOT TEST_TIMEOUT)
    set(TEST_TIMEOUT 300)
  endif()
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST WORKING_DIRECTORY ${CMAKE_SOURCE_DIR}
                       PROPERTIES TIMEOUT ${TEST_TIMEOUT})
endfunction()

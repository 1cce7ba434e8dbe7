# SPDX-License-Identifier: Apache-2.0
# belay_program(name SOURCES a.cpp ... [INCLUDES dir ...]): one program, from one source, twice:
#   <build>/programs/<name>/<name>.elf   for the machine (RV32IM)
#   <build>/programs/<name>/<name>.so    for the host, behind the C ABI of guest/include/belay/native_abi.h
# belay_guest_executable(name SOURCES ...): an ELF with a main() of its own and no loader (kernels, machine tests).
#
# The ELF is the same bit for bit wherever the tree lies: no path, no time, no order of the file system gets in
# (tests/sdk/reproducible_test.sh). Guest objects are built by plain commands, so no second CMake is needed.

set(BELAY_LLVM_ROOT "" CACHE PATH "LLVM 19 with libc++ headers; found beside the compiler when empty")
if(NOT BELAY_LLVM_ROOT)
  execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-resource-dir OUTPUT_VARIABLE belay_resource_dir
                  OUTPUT_STRIP_TRAILING_WHITESPACE)
  get_filename_component(belay_llvm_root ${belay_resource_dir}/../../.. ABSOLUTE)
else()
  set(belay_llvm_root ${BELAY_LLVM_ROOT})
endif()
find_program(BELAY_GUEST_LD NAMES ld.lld-19 ld.lld REQUIRED)
find_program(BELAY_RISCV_GCC riscv64-unknown-elf-gcc REQUIRED)
execute_process(COMMAND ${BELAY_RISCV_GCC} -march=rv32im -mabi=ilp32 -print-libgcc-file-name
                OUTPUT_VARIABLE belay_guest_libgcc OUTPUT_STRIP_TRAILING_WHITESPACE)
execute_process(COMMAND ${BELAY_RISCV_GCC} -march=rv32im -mabi=ilp32 --specs=picolibc.specs -print-sysroot
                OUTPUT_VARIABLE belay_sysroot OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
find_path(BELAY_PICOLIBC picolibc.h PATHS /usr/lib/picolibc/riscv64-unknown-elf/include NO_CACHE)
if(NOT EXISTS ${belay_llvm_root}/include/c++/v1/vector OR NOT BELAY_PICOLIBC)
  message(FATAL_ERROR "programs need libc++-19-dev and picolibc-riscv64-unknown-elf")
endif()

set(BELAY_GUEST_DIR ${CMAKE_SOURCE_DIR}/guest)

# What both builds of a program share: the language as the SDK defines it. Undefined arithmetic stops the entry in both,
# so that it can never mean two things.
set(BELAY_PROGRAM_FLAGS
  -std=c++23 -DBELAY_SDK=1 -nostdinc++
  -isystem${BELAY_GUEST_DIR}/libcxx -isystem${belay_llvm_root}/include/c++/v1
  -I${CMAKE_SOURCE_DIR}/src -I${BELAY_GUEST_DIR}/include -I${BELAY_GUEST_DIR}/src
  -fno-exceptions -fno-rtti -fno-threadsafe-statics -funsigned-char -fno-unwind-tables -fno-asynchronous-unwind-tables
  -fsanitize=signed-integer-overflow,integer-divide-by-zero,shift-exponent,array-bounds,unreachable,return
  -fsanitize-trap=signed-integer-overflow,integer-divide-by-zero,shift-exponent,array-bounds,unreachable,return
  -ftrap-function=belay_trap
  "-D_LIBCPP_EXTERN_TEMPLATE(...)="
  -fconstexpr-steps=50000000)

set(BELAY_GUEST_FLAGS
  --target=riscv32-unknown-elf -march=rv32im -mabi=ilp32 -O2 -nostdlibinc -fforce-enable-int128
  -ffunction-sections -fdata-sections -fno-common -fno-pic -mcmodel=medlow -fno-ident
  -ffile-prefix-map=${CMAKE_SOURCE_DIR}=.)

# belay_guest_objects(out prefix sources...): compiles for the machine; paths of objects into `out`.
function(belay_guest_objects out prefix)
  set(objects)
  foreach(source ${ARGN})
    get_filename_component(source ${source} ABSOLUTE)
    file(RELATIVE_PATH relative ${CMAKE_SOURCE_DIR} ${source})
    string(REPLACE "/" "_" flat ${relative})
    string(REPLACE ".." "out" flat ${flat})
    set(object ${CMAKE_BINARY_DIR}/guest/${prefix}/${flat}.o)
    set(extra)
    if(flat MATCHES "guest_src_(memory|arithmetic)")
      set(extra -fno-builtin)
    endif()
    if(source MATCHES "\\.S$")
      set(command ${CMAKE_CXX_COMPILER} --target=riscv32-unknown-elf -march=rv32im -mabi=ilp32 -c ${source} -o ${object}
                  -MD -MF ${object}.d)
    else()
      set(command ${CMAKE_CXX_COMPILER_LAUNCHER} ${CMAKE_CXX_COMPILER} ${BELAY_GUEST_FLAGS} ${BELAY_PROGRAM_FLAGS}
                  -isystem${BELAY_PICOLIBC} ${BELAY_WARNINGS} ${extra} ${BELAY_GUEST_INCLUDES} -c ${source} -o ${object}
                  -MD -MF ${object}.d)
    endif()
    add_custom_command(OUTPUT ${object} COMMAND ${command} DEPENDS ${source} DEPFILE ${object}.d
                       COMMENT "Building guest object ${flat}" VERBATIM)
    file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/guest/${prefix})
    list(APPEND objects ${object})
  endforeach()
  set(${out} ${objects} PARENT_SCOPE)
endfunction()

# belay_guest_link(elf objects...): links with the SDK's script; the archive gives only what is asked for.
function(belay_guest_link elf)
  get_property(archive GLOBAL PROPERTY BELAY_GUEST_ARCHIVE)
  get_filename_component(folder ${elf} DIRECTORY)
  file(MAKE_DIRECTORY ${folder})
  add_custom_command(
    OUTPUT ${elf}
    COMMAND ${BELAY_GUEST_LD} -m elf32lriscv -T ${BELAY_GUEST_DIR}/linker/program.ld -o ${elf} --gc-sections
            -z max-page-size=4096 --build-id=none --no-eh-frame-hdr --strip-debug --fatal-warnings -u _start
            ${ARGN} ${archive} ${belay_guest_libgcc}
    DEPENDS ${ARGN} ${archive} belay_sdk_guest ${BELAY_GUEST_DIR}/linker/program.ld
    COMMENT "Linking guest program ${elf}" VERBATIM)
endfunction()

function(belay_program name)
  cmake_parse_arguments(PROGRAM "" "" "SOURCES;INCLUDES" ${ARGN})
  set(folder ${CMAKE_BINARY_DIR}/programs/${name})
  file(MAKE_DIRECTORY ${folder})

  set(BELAY_GUEST_INCLUDES)
  foreach(dir ${PROGRAM_INCLUDES})
    list(APPEND BELAY_GUEST_INCLUDES -I${dir})
  endforeach()
  belay_guest_objects(objects ${name} ${PROGRAM_SOURCES})
  get_property(loader GLOBAL PROPERTY BELAY_GUEST_LOADER)
  belay_guest_link(${folder}/${name}.elf ${objects} ${loader})
  add_custom_target(${name}_elf ALL DEPENDS ${folder}/${name}.elf)

  add_library(${name}_so MODULE ${PROGRAM_SOURCES})
  belay_native_options(${name}_so)
  target_include_directories(${name}_so PRIVATE ${PROGRAM_INCLUDES})
  target_compile_options(${name}_so PRIVATE ${BELAY_WARNINGS})
  target_link_libraries(${name}_so PRIVATE belay_sdk_native)
  # One library, bound inside: nothing of a program is seen from outside, nothing outside replaces it.
  target_link_options(${name}_so PRIVATE -fuse-ld=lld -nostdlib++ -Wl,-Bsymbolic -Wl,-z,now -Wl,-z,relro
                      -Wl,--version-script=${BELAY_GUEST_DIR}/linker/native.map)
  set_target_properties(${name}_so PROPERTIES PREFIX "" OUTPUT_NAME ${name} LIBRARY_OUTPUT_DIRECTORY ${folder})
  add_custom_target(${name} DEPENDS ${name}_elf ${name}_so)
endfunction()

# The flags of a native build, for the SDK's own sources and a program's.
function(belay_native_options target)
  target_compile_options(${target} PRIVATE ${BELAY_PROGRAM_FLAGS} -DBELAY_NATIVE=1 -fvisibility=hidden
                         -fvisibility-inlines-hidden -Wno-unused-command-line-argument)
  if(CMAKE_BUILD_TYPE STREQUAL "Release")
    target_compile_options(${target} PRIVATE -O2)
  endif()
endfunction()

function(belay_guest_executable name)
  cmake_parse_arguments(KERNEL "" "FOLDER" "SOURCES" ${ARGN})
  if(NOT KERNEL_FOLDER)
    set(KERNEL_FOLDER ${name})
  endif()
  belay_guest_objects(objects ${name} ${KERNEL_SOURCES})
  belay_guest_link(${CMAKE_BINARY_DIR}/programs/${KERNEL_FOLDER}/${name}.elf ${objects})
  add_custom_target(${name}_elf ALL DEPENDS ${CMAKE_BINARY_DIR}/programs/${KERNEL_FOLDER}/${name}.elf)
endfunction()

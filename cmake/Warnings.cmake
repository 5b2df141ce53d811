# Compiler settings shared by every target of ferry: the target ferry_options.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

add_library(ferry_options INTERFACE)
target_compile_definitions(ferry_options INTERFACE _GNU_SOURCE _FILE_OFFSET_BITS=64)
# Sections per function and object, so that the linker can drop what an executable does not use.
target_compile_options(ferry_options INTERFACE
  $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wpedantic -Wconversion -Wshadow -march=x86-64-v2>
  $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<BOOL:${FERRY_WERROR}>>:-Werror>
  $<$<COMPILE_LANGUAGE:C,CXX>:-ffunction-sections -fdata-sections>)
if(FERRY_SANITIZE)
  target_compile_options(ferry_options INTERFACE
    -fsanitize=${FERRY_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(ferry_options INTERFACE -fsanitize=${FERRY_SANITIZE})
endif()
if(FERRY_COVERAGE)
  target_compile_options(ferry_options INTERFACE --coverage)
  target_link_options(ferry_options INTERFACE --coverage)
endif()
if(FERRY_FUZZERS)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "FERRY_FUZZERS needs clang (preset fuzz)")
  endif()
  target_compile_options(ferry_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
# The sanitizers' runtimes exist for dynamic programs only.
if(FERRY_SANITIZE OR FERRY_FUZZERS)
  set(FERRY_STATIC_PIE OFF)
endif()

find_program(CCACHE_PROGRAM ccache)
mark_as_advanced(CCACHE_PROGRAM)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Paths are hashed as they are below the source tree, so that clones share what was compiled.
  set(CMAKE_CXX_COMPILER_LAUNCHER env "CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}" CCACHE_NOHASHDIR=1
                                  "${CCACHE_PROGRAM}")
  set(CMAKE_C_COMPILER_LAUNCHER "${CMAKE_CXX_COMPILER_LAUNCHER}")
endif()

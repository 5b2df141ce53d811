# The shapes of target that tests are made of: ferry_test, ferry_guest_program, ferry_fuzzer.
include(GoogleTest)

# What ./dev builds where it wants only some kinds of test.
add_custom_target(tests_unit)
add_custom_target(tests_differential)
add_custom_target(tests_fuzz)

# ferry_test(NAME SOURCES… [DEPENDS…] [PRIVATE…] [LABELS…] [TIMEOUT seconds]
#            [GUESTS name…] [STATIC_PIE] [OWN_MAIN])
#
# A GoogleTest program, each of whose cases is a ctest test NAME.Suite.Case. DEPENDS names ferry
# libraries of any floor. LABELS name the kinds it belongs to, default `unit`; a case that takes
# longer than TIMEOUT seconds, default 60, fails. GUESTS names guest programs to be built before;
# the macro FERRY_GUEST_DIR says where they lie, as <dir>/<isa>/<name>. STATIC_PIE links the test
# as the commands are linked, for tests of where things lie in memory. OWN_MAIN leaves out
# GoogleTest's main().
function(ferry_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "STATIC_PIE;OWN_MAIN" "TIMEOUT"
                        "SOURCES;DEPENDS;PRIVATE;LABELS;GUESTS")
  _ferry_check_arguments(ferry_test ${name} "${arg_UNPARSED_ARGUMENTS}")
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 60)
  endif()
  if(NOT arg_LABELS)
    set(arg_LABELS unit)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ferry_options ${arg_DEPENDS} ${arg_PRIVATE} GTest::gmock
                        $<IF:$<BOOL:${arg_OWN_MAIN}>,GTest::gtest,GTest::gtest_main>)
  target_include_directories(${name} PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}")
  target_compile_definitions(${name} PRIVATE
    "FERRY_GUEST_DIR=\"${PROJECT_BINARY_DIR}/guests\""
    "FERRY_BIN_DIR=\"${PROJECT_BINARY_DIR}/bin\"")
  set_target_properties(${name} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests")
  if(arg_STATIC_PIE)
    ferry_link_static_pie(${name})
    target_link_options(${name} PRIVATE -Wl,--no-warnings) # GoogleTest's getaddrinfo: not called
  endif()
  foreach(label IN LISTS arg_LABELS)
    if(TARGET tests_${label})
      add_dependencies(tests_${label} ${name})
    endif()
  endforeach()
  foreach(guest IN LISTS arg_GUESTS)
    add_dependencies(${name} guest_${guest})
  endforeach()
  # A parameter's value may print as an address, which differs from run to run: not in names.
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 120
    TEST_PREFIX "${name}." NO_PRETTY_VALUES
    PROPERTIES TIMEOUT ${arg_TIMEOUT})
  # PROPERTIES above cannot pass a list on, so the labels are set when ctest reads the tests.
  set(labels "${CMAKE_CURRENT_BINARY_DIR}/${name}_labels.cmake")
  file(WRITE "${labels}"
       "set_tests_properties(\${${name}_TESTS} PROPERTIES LABELS \"${arg_LABELS}\")\n")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${labels}")
endfunction()

# What guests are built with: a C and a C++ compiler per ISA, and the Debian packages they are in.
set(FERRY_GUEST_COMPILERS_a64 aarch64-linux-gnu-gcc aarch64-linux-gnu-g++ g++-aarch64-linux-gnu)
set(FERRY_GUEST_COMPILERS_rv64 riscv64-linux-gnu-gcc riscv64-linux-gnu-g++ g++-riscv64-linux-gnu)
set(FERRY_GUEST_COMPILERS_native gcc g++ g++)

# ferry_guest_program(NAME SOURCES… [ISAS a64|rv64|native…] [LINK static|static-pie|dynamic]
#                     [FLAGS…])
#
# A small C or C++ program for guests, built by the cross compiler of each of ISAS (default a64 and
# native) to <build>/guests/<isa>/NAME, linked static by default. FLAGS stand after the sources
# and so may name libraries. The target is guest_NAME; the target `guests` builds all of them.
# Headers beside the sources may be included and are depended on.
function(ferry_guest_program name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "LINK" "SOURCES;ISAS;FLAGS")
  _ferry_check_arguments(ferry_guest_program ${name} "${arg_UNPARSED_ARGUMENTS}")
  if(NOT arg_ISAS)
    set(arg_ISAS a64 native)
  endif()
  set(link_static -static)
  set(link_static-pie -static-pie -fPIE)
  set(link_dynamic "")
  if(NOT arg_LINK)
    set(arg_LINK static)
  elseif(NOT DEFINED link_${arg_LINK})
    message(FATAL_ERROR "ferry_guest_program(${name}): LINK ${arg_LINK} is unknown")
  endif()
  list(TRANSFORM arg_SOURCES PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/"
       REGEX "^[^/]")

  set(standard -std=gnu17)
  set(language 0)
  if("${arg_SOURCES}" MATCHES "\\.cpp(;|$)")
    set(standard -std=gnu++20)
    set(language 1)
  endif()
  set(programs "")
  file(GLOB headers CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.h")
  foreach(isa IN LISTS arg_ISAS)
    _ferry_guest_compiler(compiler ${isa} ${language})
    set(program "${PROJECT_BINARY_DIR}/guests/${isa}/${name}")
    file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/guests/${isa}")
    add_custom_command(OUTPUT "${program}"
      COMMAND "${compiler}" ${standard} -O1 -g0 -Wall -Wextra -D_GNU_SOURCE -ffp-contract=off
              ${link_${arg_LINK}} -o "${program}" ${arg_SOURCES} ${arg_FLAGS} -pthread
      DEPENDS ${arg_SOURCES} ${headers}
      COMMENT "Building guest ${isa}/${name}"
      VERBATIM)
    list(APPEND programs "${program}")
  endforeach()
  add_custom_target(guest_${name} DEPENDS ${programs})
  if(NOT TARGET guests)
    add_custom_target(guests ALL)
  endif()
  add_dependencies(guests guest_${name})
endfunction()

# ferry_fuzzer(NAME SOURCES… DEPENDS… [CORPUS folder])
#
# A target for libFuzzer: SOURCES define LLVMFuzzerTestOneInput. With FERRY_FUZZERS it becomes
# <build>/fuzz/NAME, which `./dev fuzz` runs. Otherwise it is linked with a main() that feeds it
# the files of CORPUS, and that is a ctest test: what was found once stays found.
function(ferry_fuzzer name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "CORPUS" "SOURCES;DEPENDS")
  _ferry_check_arguments(ferry_fuzzer ${name} "${arg_UNPARSED_ARGUMENTS}")
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ferry_options ${arg_DEPENDS})
  target_include_directories(${name} PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}")
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/fuzz")
  add_dependencies(tests_fuzz ${name})
  if(arg_CORPUS)
    cmake_path(ABSOLUTE_PATH arg_CORPUS)
  endif()
  if(FERRY_FUZZERS)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    file(GENERATE OUTPUT "${PROJECT_BINARY_DIR}/fuzz/${name}.corpus" CONTENT "${arg_CORPUS}\n")
  else()
    target_sources(${name} PRIVATE "${PROJECT_SOURCE_DIR}/tests/fuzz/replay.cpp")
    if(arg_CORPUS)
      add_test(NAME ${name} COMMAND ${name} "${arg_CORPUS}")
      set_tests_properties(${name} PROPERTIES LABELS fuzz TIMEOUT 120)
    endif()
  endif()
endfunction()

# The compiler of `isa`, for C (language 0) or C++ (1).
function(_ferry_guest_compiler out isa language)
  if(NOT DEFINED FERRY_GUEST_COMPILERS_${isa})
    message(FATAL_ERROR "ferry_guest_program: no compiler is known for the ISA ${isa}")
  endif()
  list(GET FERRY_GUEST_COMPILERS_${isa} ${language} command)
  list(GET FERRY_GUEST_COMPILERS_${isa} 2 package)
  find_program(FERRY_${command} ${command})
  mark_as_advanced(FERRY_${command})
  if(NOT FERRY_${command})
    message(FATAL_ERROR "${command} is missing: install the package ${package}, or run ./dev test")
  endif()
  set(${out} "${FERRY_${command}}" PARENT_SCOPE)
endfunction()

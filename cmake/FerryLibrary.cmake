# The shapes of target that make up ferry: ferry_library and ferry_executable.

# ferry_library(NAME FLOOR n SOURCES… [HEADERS…] [TABLES…] [DEPENDS…] [PUBLIC…] [PRIVATE…])
#
# One static library of the house. FLOOR is its height (docs/house-style.md); DEPENDS names the
# ferry libraries it links, each of which must stand on a lower floor: configuring fails otherwise.
# PRIVATE names libraries from outside that its own sources need and its headers do not, PUBLIC
# those that its headers need too.
# Public headers and tables live under include/; nothing else of the folder can be included.
# A header must compile alone (target all_verify_interface_header_sets); a table need not.
function(ferry_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "FLOOR"
                        "SOURCES;HEADERS;TABLES;DEPENDS;PUBLIC;PRIVATE")
  _ferry_check_arguments(ferry_library ${name} "${arg_UNPARSED_ARGUMENTS}")
  if(NOT DEFINED arg_FLOOR)
    message(FATAL_ERROR "ferry_library(${name}): no FLOOR")
  endif()

  if(arg_SOURCES)
    add_library(${name} STATIC ${arg_SOURCES})
    set(scope PUBLIC)
    target_link_libraries(${name} PRIVATE ${arg_PRIVATE})
    target_include_directories(${name} PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}")
  else()
    add_library(${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  set_property(TARGET ${name} PROPERTY FERRY_FLOOR ${arg_FLOOR})
  target_sources(${name}
    ${scope} FILE_SET HEADERS BASE_DIRS include FILES ${arg_HEADERS}
    ${scope} FILE_SET tables TYPE HEADERS BASE_DIRS include FILES ${arg_TABLES})
  set_target_properties(${name} PROPERTIES
    VERIFY_INTERFACE_HEADER_SETS ON
    INTERFACE_HEADER_SETS_TO_VERIFY HEADERS)
  target_link_libraries(${name} ${scope} ferry_options ${arg_PUBLIC})
  _ferry_link_lower_floors(${name} ${scope} ${arg_FLOOR} "${arg_DEPENDS}")
endfunction()

# All commands, without the tests.
add_custom_target(ferry_commands)

# ferry_executable(NAME SOURCES… DEPENDS… [PRIVATE…] [SISTER])
#
# A command of ferry, on the floor above every library: <build>/bin/NAME, static-pie. It is
# installed in bin, or with SISTER in libexec/ferry, where `ferry` looks for those that it execs.
function(ferry_executable name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "SISTER" "" "SOURCES;DEPENDS;PRIVATE")
  _ferry_check_arguments(ferry_executable ${name} "${arg_UNPARSED_ARGUMENTS}")
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}")
  target_link_libraries(${name} PRIVATE ferry_options ${arg_PRIVATE})
  _ferry_link_lower_floors(${name} PRIVATE 8 "${arg_DEPENDS}")
  ferry_link_static_pie(${name})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
  add_dependencies(ferry_commands ${name})
  if(arg_SISTER)
    install(TARGETS ${name} RUNTIME DESTINATION "${CMAKE_INSTALL_LIBEXECDIR}/ferry")
  else()
    install(TARGETS ${name} RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
  endif()
endfunction()

# Links an executable as static-pie, unless FERRY_STATIC_PIE is off: it works inside a chroot and
# through binfmt, and the kernel may place it anywhere, so not on the guest. Such a program
# relocates itself at every start, before main: keep pointers in constant data few, and packed.
function(ferry_link_static_pie name)
  target_compile_options(${name} PRIVATE -fPIE)
  if(FERRY_STATIC_PIE)
    target_link_options(${name} PRIVATE
      -static-pie -Wl,-O1 -Wl,--gc-sections -Wl,-z,relro -Wl,-z,now -Wl,-z,pack-relative-relocs)
  else()
    target_link_options(${name} PRIVATE -pie -Wl,--gc-sections -Wl,-z,relro -Wl,-z,now)
  endif()
endfunction()

function(_ferry_check_arguments function name unparsed)
  if(unparsed)
    message(FATAL_ERROR "${function}(${name}): unknown arguments ${unparsed}")
  endif()
endfunction()

# The height of a target that ferry_library made, or an error.
function(_ferry_floor_of out name)
  if(NOT TARGET ${name})
    message(FATAL_ERROR "${name} is no target yet: add_subdirectory its folder first")
  endif()
  get_target_property(floor ${name} FERRY_FLOOR)
  if(NOT floor MATCHES "^[0-9]+$")
    message(FATAL_ERROR "${name} is not a ferry_library, so it has no place in DEPENDS: "
                        "name libraries from outside under PUBLIC or PRIVATE")
  endif()
  set(${out} ${floor} PARENT_SCOPE)
endfunction()

function(_ferry_link_lower_floors name scope floor depends)
  foreach(lower IN LISTS depends)
    _ferry_floor_of(height ${lower})
    if(NOT height LESS floor)
      message(FATAL_ERROR "${name} (floor ${floor}) may not link ${lower} (floor ${height}): "
                          "a target links only lower floors, see docs/house-style.md")
    endif()
    target_link_libraries(${name} ${scope} ${lower})
  endforeach()
endfunction()

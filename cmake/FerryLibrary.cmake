# ferry_library(NAME FLOOR n SOURCES… [HEADERS…] [TABLES…] [DEPENDS…] [PUBLIC…] [PRIVATE…])
#
# One static library of the house. FLOOR is its height (docs/house-style.md); DEPENDS names the
# ferry libraries it links, each of which must stand on a lower floor: configuring fails otherwise.
# PRIVATE names libraries from outside that its own sources need and its headers do not, PUBLIC
# those that its headers need too.
# Public headers and tables live under include/; nothing else of the folder can be included.
function(ferry_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "FLOOR" "SOURCES;HEADERS;TABLES;DEPENDS;PUBLIC;PRIVATE")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "ferry_library(${name}): unknown arguments ${arg_UNPARSED_ARGUMENTS}")
  endif()
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
  target_sources(${name} ${scope} FILE_SET HEADERS BASE_DIRS "${CMAKE_CURRENT_SOURCE_DIR}/include"
                 FILES ${arg_HEADERS} ${arg_TABLES})
  set_target_properties(${name} PROPERTIES VERIFY_INTERFACE_HEADER_SETS OFF)
  target_link_libraries(${name} ${scope} ferry_options ${arg_PUBLIC})

  foreach(lower IN LISTS arg_DEPENDS)
    get_target_property(height ${lower} FERRY_FLOOR)
    if(NOT height MATCHES "^[0-9]+$" OR NOT height LESS arg_FLOOR)
      message(FATAL_ERROR
        "${name} (floor ${arg_FLOOR}) may not link ${lower} (floor ${height}): "
        "a target links only lower floors, see docs/house-style.md")
    endif()
    target_link_libraries(${name} ${scope} ${lower})
  endforeach()
endfunction()

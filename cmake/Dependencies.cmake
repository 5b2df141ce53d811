# Libraries from the distribution's packages, as targets ferry_dep_<name>. Each is private to the
# targets that need it, and static, because the executables are static-pie. What is missing is
# reported with the name of its Debian package; `./dev` installs the whole list.
find_package(Threads REQUIRED)

# _ferry_dependency(NAME HEADER header [ARCHIVES a…] PACKAGE debian-package)
# An imported interface target: the include directory of `header` and the static archives.
function(_ferry_dependency name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "HEADER;PACKAGE" "ARCHIVES")
  find_path(FERRY_${name}_INCLUDE "${arg_HEADER}")
  mark_as_advanced(FERRY_${name}_INCLUDE)
  set(found "${FERRY_${name}_INCLUDE}")
  set(archives "")
  foreach(archive IN LISTS arg_ARCHIVES)
    find_library(FERRY_${archive} "${archive}")
    mark_as_advanced(FERRY_${archive})
    if(NOT FERRY_${archive})
      set(found "")
    endif()
    list(APPEND archives "${FERRY_${archive}}")
  endforeach()
  if(NOT found)
    message(FATAL_ERROR "${name} (${arg_HEADER} ${arg_ARCHIVES}) is missing: "
                        "install the package ${arg_PACKAGE}, or run ./dev build")
  endif()
  add_library(ferry_dep_${name} INTERFACE IMPORTED GLOBAL)
  target_include_directories(ferry_dep_${name} SYSTEM INTERFACE "${found}")
  target_link_libraries(ferry_dep_${name} INTERFACE ${archives})
endfunction()

_ferry_dependency(fmt_headers HEADER fmt/format-inl.h PACKAGE libfmt-dev)
add_library(ferry_dep_fmt STATIC "${CMAKE_CURRENT_LIST_DIR}/fmt.cpp")
target_link_libraries(ferry_dep_fmt PUBLIC ferry_dep_fmt_headers PRIVATE ferry_options)
# No std::locale: its initialisation would be paid at every start.
target_compile_definitions(ferry_dep_fmt PUBLIC FMT_STATIC_THOUSANDS_SEPARATOR=',')

_ferry_dependency(spdlog HEADER spdlog/spdlog.h PACKAGE libspdlog-dev)
target_compile_definitions(ferry_dep_spdlog INTERFACE SPDLOG_FMT_EXTERNAL)
target_link_libraries(ferry_dep_spdlog INTERFACE ferry_dep_fmt Threads::Threads)

_ferry_dependency(cli11 HEADER CLI/CLI.hpp PACKAGE libcli11-dev)
_ferry_dependency(xbyak HEADER xbyak/xbyak.h PACKAGE libxbyak-dev)
_ferry_dependency(json HEADER nlohmann/json.hpp PACKAGE nlohmann-json3-dev)

if(FERRY_UNICORN)
  _ferry_dependency(unicorn HEADER unicorn/unicorn.h ARCHIVES libunicorn.a
                    PACKAGE libunicorn-dev)
  target_link_libraries(ferry_dep_unicorn INTERFACE Threads::Threads m)
endif()

if(FERRY_INSPECT)
  # LIEF reads the certificates of PE files with Mbed TLS. It needs the archives in this order.
  _ferry_dependency(mbedtls HEADER mbedtls/x509_crt.h
                    ARCHIVES libmbedtls.a libmbedx509.a libmbedcrypto.a PACKAGE libmbedtls-dev)
  _ferry_dependency(lief HEADER LIEF/LIEF.hpp ARCHIVES libLIEF.a PACKAGE liblief-dev)
  target_link_libraries(ferry_dep_lief INTERFACE ferry_dep_mbedtls)
endif()

if(FERRY_TESTS)
  _ferry_dependency(capstone HEADER capstone/capstone.h ARCHIVES libcapstone.a
                    PACKAGE libcapstone-dev)
  find_package(GTest 1.12 REQUIRED) # libgtest-dev: GTest::gtest, GTest::gtest_main, GTest::gmock
endif()

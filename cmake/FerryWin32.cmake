# The shape of ferry's Windows DLLs: guest code, compiled by clang and linked by lld whatever the
# host's compiler is, because one compiler then serves every Windows ISA.

find_program(FERRY_WIN32_CLANG NAMES clang clang-14)
find_program(FERRY_WIN32_LLD NAMES ld.lld ld.lld-14)
find_program(FERRY_WIN32_DLLTOOL NAMES llvm-dlltool llvm-dlltool-14)
find_program(FERRY_WIN32_RC NAMES llvm-rc llvm-rc-14)
find_path(FERRY_WIN32_HEADERS NAMES winternl.h
  PATHS /usr/share/mingw-w64/include /usr/x86_64-w64-mingw32/include NO_DEFAULT_PATH)
mark_as_advanced(FERRY_WIN32_CLANG FERRY_WIN32_LLD FERRY_WIN32_DLLTOOL FERRY_WIN32_RC FERRY_WIN32_HEADERS)
foreach(tool CLANG:clang LLD:lld DLLTOOL:llvm RC:llvm HEADERS:mingw-w64-common)
  string(REPLACE ":" ";" tool "${tool}")
  list(GET tool 0 name)
  list(GET tool 1 package)
  if(NOT FERRY_WIN32_${name})
    message(FATAL_ERROR "Building ferry's Windows DLLs needs the package ${package}: "
                        "install it, run ./dev build, or configure with -DFERRY_WINDOWS=OFF")
  endif()
endforeach()

# No C library and no C++ one: what such code would find there, these DLLs are. MSVC's rules for
# volatile and aliasing are what Windows programs rely on at the border. The warnings left out are about
# mingw's headers (pragmas, attributes) and about what GetProcAddress is for: casts of function types.
set(FERRY_WIN32_FLAGS
  -ffreestanding -nostdlibinc -isystem "${FERRY_WIN32_HEADERS}"
  -funwind-tables -fno-stack-protector -fno-ident -fno-strict-aliasing
  -Wall -Wextra -Wno-unknown-pragmas -Wno-ignored-attributes -Wno-cast-function-type
  -DWINVER=0x0a00 -D_WIN32_WINNT=0x0a00 -DUNICODE -D_UNICODE)
set(FERRY_WIN32_CXX_FLAGS -std=c++20 -fno-exceptions -fno-rtti -fno-threadsafe-statics)
if(FERRY_WERROR)
  list(APPEND FERRY_WIN32_FLAGS -Werror)
endif()

# Sections lie in the file as in memory, page by page, so that they can be mapped from it.
set(FERRY_WIN32_LINK_FLAGS --target=x86_64-w64-windows-gnu -nostdlib -fuse-ld=lld -s
  -Wl,--file-alignment,4096 -Wl,--no-insert-timestamp -Wl,-Xlink=-merge:.pdata=.rdata
  -Wl,-Xlink=-merge:.xdata=.rdata -Wl,--gc-sections -Wl,--disable-auto-import)

# What ISAs differ in. Sources and headers of one lie in folders of its name.
set(FERRY_WIN32_ISAS x64 i386 arm64)
set(FERRY_WIN32_FLAGS_x64 --target=x86_64-w64-windows-gnu -mlong-double-64)
set(FERRY_WIN32_FLAGS_i386 --target=i686-w64-windows-gnu -msse2 -mlong-double-64)
set(FERRY_WIN32_FLAGS_arm64 --target=aarch64-w64-windows-gnu)
# Sources below abi_msvc/ have the C++ ABI of Microsoft's compiler, and no headers.
set(FERRY_WIN32_MSVC_x64 x86_64-pc-windows-msvc)
set(FERRY_WIN32_MSVC_i386 i686-pc-windows-msvc)
set(FERRY_WIN32_MSVC_arm64 aarch64-pc-windows-msvc)
set(FERRY_WIN32_MSVC_FLAGS -fexceptions -fcxx-exceptions -frtti -Wno-unused-command-line-argument)

# ferry_win32_objects(NAME ISA result FLAGS… SOURCES…): compiles the sources that are not another ISA's.
function(_ferry_win32_objects name isa result flags sources)
  set(objects_dir "${CMAKE_CURRENT_BINARY_DIR}/${name}.${isa}")
  file(MAKE_DIRECTORY "${objects_dir}")
  list(APPEND flags ${FERRY_WIN32_FLAGS_${isa}} -I "${PROJECT_SOURCE_DIR}/shims/win32/isa/${isa}")
  list(JOIN FERRY_WIN32_ISAS "|" isas)
  set(objects "")
  foreach(source IN LISTS sources)
    if(source MATCHES "(^|/)(${isas})/" AND NOT CMAKE_MATCH_2 STREQUAL isa)
      continue()
    endif()
    cmake_path(ABSOLUTE_PATH source NORMALIZE OUTPUT_VARIABLE path)
    string(REGEX REPLACE "[/.]" "_" object "${source}")
    set(object "${objects_dir}/${object}.o")
    set(language "")
    if(source MATCHES "\\.cpp$")
      set(language ${FERRY_WIN32_CXX_FLAGS})
    endif()
    if(source MATCHES "(^|/)abi_msvc/")
      list(APPEND language --target=${FERRY_WIN32_MSVC_${isa}} ${FERRY_WIN32_MSVC_FLAGS})
    endif()
    add_custom_command(OUTPUT "${object}"
      COMMAND ${CMAKE_CXX_COMPILER_LAUNCHER} "${FERRY_WIN32_CLANG}" ${flags} ${language} -MD
              -MF "${object}.d" -c "${path}" -o "${object}"
      DEPENDS "${path}" DEPFILE "${object}.d"
      COMMENT "Windows object ${name}/${source} (${isa})" VERBATIM)
    list(APPEND objects "${object}")
  endforeach()
  set(${result} "${objects}" PARENT_SCOPE)
endfunction()

# _ferry_win32_other_isas(NAME FLAGS… SOURCES…): the sources compiled for the ISAs that are not run yet, to
# show that they serve them.
function(_ferry_win32_other_isas name flags sources)
  if(FERRY_TESTS)
    foreach(isa i386 arm64)
      _ferry_win32_objects(${name} ${isa} others "${flags};-O0" "${sources}")
      set_property(GLOBAL APPEND PROPERTY FERRY_WIN32_OTHER_OBJECTS ${others})
      add_custom_target(win32_${name}_${isa} DEPENDS ${others})
      set_property(GLOBAL APPEND PROPERTY FERRY_WIN32_OTHER_TARGETS win32_${name}_${isa})
    endforeach()
  endif()
endfunction()

# _ferry_win32_version(NAME EXTENSION TYPE VERSION result): the compiled version resource. TYPE is
# VS_FIXEDFILEINFO's: 1 for programs, 2 for DLLs.
function(_ferry_win32_version name extension file_type arg_VERSION result)
  set(file_name "${name}.${extension}")
  string(REPLACE "." "," version_numbers "${arg_VERSION}")
  set(resources "${CMAKE_CURRENT_BINARY_DIR}/${name}.version")
  configure_file("${PROJECT_SOURCE_DIR}/shims/win32/include/ferry/win32/version.rc.in" "${resources}.rc" @ONLY)
  # Options of llvm-rc may begin with a slash: without "--" a path below /c… is its option for code pages.
  add_custom_command(OUTPUT "${resources}.res"
    COMMAND "${FERRY_WIN32_RC}" -no-preprocess -fo "${resources}.res" -- "${resources}.rc"
    DEPENDS "${resources}.rc" VERBATIM)
  set(${result} "${resources}.res" PARENT_SCOPE)
endfunction()

# The DLLs prefer to lie one behind the other, where the guest's own allocations, which begin at most
# 81 GiB below 0x7d0000000000, seldom come: programs load a dozen, and each region of 2 MiB that a process uses
# costs pages for its page tables. What has no ROOM of its own has this.
set(FERRY_WIN32_BASE 0x7c8080000000)
set(FERRY_WIN32_ROOM 0x40000)

# ferry_win32_dll(NAME SOURCES… [ROOM bytes] [IMPORTS dll…] [DEFINES…] [FLAGS…] [ENTRY function]
#                 [VERSION numbers] [EXPORTS file])
#
# <build>/win32/NAME.dll, from SOURCES and the table EXPORTS of this folder, default exports.inc
# (ferry/win32/exports.def.h says what its rows are). IMPORTS names ferry's DLLs that it links, which
# must be declared before; it sees nothing else. ROOM is what it may take where it prefers to lie, in whole
# pieces of 64 KiB (house.dlls_lie_apart checks it). ENTRY is what the loader calls, default DllMainEntry. VERSION is that of the file, default Windows 10's of 22H2.
function(ferry_win32_dll name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "ROOM;ENTRY;VERSION;EXPORTS" "SOURCES;IMPORTS;DEFINES;FLAGS")
  _ferry_check_arguments(ferry_win32_dll ${name} "${arg_UNPARSED_ARGUMENTS}")
  if(NOT arg_EXPORTS)
    set(arg_EXPORTS exports.inc)
  endif()
  set(out "${PROJECT_BINARY_DIR}/win32")
  file(MAKE_DIRECTORY "${out}")
  set(include "${PROJECT_SOURCE_DIR}/shims/win32/include")
  set(flags ${FERRY_WIN32_FLAGS} -I "${CMAKE_CURRENT_SOURCE_DIR}" -I "${include}"
    -I "${PROJECT_SOURCE_DIR}/abi/layout/include"
    -I "${PROJECT_SOURCE_DIR}/syscall-translate/nt/include" -DFERRY_DLL="${name}.dll"
    -DFERRY_EXPORTS=<${arg_EXPORTS}>)
  list(TRANSFORM arg_DEFINES PREPEND "-D")
  list(APPEND flags ${arg_DEFINES} ${arg_FLAGS})

  # The export table in two forms: for the linker, and for the import library that ferry's other
  # DLLs link.
  set(table "${CMAKE_CURRENT_SOURCE_DIR}/${arg_EXPORTS}")
  foreach(form def import)
    set(${form} "${CMAKE_CURRENT_BINARY_DIR}/${name}.${form}.def")
    add_custom_command(OUTPUT "${${form}}"
      COMMAND "${FERRY_WIN32_CLANG}" -E -P -x c ${FERRY_WIN32_FLAGS_x64} ${flags} -DFERRY_DEF_${form} -MD -MF "${${form}}.d" -MT "${${form}}"
              "${include}/ferry/win32/exports.def.h" -o "${${form}}"
      DEPENDS "${include}/ferry/win32/exports.def.h" "${table}"
      DEPFILE "${${form}}.d" VERBATIM)
  endforeach()
  # The same as text, for the list of what there is.
  set(rows "${out}/${name}.rows")
  add_custom_command(OUTPUT "${rows}"
    COMMAND "${FERRY_WIN32_CLANG}" -E -P -x c ${FERRY_WIN32_FLAGS_x64} ${flags} -MD
            -MF "${rows}.d" -MT "${rows}" "${include}/ferry/win32/exports.rows.h" -o "${rows}"
    DEPENDS "${include}/ferry/win32/exports.rows.h" "${table}"
    DEPFILE "${rows}.d" VERBATIM)
  set(implib "${out}/lib${name}.a")
  add_custom_command(OUTPUT "${implib}"
    COMMAND "${FERRY_WIN32_DLLTOOL}" -m i386:x86-64 -d "${import}" -D "${name}.dll" -l "${implib}"
    DEPENDS "${import}" VERBATIM)

  _ferry_win32_objects(${name} x64 objects "${flags};-O2" "${arg_SOURCES}")
  _ferry_win32_other_isas(${name} "${flags}" "${arg_SOURCES}")

  set(libraries "")
  foreach(import_name IN LISTS arg_IMPORTS)
    list(APPEND libraries "${out}/lib${import_name}.a")
  endforeach()
  if(NOT arg_ENTRY)
    set(arg_ENTRY DllMainEntry)
  endif()
  if(NOT arg_ROOM)
    set(arg_ROOM ${FERRY_WIN32_ROOM})
  endif()
  get_property(base GLOBAL PROPERTY FERRY_WIN32_NEXT_BASE)
  if(NOT base)
    set(base ${FERRY_WIN32_BASE})
  endif()
  math(EXPR next "${base} + ${arg_ROOM}" OUTPUT_FORMAT HEXADECIMAL)
  set_property(GLOBAL PROPERTY FERRY_WIN32_NEXT_BASE ${next})
  if(NOT arg_VERSION)
    set(arg_VERSION 10.0.19041.1)
  endif()
  _ferry_win32_version(${name} dll 2 ${arg_VERSION} resources)
  set(dll "${out}/${name}.dll")
  add_custom_command(OUTPUT "${dll}"
    COMMAND "${FERRY_WIN32_CLANG}" -shared ${objects} "${resources}" "${def}" ${libraries} -Wl,-e,${arg_ENTRY} -o "${dll}"
            -Wl,--image-base,${base} -Wl,--exclude-all-symbols ${FERRY_WIN32_LINK_FLAGS}
    DEPENDS ${objects} "${resources}" "${def}" ${libraries}
    COMMENT "Linking ${name}.dll" VERBATIM)
  set_property(GLOBAL APPEND PROPERTY FERRY_WIN32_DLLS ${name})
  add_custom_target(win32_${name} DEPENDS "${dll}" "${implib}" "${rows}")
endfunction()

# ferry_win32_program(NAME SOURCES… [IMPORTS dll…] [FILES name…])
#
# <build>/win32/NAME.exe, a console program that lies in System32 beside the DLLs, under the names FILES if there
# are any. Its entry point is the function ProgramEntry.
function(ferry_win32_program name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;IMPORTS;FILES")
  _ferry_check_arguments(ferry_win32_program ${name} "${arg_UNPARSED_ARGUMENTS}")
  set(out "${PROJECT_BINARY_DIR}/win32")
  set(flags ${FERRY_WIN32_FLAGS} -I "${CMAKE_CURRENT_SOURCE_DIR}"
    -I "${PROJECT_SOURCE_DIR}/shims/win32/console" -I "${PROJECT_SOURCE_DIR}/shims/win32/include" -I "${PROJECT_SOURCE_DIR}/abi/layout/include"
    -I "${PROJECT_SOURCE_DIR}/syscall-translate/nt/include")
  _ferry_win32_objects(${name} x64 objects "${flags};-O2" "${arg_SOURCES}")
  _ferry_win32_other_isas(${name} "${flags}" "${arg_SOURCES}")
  _ferry_win32_version(${name} exe 1 10.0.19041.1 resources)
  list(TRANSFORM arg_IMPORTS REPLACE "(.+)" "${out}/lib\\1.a" OUTPUT_VARIABLE libraries)
  set(program "${out}/${name}.exe")
  add_custom_command(OUTPUT "${program}"
    COMMAND "${FERRY_WIN32_CLANG}" ${objects} "${resources}" ${libraries} -Wl,-e,ProgramEntry
            -Wl,--subsystem,console -Wl,--stack,8388608 -o "${program}" ${FERRY_WIN32_LINK_FLAGS}
    DEPENDS ${objects} "${resources}" ${libraries}
    COMMENT "Linking ${name}.exe" VERBATIM)
  if(NOT arg_FILES)
    set(arg_FILES ${name}.exe)
  endif()
  list(TRANSFORM arg_FILES PREPEND "${name}/")
  set_property(GLOBAL APPEND PROPERTY FERRY_WIN32_PROGRAMS ${name})
  set_property(GLOBAL APPEND PROPERTY FERRY_WIN32_PROGRAM_FILES ${arg_FILES})
  add_custom_target(win32_${name} DEPENDS "${program}")
endfunction()

# package.cmake: see house.package in CMakeLists.txt. -D BUILD, SOURCE, GUEST, WORK.
function(must)
  execute_process(COMMAND ${ARGV} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(REMOVE_RECURSE "${WORK}")
must(${CMAKE_COMMAND} --install "${BUILD}" --prefix "${WORK}/prefix")
must("${WORK}/prefix/bin/ferry" --version)
if(EXISTS /usr/share/doc/libxbyak-dev/copyright)
  file(GLOB texts "${WORK}/prefix/share/doc/ferry/licences/libxbyak-dev.txt")
  if(NOT texts)
    message(FATAL_ERROR "the licence of Xbyak is not installed")
  endif()
endif()
must(${CMAKE_COMMAND} -S "${SOURCE}" -B "${WORK}/embed" -G Ninja
     -DCMAKE_BUILD_TYPE=Release "-DCMAKE_PREFIX_PATH=${WORK}/prefix")
must(${CMAKE_COMMAND} --build "${WORK}/embed")
must(${CMAKE_COMMAND} -E env "PATH=${WORK}/prefix/bin:$ENV{PATH}"
     "${WORK}/embed/embed" "${GUEST}")

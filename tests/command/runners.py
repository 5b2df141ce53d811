"""ferry as what build tools run foreign programs with (docs/test-runners.md)."""

import re
import subprocess

from command_test import FERRY, CommandTest, main

PROGRAM = """
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
int main(int argc, char** argv) {
    const char* how = argc > 1 ? argv[1] : "";
    if (strcmp(how, "print") == 0) puts("made");
    if (strcmp(how, "fail") == 0) return 9;
    if (strcmp(how, "abort") == 0) abort();
    if (strcmp(how, "crash") == 0) *(volatile int*)8 = 1;
    for (; strcmp(how, "hang") == 0;) {}
    return 0;
}
"""

PROJECT = """
cmake_minimum_required(VERSION 3.18)
project(runner C)
enable_testing()
try_run(ran compiled ${CMAKE_BINARY_DIR} ${CMAKE_SOURCE_DIR}/probe.c RUN_OUTPUT_VARIABLE said)
message(STATUS "probe ${compiled} ${ran} ${said}")
add_executable(program program.c)
foreach(how ok fail abort crash hang)
  add_test(NAME ${how} COMMAND program ${how})
endforeach()
set_tests_properties(hang PROPERTIES TIMEOUT 2)
add_custom_target(made ALL COMMAND program print > made.txt)
"""

PROBE = """
#include <stdio.h>
int main(void) {
    printf("%zu", sizeof(long));
    return 4;
}
"""


class Tests(CommandTest):
    def run_tool(self, *command):
        done = subprocess.run(command, cwd=self.directory, capture_output=True, text=True,
                              timeout=100)
        return done.returncode, done.stdout + done.stderr

    def build(self, system, processor, compiler, emulator):
        """Has CMake configure and build the project; what it said of the program it ran."""
        self.make("program.c", PROGRAM)
        self.make("probe.c", PROBE)
        self.make("CMakeLists.txt", PROJECT)
        self.make("toolchain.cmake", f"""
set(CMAKE_SYSTEM_NAME {system})
set(CMAKE_SYSTEM_PROCESSOR {processor})
set(CMAKE_C_COMPILER {compiler})
set(CMAKE_CROSSCOMPILING_EMULATOR "{emulator}")
""")
        status, text = self.run_tool("cmake", "-DCMAKE_TOOLCHAIN_FILE=toolchain.cmake", "-S", ".",
                                     "-B", "build")
        self.assertEqual(status, 0, text)
        probe = re.search("-- probe (.*)", text)[1]
        status, text = self.run_tool("cmake", "--build", "build")
        self.assertEqual(status, 0, text)
        self.assertEqual((self.directory / "build/made.txt").read_text(), "made\n")
        return probe

    def outcomes(self):
        """What ctest says of each test."""
        _, text = self.run_tool("ctest", "--test-dir", "build")
        lines = re.findall(r"Test +#\d: (\w+) \.*(.*?) +\d", text)
        return {name: words.replace("*", "").strip() for name, words in lines}

    def test_cmake_for_aarch64(self):
        probe = self.build("Linux", "aarch64", "aarch64-linux-gnu-gcc",
                           f"{FERRY};-L;/usr/aarch64-linux-gnu")
        self.assertEqual(probe, "TRUE 4 8")
        self.assertEqual(self.outcomes(),
                         {"ok": "Passed", "fail": "Failed", "abort": "Subprocess abortedException:",
                          "crash": "Exception: SegFault", "hang": "Timeout"})

    def test_cmake_for_windows(self):
        probe = self.build("Windows", "x86_64", "x86_64-w64-mingw32-gcc", FERRY)
        self.assertEqual(probe, "TRUE 4 4")
        self.assertEqual(self.outcomes(), {"ok": "Passed", "fail": "Failed", "abort": "Failed",
                                           "crash": "Failed", "hang": "Timeout"})


if __name__ == "__main__":
    main()

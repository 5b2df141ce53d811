// /proc/self/auxv is the vector the program was started with.
#include "check.h"
#include <elf.h>

int main(int argc, char** argv) {
    // Read from the stack: libc's getauxval edits some values.
    const char* const* end = (const char* const*)(argv + argc + 1);
    while (*end++ != NULL) {
    }
    const Elf64_auxv_t* given = (const Elf64_auxv_t*)end;
    size_t size;
    const Elf64_auxv_t* entry = (const Elf64_auxv_t*)slurp("/proc/self/auxv", &size);
    SHOW_IF(size >= 16 * sizeof *entry && size % sizeof *entry == 0);
    size_t count = 0;
    while (given[count].a_type != AT_NULL)
        ++count;
    SHOW_IF(memcmp(entry, given, (count + 1) * sizeof *entry) == 0);
    SHOW_IF(count >= 16);
}

// argv, envp and auxv follow one another on the stack, each closed by a null.
#include "check.h"
#include <elf.h>
#include <sys/auxv.h>

extern char** environ;

int main(int argc, char** argv) {
    SHOW_NUMBER(argc);
    SHOW_IF(argv[argc] == NULL);
    SHOW_IF(environ == argv + argc + 1);
    char** end = environ;
    for (; *end != NULL; ++end)
        if (strncmp(*end, "TMPDIR=", 7) != 0)
            say("environment: %s\n", *end);
    const Elf64_auxv_t* auxv = (const Elf64_auxv_t*)(end + 1);
    bool seen[64] = {false}, twice = false;
    for (; auxv->a_type != AT_NULL; ++auxv)
        if (auxv->a_type < COUNT(seen)) {
            twice |= seen[auxv->a_type];
            seen[auxv->a_type] = true;
        }
    SHOW_IF(twice);
    SHOW_IF(seen[AT_PHDR] && seen[AT_PHENT] && seen[AT_PHNUM] && seen[AT_PAGESZ]);
    SHOW_IF(seen[AT_BASE] && seen[AT_FLAGS] && seen[AT_ENTRY] && seen[AT_CLKTCK]);
    SHOW_IF(seen[AT_UID] && seen[AT_EUID] && seen[AT_GID] && seen[AT_EGID] && seen[AT_SECURE]);
    SHOW_IF(seen[AT_RANDOM] && seen[AT_EXECFN] && seen[AT_PLATFORM] && seen[AT_HWCAP]);
    SHOW_IF(seen[AT_MINSIGSTKSZ]);
    SHOW_IF((const char*)auxv < argv[0]);
    SHOW_IF(argv[0] < environ[0]);
    SHOW_IF(environ[0] == argv[argc - 1] + strlen(argv[argc - 1]) + 1);
}

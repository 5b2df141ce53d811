// Values of the auxiliary vector agree with what system calls say.
#include "arch.h"
#include "check.h"
#include <elf.h>
#include <link.h>
#include <sys/auxv.h>

extern const ElfW(Ehdr) __ehdr_start;
void _start(void);

int main(int argc, char** argv) {
    (void)argc;
    SHOW_NUMBER(getauxval(AT_PAGESZ));
    SHOW_NUMBER(getauxval(AT_SECURE));
    SHOW_NUMBER(getauxval(AT_CLKTCK));
    SHOW_NUMBER(getauxval(AT_FLAGS));
    SHOW_NUMBER(getauxval(AT_BASE));
    SHOW_NUMBER(getauxval(AT_PHENT));
    SHOW_IF(getauxval(AT_UID) == getuid() && getauxval(AT_EUID) == geteuid());
    SHOW_IF(getauxval(AT_GID) == getgid() && getauxval(AT_EGID) == getegid());
    SHOW_IF(getauxval(AT_ENTRY) == (unsigned long)_start);
    SHOW_IF(getauxval(AT_PHDR) == (unsigned long)&__ehdr_start + __ehdr_start.e_phoff);
    SHOW_IF(getauxval(AT_PHNUM) == __ehdr_start.e_phnum);
    SHOW_IF(strcmp((const char*)getauxval(AT_EXECFN), argv[0]) == 0);
    SHOW_IF(strcmp((const char*)getauxval(AT_PLATFORM), MACHINE) == 0);
    SHOW_IF(getauxval(AT_MINSIGSTKSZ) >= 1024);
    SHOW_IF(getauxval(AT_EXECFN) > getauxval(AT_RANDOM));
}

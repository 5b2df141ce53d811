// Reads lines "DLL NAME LEVEL" and says which functions GetProcAddress does not give, and which
// stubs it gives. exports.py feeds it all of ferry's; by itself it has nothing to ask.
#include <stdio.h>
#include <windows.h>
int main(void) {
    char dll[100], name[300], level[20];
    int asked = 0, wrong = 0;
    while (scanf("%99s %299s %19s", dll, name, level) == 3) {
        HMODULE module = LoadLibraryA(dll);
        int found = module != NULL && GetProcAddress(module, name) != NULL;
        int wanted = level[0] != 's';
        if (found != wanted) {
            printf("%s!%s is %s and %s\n", dll, name, level, found ? "there" : "not there");
            ++wrong;
        }
        ++asked;
    }
    printf("asked for %d, wrong %d\n", asked, wrong);
    return wrong != 0;
}

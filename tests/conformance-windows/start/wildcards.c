// Arguments with wildcards become names of files where the program asks for it, by itself and with
// what is before the name; those that no file has stay. Quotes make no difference.
#include <direct.h>
#include <process.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int _CRT_glob = -1;

static void make(const char* name) { fclose(fopen(name, "w")); }

int main(int count, char** arguments) {
    if (count > 1) {
        for (int i = 1; i < count; ++i) {
            printf("[%s]", arguments[i]);
        }
        printf("\n");
        return 0;
    }
    char* me = arguments[0];
    make("b.one");
    make("a.one");
    make("a.two");
    make("sp ace.one");
    make("\xc3\xa9.three");
    _mkdir("sub");
    make("sub\\x.one");
    make("sub\\y.one");
    static const char* const all[] = {"*.one",     "a.*",     "?.one",     "none*", "sub\\*",
                                      "sub/?.one", "*.three", "*/*",       "s*",    "-*",
                                      "x:*",       "ab:*",    "\"*.one\"", "plain", "\\\\?\\a"};
    for (size_t i = 0; i < sizeof all / sizeof *all; ++i) {
        fflush(stdout);
        _spawnl(P_WAIT, me, "me", all[i], "end", NULL);
    }
    return 0;
}

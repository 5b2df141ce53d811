// strcoll and its kin order texts as the system does in a locale that has an order, and by their
// units in C; strxfrm's keys have the same order.
// runtime: ucrt
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static int by_coll(const void* a, const void* b) {
    return strcoll(*(const char* const*)a, *(const char* const*)b);
}
static int by_key(const void* a, const void* b) {
    char keys[2][200];
    strxfrm(keys[0], *(const char* const*)a, 200);
    strxfrm(keys[1], *(const char* const*)b, 200);
    return strcmp(keys[0], keys[1]);
}

static void order(const char* locale) {
    const char* words[] = {"zebra", "Apple",        "apple",  "_x",     "1", "co-op", "coop",
                           "COOP",  "r\xe9sum\xe9", "resume", "Resume", "f", "\xe9",  "e"};
    const char* again[14];
    printf("%s:", setlocale(LC_ALL, locale));
    memcpy(again, words, sizeof words);
    qsort(words, 14, sizeof *words, by_coll);
    qsort(again, 14, sizeof *again, by_key);
    for (int i = 0; i < 14; ++i) {
        printf(" ");
        for (const char* at = words[i]; *at != 0; ++at) {
            printf((unsigned char)*at < 0x80 ? "%c" : "<%x>", (unsigned char)*at);
        }
    }
    printf("\nkeys %s\n", memcmp(words, again, sizeof words) == 0 ? "alike" : "otherwise");
    char key[4];
    errno = 0;
    size_t size = strxfrm(key, "abcdef", 2);
    printf("%d %d; ", size >= 2, errno);
    printf("%d %d ", _stricoll("a", "A"), _stricoll("\xe9", "\xc9"));
    printf("%d %d ", _strncoll("abx", "aby", 2), _strnicoll("ABx", "aby", 3));
    printf("%d %d\n", wcscoll(L"\xe9", L"f") < 0, _wcsicoll(L"\xe9", L"\xc9"));
}

int main(void) {
    order("C");
    order("English_United States.1252");
    return 0;
}

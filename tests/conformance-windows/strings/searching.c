// Searching and comparing, narrow and wide, across alignments and sizes.
#include <stdio.h>
#include <string.h>
#include <wchar.h>

static char area[3 * 4096];

int main(void) {
    int wrong = 0;
    for (int offset = 0; offset < 40; ++offset) {
        for (int size = 0; size < 300; ++size) {
            char* text = area + 4096 - size - 1 + offset % 2 * 37;
            memset(text - 8, 'q', 8);
            memset(text, 'a', size);
            text[size] = 0;
            wrong += strlen(text) != (size_t)size;
            wrong += strchr(text, 'b') != NULL;
            wrong += strchr(text, 0) != text + size;
            wrong += memchr(text, 'b', size) != NULL;
            if (size > 0) {
                int at = (size * 7 + offset) % size;
                text[at] = 'b';
                wrong += strchr(text, 'b') != text + at || strrchr(text, 'b') != text + at;
                wrong += memchr(text, 'b', size) != text + at;
                char copy[304];
                memcpy(copy, text, size + 1);
                wrong += strcmp(copy, text) != 0 || memcmp(copy, text, size) != 0;
                copy[at] = 'c';
                wrong += strcmp(copy, text) <= 0 || strcmp(text, copy) >= 0;
                wrong += memcmp(copy, text, size) <= 0 || strncmp(copy, text, at) != 0;
                wrong += strncmp(copy, text, at + 1) <= 0;
            }
        }
    }
    printf("%d\n", wrong);
    printf("%s %s %s\n", strstr("haystack", "st"), strpbrk("haystack", "ksy"),
           strrchr("a/b/c", '/'));
    printf("%d %d\n", (int)strspn("abcxyz", "cba"), (int)strcspn("abcxyz", "zyx"));
    printf("%d %d %d\n", _stricmp("HeLLo", "hEllO"), _strnicmp("abcX", "ABCY", 3),
           _stricmp("a", "b") < 0);
    printf("%S %d %d\n", wcsstr(L"wide text", L"te"), wcscmp(L"a", L"b") < 0, (int)wcslen(L"four"));
    printf("%d %d\n", _memicmp("ABC", "abd", 2), _wcsicmp(L"\u00c4", L"\u00c4"));
    memset(area, 0, 20);
    printf("%d %s\n", (int)((char*)_memccpy(area, "stop.here", 46, 9) - area), area);
    return 0;
}

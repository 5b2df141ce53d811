/* Names are found whatever their case, and keep the one they were made with. */
#include <stdio.h>
#include <windows.h>

static void show(const wchar_t* pattern) {
    WIN32_FIND_DATAW data;
    HANDLE find = FindFirstFileW(pattern, &data);
    if (find == INVALID_HANDLE_VALUE) {
        printf("none, error %lu\n", GetLastError());
        return;
    }
    do {
        for (wchar_t* c = data.cFileName; *c; c++)
            printf(*c < 128 ? "%c" : "<%04x>", *c);
        printf(" ");
    } while (FindNextFileW(find, &data));
    printf("\n");
    FindClose(find);
}

static HANDLE make(const wchar_t* path, DWORD how) {
    return CreateFileW(path, GENERIC_WRITE, 0, NULL, how, 0, NULL);
}

int main(void) {
    CreateDirectoryW(L"Dir", NULL);
    CloseHandle(make(L"dIR\\MixedCase.Txt", CREATE_NEW));
    CloseHandle(make(L"DIR\\\x00e4\x03c9.txt", CREATE_NEW));
    printf("%lx\n", GetFileAttributesW(L"DIR\\MIXEDCASE.TXT"));
    printf("%lx\n", GetFileAttributesW(L"dir\\\x00c4\x03a9.TXT"));
    printf("%d ", make(L"dir\\mixedcase.txt", CREATE_NEW) == INVALID_HANDLE_VALUE);
    printf("%lu\n", GetLastError());
    show(L"dir\\m*");
    show(L"dir\\MIXED*.TXT");
    show(L"DIR\\mixedcase.txt");
    show(L"Dir\\\x00c4*");
    show(L"dir\\nothing*");
    /* Only the case of a name changes. */
    printf("%d\n", MoveFileW(L"dir\\mixedcase.txt", L"dir\\MIXEDCASE.txt"));
    show(L"dir\\mixed*");
    printf("%d\n", MoveFileW(L"dir", L"DIR"));
    show(L"d*");
    CreateDirectoryW(L"DIR\\Sub", NULL);
    printf("%d ", CreateDirectoryW(L"dir\\sUB", NULL));
    printf("%lu\n", GetLastError());
    return 0;
}

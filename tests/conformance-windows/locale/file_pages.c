// Functions of kernel32 take names in the page of names of files; what page 1252 has for want of
// better.
// ferry: --code-page 1252
#include <windows.h>

#include <stdio.h>
#include <string.h>

static int there(const WCHAR* name) { return GetFileAttributesW(name) != INVALID_FILE_ATTRIBUTES; }

static void fit(const WCHAR* text, DWORD flags) {
    char bytes[64];
    BOOL used = FALSE;
    const int count = WideCharToMultiByte(1252, flags, text, -1, bytes, sizeof bytes, NULL, &used);
    for (int i = 0; i + 1 < count; ++i) {
        printf((unsigned char)bytes[i] < 0x80 ? "%c" : "<%02x>", (unsigned char)bytes[i]);
    }
    printf(" %d\n", used);
}

int main(void) {
    SetFileApisToOEM();
    CloseHandle(CreateFileA("\x82.txt", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL));
    printf("made: %d\n", there(L"\xe9.txt"));
    printf("size: %lu\n", GetCompressedFileSizeA("\x82.txt", NULL));
    printf("link: %d",
           CreateSymbolicLinkA("\x84", "\x82.txt", SYMBOLIC_LINK_FLAG_ALLOW_UNPRIVILEGED_CREATE));
    printf(" %d\n", there(L"\xe4"));
    printf("null: %d", CreateSymbolicLinkA(NULL, "x", 0));
    printf(" %lu\n", GetLastError());
    CreateDirectoryW(L"old", NULL);
    printf("directory: %d", CreateDirectoryExA("old", "\x81", NULL));
    printf(" %d\n", there(L"\xfc"));
    printf("replace: %d", ReplaceFileA("\x84", "\x82.txt", NULL, 0, NULL, NULL));
    printf(" %d\n", there(L"\xe9.txt"));
    SetFileApisToANSI();
    printf("ANSI: %lu", GetCompressedFileSizeA("\xe4", NULL));
    printf(" %lu\n", GetCompressedFileSizeA("\x84", NULL));

    fit(L"\x393\x398\x3a3\x3a6\x3a9 \x3b1\x3b2\x3b4\x3b5\x3bc\x3c0\x3c3\x3c4\x3c6", 0);
    fit(L"\x221e \x2264\x2265\x2261 \x221a\x2229 \x2212\x2215 \x2032\x2033", 0);
    fit(L"\x250c\x2500\x252c\x2510 \x2551\x2588\x25a0", 0);
    fit(L"\x110\x111 \x1cd\x1ce \x2070\x2074\x207f\x2089 \x20a4\x20a7 \x2115\x211d\x2126", 0);
    fit(L"\xff21\xff5a\x3000\x300a\x300b \x391\x416\x3b3", 0);
    fit(L"\x3a3\x221e", WC_NO_BEST_FIT_CHARS);

    HANDLE file = CreateFileA("old", 0, 7, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    char path[MAX_PATH];
    WCHAR wide[MAX_PATH];
    const DWORD whole = GetFinalPathNameByHandleA(file, path, MAX_PATH, 0);
    printf("final: %d", whole == strlen(path));
    printf(" %ld", (long)(GetFinalPathNameByHandleA(file, path, 0, 0) - whole));
    printf(" %ld", (long)(GetFinalPathNameByHandleA(file, path, whole, 0) - whole));
    printf(" %ld", (long)(GetFinalPathNameByHandleA(file, path, whole + 1, 0) - whole));
    printf(" %ld", (long)(GetFinalPathNameByHandleW(file, wide, 0, 0) - whole));
    printf(" %ld\n", (long)(GetFinalPathNameByHandleW(file, wide, whole, 0) - whole));
    return 0;
}

// PathCch functions: roots, prefixes, extensions, separators at the end, whole paths.
#include <stdio.h>
#include <windows.h>
typedef WCHAR* Text;
static HMODULE base;
#define GET(name, result, ...)                                                                     \
    static result(WINAPI* name)(__VA_ARGS__);                                                      \
    name = (void*)GetProcAddress(base, #name)
int main(void) {
    base = LoadLibraryA("kernelbase.dll");
    GET(PathCchSkipRoot, HRESULT, const WCHAR*, const WCHAR**);
    GET(PathCchIsRoot, BOOL, const WCHAR*);
    GET(PathCchStripToRoot, HRESULT, Text, size_t);
    GET(PathCchStripPrefix, HRESULT, Text, size_t);
    GET(PathIsUNCEx, BOOL, const WCHAR*, const WCHAR**);
    GET(PathCchAddBackslash, HRESULT, Text, size_t);
    GET(PathCchRemoveBackslash, HRESULT, Text, size_t);
    GET(PathCchRemoveExtension, HRESULT, Text, size_t);
    GET(PathCchAddExtension, HRESULT, Text, size_t, const WCHAR*);
    GET(PathCchRenameExtension, HRESULT, Text, size_t, const WCHAR*);
    GET(PathCchAppend, HRESULT, Text, size_t, const WCHAR*);
    GET(PathCchCanonicalizeEx, HRESULT, Text, size_t, const WCHAR*, ULONG);
    const WCHAR* paths[] = {L"C:\\a\\b.txt",
                            L"C:",
                            L"\\\\server\\share\\x",
                            L"\\\\server",
                            L"\\\\?\\C:\\a",
                            L"\\\\?\\UNC\\s\\t\\u.v\\",
                            L"\\a",
                            L"a.b.c",
                            L"\\",
                            L""};
    for (int i = 0; i < 10; ++i) {
        WCHAR text[64];
        const WCHAR* end = NULL;
        const WCHAR* server = NULL;
        HRESULT found = PathCchSkipRoot(paths[i], &end);
        printf("%ls: behind the root %lx [%ls] root %d", paths[i], found, end == NULL ? L"" : end,
               PathCchIsRoot(paths[i]));
        BOOL remote = PathIsUNCEx(paths[i], &server);
        printf(" far %d [%ls]\n", remote, server == NULL ? L"" : server);
#define DO(name, ...)                                                                              \
    lstrcpyW(text, paths[i]);                                                                      \
    found = name(text, 64, ##__VA_ARGS__);                                                         \
    printf("  " #name " %lx [%ls]\n", found, text)
        DO(PathCchStripToRoot);
        DO(PathCchStripPrefix);
        DO(PathCchAddBackslash);
        DO(PathCchRemoveBackslash);
        DO(PathCchRemoveExtension);
        DO(PathCchAddExtension, L"new");
        DO(PathCchRenameExtension, L".new");
        DO(PathCchAppend, L"\\up\\..\\down.");
        found = PathCchCanonicalizeEx(text, 64, paths[i], 0);
        printf("  canonical %lx [%ls]\n", found, text);
    }
    WCHAR small[8] = L"abcdef";
    printf("%lx %lx %lx\n", PathCchAddExtension(small, 8, L".x"), PathCchAddBackslash(small, 7),
           PathCchAddExtension(small, 8, L".a.b"));
    printf("%lx\n", PathCchSkipRoot(NULL, NULL));
    return 0;
}

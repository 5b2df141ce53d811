// build: -lshlwapi
// shlwapi: paths and texts.
#include <stdio.h>
#include <wchar.h>
#include <windows.h>
#include <shlwapi.h>
static WCHAR wide[MAX_PATH];
static char narrow[MAX_PATH];
#define IN_PLACE(call, text)                                                                       \
    do {                                                                                           \
        wcscpy(wide, L##text);                                                                     \
        int said = call##W(wide) != 0;                                                             \
        strcpy(narrow, text);                                                                      \
        int too = call##A(narrow) != 0;                                                            \
        printf(#call " %s: %d %ls %d %s\n", text, said, wide, too, narrow);                        \
    } while (0)
#define VOID_IN_PLACE(call, text)                                                                  \
    do {                                                                                           \
        wcscpy(wide, L##text);                                                                     \
        call##W(wide);                                                                             \
        strcpy(narrow, text);                                                                      \
        call##A(narrow);                                                                           \
        printf(#call " %s: %ls|%s|\n", text, wide, narrow);                                        \
    } while (0)
#define ASK(call, text) printf(#call " %s: %d %d\n", text, call##W(L##text) != 0, call##A(text) != 0)
#define PART(call, text)                                                                           \
    do {                                                                                           \
        WCHAR* w = call##W(L##text);                                                               \
        char* a = call##A(text);                                                                   \
        printf(#call " %s: %ls %s\n", text, w ? w : L"(null)", a ? a : "(null)");                  \
    } while (0)
static void relative(const WCHAR* from, DWORD kind, const WCHAR* to) {
    wcscpy(wide, L"?");
    BOOL done = PathRelativePathToW(wide, from, kind, to, 0);
    printf("relative %ls %ls: %d %ls\n", from, to, done, wide);
}
static void combine(const WCHAR* path, const WCHAR* more) {
    WCHAR* done = PathCombineW(wide, path, more);
    printf("combine %ls %ls: %ls\n", path ? path : L"(null)", more ? more : L"(null)", done ? done : L"(null)");
}
static void append(const WCHAR* path, const WCHAR* more) {
    wcscpy(wide, path);
    BOOL done = PathAppendW(wide, more);
    printf("append %ls %ls: %d %ls\n", path, more, done, wide);
}
static void common(const WCHAR* a, const WCHAR* b) {
    int size = PathCommonPrefixW(a, b, wide);
    printf("common %ls %ls: %d %ls\n", a, b, size, wide);
}
static void canonicalize(const WCHAR* path) {
    BOOL done = PathCanonicalizeW(wide, path);
    printf("canonicalize %ls: %d %ls\n", path, done, wide);
}
static void number(const WCHAR* text, DWORD flags) {
    int value = -1;
    BOOL done = StrToIntExW(text, flags, &value);
    printf("number '%ls': %d %d %d\n", text, done, value, StrToIntW(text));
}
static int sign(int value) { return value < 0 ? -1 : value > 0; }
static void from_url(const WCHAR* url) {
    DWORD room = MAX_PATH;
    wcscpy(wide, L"?");
    HRESULT result = PathCreateFromUrlW(url, wide, &room, 0);
    printf("url %ls: 0x%lx %ls %lu\n", url, result, wide, result == S_OK ? room : 0);
}
static void to_url(const WCHAR* path) {
    DWORD room = MAX_PATH;
    wcscpy(wide, L"?");
    HRESULT result = UrlCreateFromPathW(path, wide, &room, 0);
    printf("path %ls: 0x%lx %ls %lu\n", path, result, wide, room);
}
int main(void) {
    IN_PLACE(PathRemoveFileSpec, "C:\\a\\b.txt");
    IN_PLACE(PathRemoveFileSpec, "C:\\a");
    IN_PLACE(PathRemoveFileSpec, "C:\\");
    IN_PLACE(PathRemoveFileSpec, "a");
    IN_PLACE(PathRemoveFileSpec, "\\\\server\\share");
    IN_PLACE(PathStripToRoot, "C:\\a\\b\\c");
    IN_PLACE(PathStripToRoot, "a\\b");
    VOID_IN_PLACE(PathQuoteSpaces, "C:\\a b");
    VOID_IN_PLACE(PathQuoteSpaces, "C:\\ab");
    VOID_IN_PLACE(PathUnquoteSpaces, "\"C:\\a b\"");
    VOID_IN_PLACE(PathUnquoteSpaces, "\"C:\\a b");
    VOID_IN_PLACE(PathStripPath, "C:\\a\\b.txt");
    VOID_IN_PLACE(PathRemoveArgs, "prog.exe a b");
    VOID_IN_PLACE(PathRemoveArgs, "\"my prog.exe\" a b");
    VOID_IN_PLACE(PathRemoveBlanks, "  a b  ");
    VOID_IN_PLACE(PathRemoveExtension, "C:\\a.b\\c");
    VOID_IN_PLACE(PathRemoveExtension, "C:\\a.b\\c.d.e");
    VOID_IN_PLACE(PathAddBackslash, "C:\\a");
    VOID_IN_PLACE(PathAddBackslash, "C:\\a\\");
    VOID_IN_PLACE(PathAddBackslash, "");
    VOID_IN_PLACE(PathRemoveBackslash, "C:\\a\\");
    VOID_IN_PLACE(PathRemoveBackslash, "C:\\");
    ASK(PathIsRelative, "a\\b");
    ASK(PathIsRelative, "\\a");
    ASK(PathIsRelative, "C:a");
    ASK(PathIsRoot, "C:\\");
    ASK(PathIsRoot, "C:");
    ASK(PathIsRoot, "\\");
    ASK(PathIsRoot, "\\\\server\\share");
    ASK(PathIsRoot, "\\\\server\\share\\a");
    ASK(PathIsUNC, "\\\\server\\share");
    ASK(PathIsUNC, "C:\\");
    ASK(PathIsURL, "http://a");
    ASK(PathIsURL, "C:\\a");
    ASK(PathIsFileSpec, "a.b");
    ASK(PathIsFileSpec, "a\\b");
    PART(PathFindExtension, "C:\\a.b\\c.txt");
    PART(PathFindExtension, "C:\\a.b\\c");
    PART(PathFindFileName, "C:\\a\\b.txt");
    PART(PathFindFileName, "C:\\a\\");
    PART(PathFindNextComponent, "C:\\a\\b");
    PART(PathFindNextComponent, "b");
    PART(PathFindNextComponent, "");
    PART(PathGetArgs, "\"my prog\" a b");
    PART(PathGetArgs, "prog");
    PART(PathSkipRoot, "C:\\a\\b");
    PART(PathSkipRoot, "\\\\server\\share\\a");
    PART(PathSkipRoot, "a\\b");
    printf("%d %d %d\n", PathGetDriveNumberW(L"c:\\"), PathGetDriveNumberA("Z:"), PathGetDriveNumberW(L"\\\\a"));
    printf("%ls\n", PathBuildRootW(wide, 3));
    wcscpy(wide, L"C:\\a.txt");
    printf("%d %ls\n", PathRenameExtensionW(wide, L".c"), wide);
    printf("%d", PathAddExtensionW(wide, L".d"));
    printf(" %ls\n", wide);
    printf("%d %d %d %d %d\n", PathMatchSpecW(L"a.TXT", L"*.txt"), PathMatchSpecA("a.c", "*.h; *.c"),
           PathMatchSpecW(L"abc", L"a?d"), PathMatchSpecW(L"readme", L"*.*"), PathMatchSpecA("", "*"));
    common(L"C:\\a\\b", L"C:\\a\\c");
    common(L"C:\\a\\b", L"C:\\a\\bc");
    common(L"C:\\a", L"C:\\b");
    common(L"C:\\a", L"D:\\a");
    common(L"\\\\server\\share\\a", L"\\\\SERVER\\share\\b");
    printf("%d %d\n", PathIsPrefixW(L"C:\\a", L"C:\\a\\b"), PathIsPrefixA("C:\\a", "C:\\ab"));
    printf("%d %d\n", PathIsSameRootW(L"C:\\a", L"c:\\b"), PathIsSameRootA("C:\\a", "D:\\a"));
    relative(L"C:\\a\\b\\c", FILE_ATTRIBUTE_DIRECTORY, L"C:\\a\\d");
    relative(L"C:\\a\\b\\c", 0, L"C:\\a\\d");
    relative(L"C:\\a", FILE_ATTRIBUTE_DIRECTORY, L"C:\\a\\b\\c");
    relative(L"C:\\a", FILE_ATTRIBUTE_DIRECTORY, L"D:\\a");
    relative(L"C:\\a\\b", FILE_ATTRIBUTE_DIRECTORY, L"C:\\a");
    combine(L"C:\\a", L"b");
    combine(L"C:\\a\\", L"..\\b");
    combine(L"C:\\a", L"D:\\b");
    combine(L"C:\\a", L"\\b");
    combine(NULL, L"C:\\a\\.\\b");
    combine(NULL, NULL);
    append(L"C:\\a", L"b\\..\\c");
    append(L"C:\\a", L"\\b");
    append(L"a", L"b");
    canonicalize(L"C:\\a\\.\\b\\..\\c");
    canonicalize(L"C:\\..");
    canonicalize(L"");

    CreateDirectoryW(L"dir", NULL);
    fclose(fopen("dir\\file", "w"));
    printf("%d %d %d %d %d\n", PathFileExistsW(L"dir\\file"), PathFileExistsA("dir\\none"), PathIsDirectoryW(L"dir") != 0,
           PathIsDirectoryA("dir\\file"), PathIsDirectoryEmptyW(L"dir"));
    DeleteFileW(L"dir\\file");
    printf("%d\n", PathIsDirectoryEmptyW(L"dir"));

    printf("%ls %ls %s\n", StrStrW(L"one two", L"tw"), StrStrIW(L"one TWO", L"tw"), StrStrIA("ONE two", "ne"));
    printf("%d %d\n", StrStrW(L"a", L"") == NULL, StrStrA("a", "b") == NULL);
    printf("%ls %ls %s %ls\n", StrChrW(L"a,b,c", L','), StrRChrW(L"a,b,c", NULL, L','), StrChrIA("xABC", 'b'),
           StrRStrIW(L"abcabcd", NULL, L"BC"));
    printf("%d %d %ls\n", StrSpnW(L"112a", L"12"), StrCSpnA("ab12", "12"), StrPBrkW(L"ab;c", L",;"));
    printf("%d %d %d\n", sign(StrCmpW(L"a", L"B")), sign(StrCmpIW(L"ABC", L"abc")), sign(StrCmpNIW(L"abX", L"ABY", 2)));
    printf("%d %d\n", sign(StrCmpNA("abc", "abd", 3)), sign(StrCmpNIA("ABC", "abc", 3)));
    printf("%d %d %d\n", sign(StrCmpLogicalW(L"a9", L"a10")), sign(StrCmpLogicalW(L"A1", L"a1")), sign(StrCmpLogicalW(L"b1", L"a2")));
    number(L"12", 0);
    number(L"  -12x", 0);
    number(L"0x1F", STIF_SUPPORT_HEX);
    number(L"0x1F", 0);
    number(L"none", 0);
    LONGLONG large = 0;
    printf("%d %lld\n", StrToInt64ExA("123456789012", 0, &large), large);
    wcscpy(wide, L"--a-b--");
    printf("%d", StrTrimW(wide, L"-"));
    printf(" %ls\n", wide);
    char* copy = StrDupA("copied");
    printf("%s\n", copy);
    LocalFree(copy);
    wcscpy(wide, L"abc");
    printf("%ls\n", StrCatBuffW(wide, L"defg", 6));
    printf("%ls\n", StrCpyNW(wide, L"12345", 3));

    from_url(L"file:///C:/a%20b/c.txt");
    from_url(L"file://server/share/a");
    from_url(L"file:///C|/a");
    from_url(L"http://a/b");
    to_url(L"C:\\a b\\c#.txt");
    to_url(L"\\\\server\\share");
    to_url(L"http://a");
    DWORD small = 3;
    HRESULT result = PathCreateFromUrlW(L"file:///C:/abc", wide, &small, 0);
    printf("0x%lx %lu\n", result, small);
    printf("%d %d %d %d\n", UrlIsW(L"http://a", URLIS_URL), UrlIsW(L"a", URLIS_URL), UrlIsW(L"FILE:///a", URLIS_FILEURL),
           UrlIsW(L"mailto:a", URLIS_OPAQUE));
    return 0;
}

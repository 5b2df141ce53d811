// Trees that are copied, moved, renamed and deleted by SHFileOperation, and directories with those
// above them.
#include <windows.h>

#include <shellapi.h>
#include <shlobj.h>
#include <stdio.h>
#include <string.h>

static void make(const char* path, const char* text) {
    FILE* file = fopen(path, "wb");
    fputs(text, file);
    fclose(file);
}

static void look(const char* path) {
    DWORD attributes = GetFileAttributesA(path);
    printf(" %s:%s", path,
           attributes == INVALID_FILE_ATTRIBUTES          ? "no"
           : (attributes & FILE_ATTRIBUTE_DIRECTORY) != 0 ? "directory"
                                                          : "file");
}

static int operate(UINT what, const char* from, const char* to, FILEOP_FLAGS flags) {
    SHFILEOPSTRUCTA operation = {0};
    operation.wFunc = what;
    operation.pFrom = from;
    operation.pTo = to;
    operation.fFlags = flags | FOF_NO_UI;
    return SHFileOperationA(&operation);
}

int main(void) {
    char here[MAX_PATH];
    char whole[MAX_PATH + 32];
    GetCurrentDirectoryA(MAX_PATH, here);
    sprintf(whole, "%s\\one\\two\\three", here);
    printf("%d", SHCreateDirectoryExA(NULL, whole, NULL));
    printf(" %d", SHCreateDirectoryExA(NULL, whole, NULL));
    printf(" %d\n", SHCreateDirectoryExA(NULL, "relative\\path", NULL));
    make("one\\a.txt", "a");
    make("one\\two\\b.txt", "b");
    make("one\\two\\three\\c.txt", "c");

    printf("%d", operate(FO_COPY, "one\0", "copy\0", 0));
    look("copy\\a.txt");
    look("copy\\two\\three\\c.txt");
    printf("\n%d", operate(FO_COPY, "one\\a.txt\0one\\two\\b.txt\0", "both\0", 0));
    look("both\\a.txt");
    look("both\\b.txt");
    printf("\n%d", operate(FO_COPY, "both\\*.txt\0", "copy\\two\0", 0));
    look("copy\\two\\a.txt");
    printf("\n%d", operate(FO_COPY, "both\\a.txt\0both\\b.txt\0", "x\0y\0", FOF_MULTIDESTFILES));
    look("x");
    look("y");
    printf("\n%d", operate(FO_MOVE, "x\0", "both\0", 0));
    look("x");
    look("both\\x");
    printf("\n%d", operate(FO_RENAME, "both\0", "renamed\0", 0));
    look("both");
    look("renamed\\x");
    printf("\n%d", operate(FO_DELETE, "copy\0renamed\0y\0", NULL, 0));
    look("copy");
    look("renamed");
    look("y");
    printf("\n%d", operate(FO_DELETE, "not there\0", NULL, 0) != 0);
    SetFileAttributesA("one\\a.txt", FILE_ATTRIBUTE_READONLY);
    printf(" %d", operate(FO_DELETE, "one\0", NULL, 0));
    look("one");
    printf("\n");
    return 0;
}

// Names that are there in another case: no second one is made beside them, and who takes one spells
// it.
#include <stdio.h>
#include <windows.h>

static void make(const char* name, const char* text) {
    DWORD done;
    HANDLE file = CreateFileA(name, GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
    WriteFile(file, text, lstrlenA(text), &done, NULL);
    CloseHandle(file);
}

static void list(const char* what) {
    WIN32_FIND_DATAA found;
    char names[8][MAX_PATH];
    int count = 0;
    HANDLE search = FindFirstFileA("taken\\*", &found);
    do {
        if (found.cFileName[0] != '.') {
            lstrcpyA(names[count++], found.cFileName);
        }
    } while (FindNextFileA(search, &found));
    FindClose(search);
    printf("%s:", what);
    for (int i = 0; i < count; ++i) {
        int least = i;
        for (int j = i + 1; j < count; ++j) {
            least = lstrcmpA(names[j], names[least]) < 0 ? j : least;
        }
        char other[MAX_PATH];
        lstrcpyA(other, names[i]);
        lstrcpyA(names[i], names[least]);
        lstrcpyA(names[least], other);
        printf(" %s", names[i]);
    }
    printf("\n");
}

static void show(const char* name) {
    char text[16] = "";
    DWORD done = 0;
    HANDLE file = CreateFileA(name, GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    ReadFile(file, text, sizeof text - 1, &done, NULL);
    CloseHandle(file);
    printf("%s holds '%s'\n", name, text);
}

int main(void) {
    CreateDirectoryA("taken", NULL);
    make("taken\\first", "1");
    make("taken\\second", "2");
    BOOL done = CreateHardLinkA("taken\\First", "taken\\first", NULL);
    printf("own name %d %lu\n", done, GetLastError());
    done = CreateHardLinkA("taken\\SECOND", "taken\\first", NULL);
    printf("other's %d %lu\n", done, GetLastError());
    done = CreateHardLinkA("taken\\third", "taken\\FIRST", NULL);
    printf("new one %d\n", done);
    list("links");

    done = MoveFileA("taken\\second", "taken\\Third");
    printf("taken %d %lu\n", done, GetLastError());
    done = MoveFileExA("taken\\second", "taken\\Third", MOVEFILE_REPLACE_EXISTING);
    printf("replaced %d\n", done);
    list("now");
    show("taken\\tHIRD");
    done = MoveFileA("taken\\third", "taken\\THIRD");
    printf("only its case %d\n", done);
    done = MoveFileExA("taken\\THIRD", "taken\\fIRST", MOVEFILE_REPLACE_EXISTING);
    printf("once more %d\n", done);
    list("end");
    show("taken\\first");
    DeleteFileA("taken\\first");
    RemoveDirectoryA("taken");
    return 0;
}

// SetSearchPathMode: where SearchPath looks for the current directory; names of programs that are
// told apart from their command lines.
#include <windows.h>

#include <stdio.h>
#include <string.h>

static void search(const char* name) {
    char path[MAX_PATH] = "", current[MAX_PATH];
    GetCurrentDirectoryA(MAX_PATH, current);
    SearchPathA(NULL, name, NULL, MAX_PATH, path, NULL);
    printf("%s: %s\n", name,
           path[0] == 0                                          ? "nowhere"
           : _strnicmp(path, current, strlen(current)) == 0      ? "here"
           : _strnicmp(path, "C:\\Windows\\System32\\", 20) == 0 ? "system"
                                                                 : path);
}

static void mode(DWORD asked) {
    SetLastError(0);
    const BOOL done = SetSearchPathMode(asked);
    printf("%lx: %d %lu\n", asked, done, GetLastError());
}

static void run(const char* program, const char* words) {
    char line[100];
    strcpy(line, words);
    STARTUPINFOA info = {.cb = sizeof info};
    PROCESS_INFORMATION process;
    fflush(stdout);
    if (CreateProcessA(program, line, NULL, NULL, TRUE, 0, NULL, NULL, &info, &process)) {
        DWORD code = 0;
        WaitForSingleObject(process.hProcess, INFINITE);
        GetExitCodeProcess(process.hProcess, &code);
        printf("%s: %lu\n", words, code);
    }
}

int main(void) {
    CloseHandle(CreateFileA("kernel32.dll", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL));
    CloseHandle(CreateFileA("mine.txt", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL));
    search("kernel32.dll");
    mode(0);
    mode(BASE_SEARCH_PATH_PERMANENT);
    mode(BASE_SEARCH_PATH_DISABLE_SAFE_SEARCHMODE | BASE_SEARCH_PATH_PERMANENT);
    mode(BASE_SEARCH_PATH_ENABLE_SAFE_SEARCHMODE);
    search("kernel32.dll");
    search("mine.txt");
    mode(BASE_SEARCH_PATH_DISABLE_SAFE_SEARCHMODE);
    search("kernel32.dll");
    mode(BASE_SEARCH_PATH_ENABLE_SAFE_SEARCHMODE | BASE_SEARCH_PATH_PERMANENT);
    mode(BASE_SEARCH_PATH_DISABLE_SAFE_SEARCHMODE);
    search("kernel32.dll");
    search("nothing.txt");
    run("C:\\Windows\\System32\\cmd.exe", "/c echo without a name& exit 3");
    run("C:\\Windows\\System32\\cmd.exe", "cmd /c echo with a name& exit 4");
    return 0;
}

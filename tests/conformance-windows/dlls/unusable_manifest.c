// CreateProcess of a program whose manifest is damaged, or wants an assembly that is not there: error 14001.
#include <windows.h>

#include <stdio.h>
#include <string.h>

static void attempt(const char* what, const char* manifest) {
    DWORD done = 0;
    if (manifest != NULL) {
        const HANDLE file = CreateFileA("copy.exe.manifest", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
        WriteFile(file, manifest, (DWORD)strlen(manifest), &done, NULL);
        CloseHandle(file);
    }
    STARTUPINFOA start = {.cb = sizeof start};
    PROCESS_INFORMATION process = {0};
    char line[] = "copy.exe child";
    if (!CreateProcessA("copy.exe", line, NULL, NULL, FALSE, 0, NULL, NULL, &start, &process)) {
        printf("%s: error %lu\n", what, GetLastError());
        return;
    }
    DWORD code = 0;
    WaitForSingleObject(process.hProcess, INFINITE);
    GetExitCodeProcess(process.hProcess, &code);
    printf("%s: ended with %lu\n", what, code);
}

int main(int count, char** arguments) {
    if (count > 1) {
        return 5;
    }
    CopyFileA(arguments[0], "copy.exe", FALSE);
    attempt("none", NULL);
    attempt("plain", "<assembly xmlns='urn:schemas-microsoft-com:asm.v1' manifestVersion='1.0'></assembly>");
    attempt("no XML", "this is not XML");
    attempt("missing assembly",
            "<assembly xmlns='urn:schemas-microsoft-com:asm.v1' manifestVersion='1.0'><dependency><dependentAssembly>"
            "<assemblyIdentity type='win32' name='Company.Absent' version='1.0.0.0'/></dependentAssembly></dependency></assembly>");
    return 0;
}

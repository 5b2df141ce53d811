// The process's code pages as the user chose them: 1252, and the OEM page that belongs to it.
// ferry: --code-page 1252
// args: "café €"
#include <windows.h>
#include <winternl.h>

#include <locale.h>
#include <mbctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static void show(const char* what, const char* text) {
    printf("%s:", what);
    for (; *text != 0; ++text) {
        printf(*text > ' ' && *text < 127 ? " %c" : " %02x", (unsigned char)*text);
    }
    printf("\n");
}

static void show_wide(const char* what, const WCHAR* text) {
    printf("%s:", what);
    for (; *text != 0; ++text) {
        printf(" %04x", *text);
    }
    printf("\n");
}

static void conversions(void) {
    static const UINT pages[] = {CP_ACP, CP_OEMCP, CP_THREAD_ACP};
    for (int i = 0; i < 3; i++) {
        CPINFOEXA info;
        char bytes[32];
        WCHAR wide[32];
        BOOL used = FALSE;
        int count =
            WideCharToMultiByte(pages[i], 0, L"\xe9\x20ac\x4e2d", -1, bytes, 32, NULL, &used);
        printf("%u: %d %d ", pages[i], count, used);
        show("bytes", bytes);
        MultiByteToWideChar(pages[i], 0, "\x82\x80\xe9", -1, wide, 32);
        show_wide("units", wide);
        GetCPInfoExA(pages[i], 0, &info);
        printf("%u %u [%s] %d\n", info.CodePage, info.MaxCharSize, info.CodePageName,
               info.LeadByte[0]);
    }
}

static void of_ntdll(void) {
    HMODULE ntdll = GetModuleHandleA("ntdll.dll");
    NTSTATUS(NTAPI * to_ansi)
    (STRING*, const UNICODE_STRING*, BOOLEAN) =
        (void*)GetProcAddress(ntdll, "RtlUnicodeStringToAnsiString");
    NTSTATUS(NTAPI * to_oem)
    (STRING*, const UNICODE_STRING*, BOOLEAN) =
        (void*)GetProcAddress(ntdll, "RtlUpcaseUnicodeStringToOemString");
    NTSTATUS(NTAPI * to_wide)
    (UNICODE_STRING*, const STRING*, BOOLEAN) =
        (void*)GetProcAddress(ntdll, "RtlOemStringToUnicodeString");
    NTSTATUS(NTAPI * some)
    (char*, ULONG, ULONG*, const WCHAR*, ULONG) =
        (void*)GetProcAddress(ntdll, "RtlUnicodeToMultiByteN");
    WCHAR text[] = L"caf\xe9";
    UNICODE_STRING wide = {8, 10, text};
    STRING narrow;
    to_ansi(&narrow, &wide, TRUE);
    show("ansi", narrow.Buffer);
    to_oem(&narrow, &wide, TRUE);
    show("upper oem", narrow.Buffer);
    to_wide(&wide, &narrow, TRUE);
    show_wide("and back", wide.Buffer);
    char part[4] = "";
    ULONG written = 0;
    some(part, 2, &written, L"\xe9\xe8\xea", 6);
    printf("%lu ", written);
    show("as much as fits", part);
}

static void files(void) {
    WIN32_FIND_DATAA found;
    char path[MAX_PATH];
    HANDLE file = CreateFileW(L"\xe9t\xe9.txt", GENERIC_WRITE, 0, NULL, CREATE_NEW, 0, NULL);
    CloseHandle(file);
    printf("%d", GetFileAttributesA("\xe9t\xe9.txt") != INVALID_FILE_ATTRIBUTES);
    printf("%d", GetFileAttributesA("\x82t\x82.txt") != INVALID_FILE_ATTRIBUTES);
    printf("%d\n", AreFileApisANSI());
    FindClose(FindFirstFileA("*.txt", &found));
    show("found", found.cFileName);
    GetFullPathNameA("\xe9t\xe9.txt", MAX_PATH, path, NULL);
    show("whole", strrchr(path, '\\') + 1);
    FILE* stream = fopen("\xe9t\xe9.txt", "r");
    printf("opened %d\n", stream != NULL);
    fclose(stream);
    SetFileApisToOEM();
    printf("%d", GetFileAttributesA("\x82t\x82.txt") != INVALID_FILE_ATTRIBUTES);
    printf("%d", GetFileAttributesA("\xe9t\xe9.txt") != INVALID_FILE_ATTRIBUTES);
    printf("%d\n", AreFileApisANSI());
    FindClose(FindFirstFileA("*.txt", &found));
    show("found", found.cFileName);
    SetFileApisToANSI();
    DeleteFileA("\xe9t\xe9.txt");
}

static void others(void) {
    char text[64] = "\xe9\xdf\x9c";
    show("upper", CharUpperA(text));
    CharToOemA("\xe9\xfc\x80", text);
    show("oem", text);
    SetEnvironmentVariableW(L"WORD", L"na\xefve \x20ac");
    GetEnvironmentVariableA("WORD", text, sizeof text);
    show("variable", text);
    HKEY key;
    RegCreateKeyA(HKEY_CURRENT_USER, "Software\\Code page", &key);
    RegSetValueExA(key, "v\xe9", 0, REG_SZ, (const BYTE*)"\x80\xe9", 3);
    WCHAR wide[32];
    DWORD size = sizeof wide;
    RegQueryValueExW(key, L"v\xe9", NULL, NULL, (BYTE*)wide, &size);
    show_wide("value", wide);
    RegCloseKey(key);
    RegDeleteKeyA(HKEY_CURRENT_USER, "Software\\Code page");
    printf("%d %s %d\n", IsDBCSLeadByte(0x81), setlocale(LC_ALL, ""), (int)MB_CUR_MAX);
    mbstowcs(wide, "\x80\xe9", 32);
    show_wide("mbstowcs", wide);
    printf("%d %d\n", _getmbcp(), _ismbblead(0x81));
    printf("console %u %u\n", GetConsoleCP(), GetConsoleOutputCP());
}

int main(int argc, char** argv) {
    printf("%u %u\n", GetACP(), GetOEMCP());
    if (argc > 1) {
        show("argument", argv[1]);
        show("line", strstr(GetCommandLineA(), "caf"));
    } else {
        return 0;
    }
    conversions();
    of_ntdll();
    files();
    others();
    fflush(stdout);
    char program[MAX_PATH];
    GetModuleFileNameA(NULL, program, MAX_PATH);
    STARTUPINFOA start = {.cb = sizeof start};
    PROCESS_INFORMATION child;
    if (CreateProcessA(program, NULL, NULL, NULL, FALSE, 0, NULL, NULL, &start, &child)) {
        WaitForSingleObject(child.hProcess, INFINITE);
    }
    return 0;
}

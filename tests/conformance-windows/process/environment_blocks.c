/* The environments that the system makes for a user's programs, and the folders of users: not what
 * a program has made of its own variables. */
// build: -luserenv -ladvapi32
// env: HOME=/home/anna USER=anna
#include <windows.h>

#include <userenv.h>

#include <stdio.h>
#include <string.h>

static const WCHAR* value_of(const WCHAR* block, const WCHAR* name) {
    const size_t units = wcslen(name);
    for (; *block != 0; block += wcslen(block) + 1) {
        if (_wcsnicmp(block, name, units) == 0 && block[units] == L'=') {
            return block + units + 1;
        }
    }
    return L"-";
}

static void block(const char* what, HANDLE token, BOOL inherits) {
    static const WCHAR* const names[] = {L"OWN",         L"SystemRoot", L"ProgramData",
                                         L"USERPROFILE", L"USERNAME",   L"FERRY_OF_USER"};
    WCHAR* made = NULL;
    printf("%s %d:", what, CreateEnvironmentBlock((void**)&made, token, inherits));
    for (size_t i = 0; i < ARRAYSIZE(names); ++i) {
        printf(" %ls", value_of(made, names[i]));
    }
    const WCHAR* const path = value_of(made, L"PATH");
    const size_t units = wcslen(path);
    printf(" %d", units > 9 && wcscmp(path + units - 9, L";C:\\anna\\") == 0);
    printf(" %d\n", DestroyEnvironmentBlock(made));
}

static void error(const char* what, BOOL done, DWORD size) {
    printf("%s: %d %lu %lu\n", what, done, done ? 0 : GetLastError(), size);
}

int main(void) {
    HANDLE token = NULL;
    char text[100] = "";
    WCHAR wide[100] = L"";
    DWORD size = 0;
    OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY | TOKEN_DUPLICATE, &token);
    printf("%d %d %d\n", GetEnvironmentVariableA("PROCESSOR_LEVEL", text, 100) != 0,
           GetEnvironmentVariableA("PROCESSOR_IDENTIFIER", text, 100) != 0 &&
               strstr(text, " Family ") != NULL,
           GetEnvironmentVariableA("PROCESSOR_REVISION", text, 100) == 4);

    HKEY key = NULL;
    RegCreateKeyA(HKEY_CURRENT_USER, "Environment", &key);
    static const char expands[] = "<%USERNAME%>";
    static const char path[] = "C:\\anna\\";
    RegSetValueExA(key, "FERRY_OF_USER", 0, REG_EXPAND_SZ, (const BYTE*)expands, sizeof expands);
    RegSetValueExA(key, "Path", 0, REG_SZ, (const BYTE*)path, sizeof path);
    SetEnvironmentVariableA("OWN", "own");
    SetEnvironmentVariableA("SystemRoot", "S:\\root");
    SetEnvironmentVariableA("ProgramData", "changed");
    SetEnvironmentVariableA("USERPROFILE", NULL);
    block("system's", NULL, FALSE);
    block("user's", token, FALSE);
    block("system's and own", NULL, TRUE);
    block("user's and own", token, TRUE);
    RegDeleteValueA(key, "FERRY_OF_USER");
    RegDeleteValueA(key, "Path");

    error("no size", GetUserProfileDirectoryW(token, wide, NULL), size);
    error("no token", GetUserProfileDirectoryW(NULL, wide, &size), size);
    error("no room", GetUserProfileDirectoryW(token, NULL, &size), size);
    error("room", GetUserProfileDirectoryW(token, wide, &size), size);
    printf("%ls\n", wide);
    size = 0;
    error("narrow, no text", GetUserProfileDirectoryA(token, NULL, &size), size);
    error("narrow, no room", GetUserProfileDirectoryA(token, text, &size), size);
    error("narrow", GetUserProfileDirectoryA(token, text, &size), size);
    printf("%s\n", text);
    size = sizeof text;
    const BOOL all = GetProfilesDirectoryA(text, &size);
    printf("%d %s\n", all, text);
    size = sizeof text;
    const BOOL shared = GetAllUsersProfileDirectoryA(text, &size);
    printf("%d %s\n", shared, text);
    size = ARRAYSIZE(wide);
    const BOOL first = GetDefaultUserProfileDirectoryW(wide, &size);
    printf("%d %ls\n", first, wide);

    const BOOL expanded =
        ExpandEnvironmentStringsForUserA(token, "[%USERNAME%|%OWN%|%ProgramData%]", text, 100);
    printf("%d %s\n", expanded, text);
    error("small", ExpandEnvironmentStringsForUserW(token, L"%USERNAME%", wide, 3), 0);
    return 0;
}

// Message boxes of a program that nobody sees: what they say goes to standard error, and the answer
// is that of the default button, but nothing is tried again.
#include <windows.h>

#include <stdio.h>

static void show(const char* name, UINT type) {
    printf("%s %d", name, MessageBoxA(NULL, NULL, NULL, type));
    for (UINT button = MB_DEFBUTTON2; button <= MB_DEFBUTTON3; button += MB_DEFBUTTON2)
        printf(" %d", MessageBoxExA(NULL, NULL, NULL, type | button, 0));
    printf("\n");
}

int main(void) {
    show("ok", MB_OK | MB_ICONWARNING);
    show("ok, cancel", MB_OKCANCEL);
    show("abort, retry, ignore", MB_ABORTRETRYIGNORE);
    show("yes, no, cancel", MB_YESNOCANCEL);
    show("yes, no", MB_YESNO | MB_TASKMODAL);
    show("retry, cancel", MB_RETRYCANCEL);
    show("cancel, try, continue", MB_CANCELTRYCONTINUE);
    SetLastError(0);
    printf("none %d", MessageBoxW(NULL, L"no such box", NULL, 7));
    printf(" error %lu\n", GetLastError());

    // What it says, however long.
    HANDLE ends[2];
    SECURITY_ATTRIBUTES inherited = {sizeof inherited, NULL, TRUE};
    CreatePipe(&ends[0], &ends[1], &inherited, 1 << 16);
    const HANDLE before = GetStdHandle(STD_ERROR_HANDLE);
    SetStdHandle(STD_ERROR_HANDLE, ends[1]);
    static char text[5001];
    memset(text, 'x', 5000);
    MessageBoxA(NULL, text, "title", MB_OK);
    const MSGBOXPARAMSA box = {.cbSize = sizeof box,
                               .lpszText = "indirect",
                               .lpszCaption = MAKEINTRESOURCEA(9999), // which is not there
                               .dwStyle = MB_YESNO | MB_DEFBUTTON2};
    const int no = MessageBoxIndirectA(&box);
    SetStdHandle(STD_ERROR_HANDLE, before);
    static char said[6000];
    DWORD size = 0;
    ReadFile(ends[0], said, sizeof said, &size, NULL);
    DWORD more = 0;
    PeekNamedPipe(ends[0], NULL, 0, NULL, &more, NULL);
    printf("%.6s%lu bytes, %s%d\n", said, size + more, size > 5007 ? said + 5007 : "", no);
    return 0;
}

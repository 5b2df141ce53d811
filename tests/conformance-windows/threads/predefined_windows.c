// Classes that are always there, and a program's own one of the same name.
// build: -luser32
#include <stdio.h>
#include <windows.h>

static LRESULT CALLBACK own(HWND window, UINT message, WPARAM wide, LPARAM longer) {
    return message == WM_APP ? 42 : DefWindowProcA(window, message, wide, longer);
}

static void show(const char* what, HWND window) {
    char text[64] = "", name[64] = "";
    const LRESULT answer = SendMessageA(window, WM_APP, 0, 0);
    GetWindowTextA(window, text, sizeof text);
    GetClassNameA(window, name, sizeof name);
    printf("%s: %d '%s' '%s' %d\n", what, window != NULL, name, text, (int)answer);
}

int main(void) {
    HWND window =
        CreateWindowExA(0, "static", "a text", WS_POPUP, 0, 0, 0, 0, NULL, NULL, NULL, NULL);
    show("static", window);
    SetWindowTextA(window, "another");
    show("changed", window);
    PostMessageA(window, WM_APP + 1, 1, 2);
    MSG message;
    const BOOL got = PeekMessageA(&message, window, WM_APP, WM_APP + 9, PM_REMOVE);
    printf("posted %d %d\n", got, message.message == WM_APP + 1);
    DestroyWindow(window);
    window = CreateWindowExW(0, L"STATIC", L"", 0, 0, 0, 0, 0, HWND_MESSAGE, NULL, NULL, NULL);
    show("for messages", window);
    DestroyWindow(window);
    window = CreateWindowExA(0, "Message", NULL, 0, 0, 0, 0, 0, HWND_MESSAGE, NULL, NULL, NULL);
    show("message", window);
    DestroyWindow(window);

    WNDCLASSA kind = {.lpfnWndProc = &own, .lpszClassName = "Static"};
    kind.hInstance = GetModuleHandleA(NULL);
    const ATOM first = RegisterClassA(&kind);
    const ATOM second = RegisterClassA(&kind);
    printf("registered %d %d %lu\n", first != 0, second != 0, GetLastError());
    window =
        CreateWindowExA(0, "Static", "", 0, 0, 0, 0, 0, HWND_MESSAGE, NULL, kind.hInstance, NULL);
    show("own", window);
    DestroyWindow(window);
    printf("given up %d\n", UnregisterClassA("Static", kind.hInstance));
    window =
        CreateWindowExA(0, "Static", "", 0, 0, 0, 0, 0, HWND_MESSAGE, NULL, kind.hInstance, NULL);
    show("again", window);
    return 0;
}

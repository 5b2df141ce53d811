// Windows that nobody sees: classes, procedures, messages that are posted and sent within a thread and between threads,
// timers, properties, and what goes with a window.
// build: -luser32
#include <windows.h>

#include <stdio.h>

#define WM_SUM (WM_USER + 1)
#define WM_END (WM_USER + 2)
#define WM_DIE (WM_USER + 3)

static HWND answering;
static HANDLE ready;
static int timers;

static LRESULT CALLBACK procedure(HWND window, UINT kind, WPARAM first, LPARAM second) {
    switch (kind) {
    case WM_NCCREATE: {
        const CREATESTRUCTW* how = (const CREATESTRUCTW*)second;
        printf("  NCCREATE %ls \"%ls\" %p\n", how->lpszClass, how->lpszName, how->lpCreateParams);
        SetWindowLongPtrW(window, GWLP_USERDATA, (LONG_PTR)how->lpCreateParams);
        break;
    }
    case WM_CREATE: printf("  CREATE\n"); return (LONG_PTR)GetWindowLongPtrW(window, GWLP_USERDATA) == 13 ? -1 : 0;
    case WM_DESTROY: printf("  DESTROY\n"); break;
    case WM_NCDESTROY: printf("  NCDESTROY\n"); break;
    case WM_SUM: return (LRESULT)(first + (WPARAM)second + (InSendMessage() ? 1000 : 0));
    case WM_DIE: ExitThread(9);
    case WM_END: PostQuitMessage((int)first); return 0;
    case WM_TIMER:
        if (first == 7 && ++timers == 3) {
            KillTimer(window, 7);
            PostQuitMessage(3);
        }
        return 0;
    default: break;
    }
    return DefWindowProcW(window, kind, first, second);
}

static LRESULT CALLBACK narrow_procedure(HWND window, UINT kind, WPARAM first, LPARAM second) {
    if (kind == WM_NCCREATE) {
        printf("  narrow: %s \"%s\"\n", ((CREATESTRUCTA*)second)->lpszClass, ((CREATESTRUCTA*)second)->lpszName);
    }
    return DefWindowProcA(window, kind, first, second);
}

static LRESULT CALLBACK replaced(HWND window, UINT kind, WPARAM first, LPARAM second) {
    return kind == WM_SUM ? -1 : CallWindowProcW((WNDPROC)GetPropW(window, L"before"), window, kind, first, second);
}

static DWORD WINAPI answer(void* argument) {
    (void)argument;
    answering = CreateWindowExW(0, L"Tests", L"other", 0, 0, 0, 0, 0, HWND_MESSAGE, NULL, NULL, NULL);
    SetEvent(ready);
    MSG message;
    while (GetMessageW(&message, NULL, 0, 0) > 0) {
        DispatchMessageW(&message);
    }
    return (DWORD)message.wParam;
}

static DWORD WINAPI send_back(void* window) {
    return (DWORD)SendMessageW((HWND)window, WM_SUM, 5, 6);
}

int main(void) {
    setvbuf(stdout, NULL, _IONBF, 0);
    WNDCLASSEXW kind = {.cbSize = sizeof kind, .lpfnWndProc = procedure, .cbWndExtra = 16, .lpszClassName = L"Tests"};
    kind.hInstance = GetModuleHandleW(NULL);
    printf("registered: %d\n", RegisterClassExW(&kind) >= 0xc000);
    printf("again: %d", RegisterClassExW(&kind));
    printf(" %lu\n", GetLastError());
    printf("no such class: %p", (void*)CreateWindowExW(0, L"Absent", NULL, 0, 0, 0, 0, 0, NULL, NULL, NULL, NULL));
    printf(" %lu\n", GetLastError());
    HWND window = CreateWindowExW(0, L"tests", L"title", 0, 0, 0, 0, 0, HWND_MESSAGE, NULL, kind.hInstance, (void*)5);
    printf("is one: %d, refused: %p\n", IsWindow(window),
           (void*)CreateWindowExW(0, L"Tests", L"", 0, 0, 0, 0, 0, HWND_MESSAGE, NULL, NULL, (void*)13));
    printf("data %lld, extra %lld", (long long)GetWindowLongPtrW(window, GWLP_USERDATA), (long long)SetWindowLongPtrW(window, 8, 77));
    printf(" %lld", (long long)GetWindowLongPtrW(window, 8));
    printf(" %lld", (long long)GetWindowLongPtrW(window, 16));
    printf(" %lu\n", GetLastError());
    printf("sum %lld\n", (long long)SendMessageW(window, WM_SUM, 2, 3));
    WCHAR text[20];
    SetWindowTextW(window, L"another title");
    printf("%d", GetWindowTextW(window, text, 20));
    printf(" %ls, cut:", text);
    printf(" %d", GetWindowTextW(window, text, 8));
    printf(" %ls, %d\n", text, GetWindowTextLengthW(window));
    printf("found: %d %d\n", FindWindowExW(HWND_MESSAGE, NULL, L"Tests", NULL) == window, FindWindowW(L"Tests", L"another title") == window);
    DWORD process = 0;
    printf("mine: %d", GetWindowThreadProcessId(window, &process) == GetCurrentThreadId());
    printf(" %d\n", process == GetCurrentProcessId());

    MSG message;
    PostMessageW(window, WM_SUM, 1, 2);
    PostThreadMessageW(GetCurrentThreadId(), WM_USER + 9, 0, 0);
    printf("peeked for none: %d", PeekMessageW(&message, (HWND)-1, 0, 0, PM_REMOVE));
    printf(" %x\n", message.message - WM_USER);
    printf("for it: %d", PeekMessageW(&message, window, 0, 0, PM_REMOVE));
    printf(" %d, dispatched %lld\n", message.hwnd == window, (long long)DispatchMessageW(&message));

    ready = CreateEventW(NULL, FALSE, FALSE, NULL);
    const HANDLE thread = CreateThread(NULL, 0, answer, NULL, 0, NULL);
    WaitForSingleObject(ready, INFINITE);
    printf("sent to another thread: %lld\n", (long long)SendMessageW(answering, WM_SUM, 20, 22));
    DWORD_PTR result = 0;
    printf("with a limit: %lld", (long long)SendMessageTimeoutW(answering, WM_SUM, 1, 1, SMTO_NORMAL, 5000, &result));
    printf(" %lld\n", (long long)result);
    printf("destroyed by another: %d", DestroyWindow(answering));
    printf(" %lu\n", GetLastError());
    PostMessageW(answering, WM_END, 42, 0);
    WaitForSingleObject(thread, 10000);
    DWORD code = 0;
    GetExitCodeThread(thread, &code);
    printf("ended with %lu, window gone: %d", code, !IsWindow(answering));
    printf(" %lld", (long long)SendMessageW(answering, WM_SUM, 1, 1));
    printf(" %lu\n", GetLastError());

    const HANDLE dying = CreateThread(NULL, 0, answer, NULL, 0, NULL);
    WaitForSingleObject(ready, INFINITE);
    printf("died in its answer: %lld", (long long)SendMessageW(answering, WM_DIE, 0, 0));
    WaitForSingleObject(dying, 10000);
    GetExitCodeThread(dying, &code);
    printf(" %lu\n", code);

    // While this thread waits for messages it answers others.
    const HANDLE sender = CreateThread(NULL, 0, send_back, window, 0, NULL);
    DWORD woken = WAIT_OBJECT_0 + 1;
    while (woken == WAIT_OBJECT_0 + 1) {
        woken = MsgWaitForMultipleObjects(1, &sender, FALSE, 10000, QS_ALLINPUT);
        PeekMessageW(&message, NULL, 0, 0, PM_NOREMOVE);
    }
    GetExitCodeThread(sender, &code);
    printf("woken %lu, answered %lu\n", woken, code);

    SetTimer(window, 7, 10, NULL);
    while (GetMessageW(&message, NULL, 0, 0) > 0) {
        DispatchMessageW(&message);
    }
    printf("timers %d, quit %d\n", timers, (int)message.wParam);

    SetPropW(window, L"before", (HANDLE)SetWindowLongPtrW(window, GWLP_WNDPROC, (LONG_PTR)replaced));
    printf("replaced: %lld\n", (long long)SendMessageW(window, WM_SUM, 1, 1));
    SetWindowLongPtrW(window, GWLP_WNDPROC, (LONG_PTR)GetPropW(window, L"before"));
    printf("removed: %d", RemovePropW(window, L"BEFORE") != NULL);
    printf(" %p\n", GetPropW(window, L"before"));

    WNDCLASSA narrow = {.lpfnWndProc = narrow_procedure, .lpszClassName = "Narrow"};
    RegisterClassA(&narrow);
    const HWND child = CreateWindowExW(0, L"Narrow", L"\u00fcber", WS_CHILD, 0, 0, 0, 0, window, (HMENU)9, NULL, NULL);
    printf("child: %d %d %d, id %lld, unicode %d\n", IsChild(window, child), GetParent(child) == window, GetParent(window) == NULL,
           (long long)GetWindowLongPtrW(child, GWLP_ID), IsWindowUnicode(child));
    printf("in use: %d", UnregisterClassW(L"Narrow", NULL));
    printf(" %lu\n", GetLastError());
    PostMessageW(window, WM_SUM, 1, 2);
    printf("closed: %lld", (long long)SendMessageW(window, WM_CLOSE, 0, 0));
    printf(" %d %d, its messages:", IsWindow(window), IsWindow(child));
    printf(" %d\n", PeekMessageW(&message, NULL, 0, 0, PM_REMOVE));
    printf("unregistered: %d %d\n", UnregisterClassW(L"Narrow", NULL), UnregisterClassA("tests", NULL));
    return 0;
}

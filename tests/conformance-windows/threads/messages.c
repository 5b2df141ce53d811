// Messages of threads without windows: posted, waited for, timers, the end.
// build: -luser32
#include <stdio.h>
#include <windows.h>

static volatile LONG ready;

static DWORD WINAPI receive(void* event) {
    MSG message;
    PeekMessageA(&message, NULL, 0, 0, PM_NOREMOVE); // makes the queue
    SetEvent(event);
    int sum = 0;
    while (GetMessageA(&message, NULL, 0, 0) > 0) {
        sum += (int)message.wParam * (int)(message.message - WM_APP);
    }
    return (DWORD)(sum + (int)message.wParam);
}

static int ticks;
static void CALLBACK tick(HWND window, UINT kind, UINT_PTR id, DWORD now) {
    (void)window, (void)id, (void)now;
    ticks += kind == WM_TIMER;
}

int main(void) {
    const HANDLE event = CreateEventA(NULL, FALSE, FALSE, NULL);
    DWORD id, code;
    const HANDLE thread = CreateThread(NULL, 0, receive, event, 0, &id);
    WaitForSingleObject(event, INFINITE);
    for (int i = 1; i <= 3; ++i) {
        PostThreadMessageA(id, WM_APP + i, i * 10, 0);
    }
    PostThreadMessageA(id, WM_QUIT, 5, 0);
    WaitForSingleObject(thread, INFINITE);
    GetExitCodeThread(thread, &code);
    printf("sum %lu\n", code);
    BOOL posted = PostThreadMessageA(id, WM_APP, 0, 0);
    printf("gone %d %lu\n", posted, GetLastError());

    MSG message;
    printf("empty %d\n", PeekMessageA(&message, NULL, 0, 0, PM_REMOVE));
    PostThreadMessageA(GetCurrentThreadId(), WM_APP + 1, 1, 2);
    PostThreadMessageA(GetCurrentThreadId(), WM_APP + 2, 3, 4);
    printf("range %d", PeekMessageA(&message, NULL, WM_APP + 2, WM_APP + 2, PM_REMOVE));
    printf(" %u %d\n", message.message - WM_APP, (int)message.lParam);
    // What the thread has seen does not end a wait, unless it asks for it.
    printf("seen %lu", MsgWaitForMultipleObjects(0, NULL, FALSE, 20, QS_ALLINPUT));
    printf(" available %lu\n",
           MsgWaitForMultipleObjectsEx(0, NULL, INFINITE, QS_ALLINPUT, MWMO_INPUTAVAILABLE));
    PostThreadMessageA(GetCurrentThreadId(), WM_APP + 3, 5, 6);
    printf("new %lu\n", MsgWaitForMultipleObjects(0, NULL, FALSE, INFINITE, QS_ALLINPUT));
    printf("peek %d", PeekMessageW(&message, NULL, 0, 0, PM_NOREMOVE));
    printf(" take %d", PeekMessageW(&message, NULL, 0, 0, PM_REMOVE));
    printf(" more %d\n", PeekMessageW(&message, NULL, 0, 0, PM_REMOVE));

    SetEvent(event);
    printf("signalled %lu\n", MsgWaitForMultipleObjects(1, &event, FALSE, INFINITE, QS_ALLINPUT));
    printf("timeout %lu\n", MsgWaitForMultipleObjects(1, &event, FALSE, 20, QS_ALLINPUT));

    const UINT_PTR timer = SetTimer(NULL, 0, 15, tick);
    while (ticks < 3 && GetMessageA(&message, NULL, 0, 0) > 0) {
        DispatchMessageA(&message);
    }
    printf("ticks %d kill %d", ticks, KillTimer(NULL, timer));
    printf(" again %d\n", KillTimer(NULL, timer));
    PostQuitMessage(42);
    printf("quit %d", GetMessageA(&message, NULL, 0, 0));
    printf(" %d\n", (int)message.wParam);
    printf("named %d\n", RegisterWindowMessageA("a name of ours") >= 0xc000);
    char format[32] = "";
    const UINT number = RegisterClipboardFormatA("a format of ours");
    printf("format %d %d", number >= 0xc000,
           number == RegisterClipboardFormatW(L"A Format of ours"));
    printf(" %d", GetClipboardFormatNameA(number, format, sizeof format));
    printf(" %s, text has none: %d\n", format,
           GetClipboardFormatNameA(CF_TEXT, format, sizeof format));
    return 0;
}

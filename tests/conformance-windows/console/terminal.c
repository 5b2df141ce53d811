// What terminal.py asks of a console; says one line without one.
#include <conio.h>
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

static HANDLE in, out;

static void say(const char* text) {
    fputs(text, stdout);
    fflush(stdout);
}

/// Shows keys that go down until q does.
static void show_keys(void) {
    for (;;) {
        INPUT_RECORD records[1];
        DWORD count = 0;
        if (!ReadConsoleInputW(in, records, 1, &count)) {
            printf("error %lu\n", GetLastError());
            exit(1);
        }
        for (DWORD i = 0; i < count; ++i) {
            const KEY_EVENT_RECORD* key = &records[i].Event.KeyEvent;
            if (records[i].EventType == WINDOW_BUFFER_SIZE_EVENT) {
                const COORD size = records[i].Event.WindowBufferSizeEvent.dwSize;
                printf("window %d %d\n", size.X, size.Y);
                return;
            }
            if (records[i].EventType != KEY_EVENT || !key->bKeyDown) {
                continue;
            }
            if (key->uChar.UnicodeChar == L'q') {
                return;
            }
            printf("key %x %x %x %lx\n", key->wVirtualKeyCode, key->wVirtualScanCode,
                   key->uChar.UnicodeChar, key->dwControlKeyState);
        }
    }
}

static void show_line(void) {
    WCHAR line[100];
    DWORD count = 0;
    ReadConsoleW(in, line, 100, &count, NULL);
    printf("line %lu:", count);
    for (DWORD i = 0; i < count; ++i) {
        printf(" %x", line[i]);
    }
    puts("");
}

static DWORD WINAPI read_line(LPVOID unused) {
    (void)unused;
    show_line();
    return 0;
}

/// Another thread's wait for a line ends when a line's end is put, as libuv does it.
static void end_line(void) {
    const HANDLE reader = CreateThread(NULL, 0, read_line, NULL, 0, NULL);
    printf("%s, ", WaitForSingleObject(reader, 200) == WAIT_TIMEOUT ? "waits" : "ended early");
    fflush(stdout);
    INPUT_RECORD record = {0};
    DWORD count = 0;
    record.EventType = KEY_EVENT;
    record.Event.KeyEvent.bKeyDown = TRUE;
    record.Event.KeyEvent.wVirtualKeyCode = VK_RETURN;
    record.Event.KeyEvent.uChar.UnicodeChar = L'\r';
    WriteConsoleInputW(in, &record, 1, &count);
    printf("%s\n", WaitForSingleObject(reader, 10000) == 0 ? "ended" : "waits still");
}

static void draw(void) {
    DWORD done;
    SetConsoleCursorPosition(out, (COORD){2, 3});
    FillConsoleOutputCharacterW(out, L' ', 5, (COORD){0, 0}, &done);
    FillConsoleOutputCharacterW(out, L'X', 4, (COORD){0, 1}, &done);
    const SMALL_RECT rows = {0, 1, 99, 1};
    ScrollConsoleScreenBufferW(out, &rows, NULL, (COORD){0, 0}, NULL);
    SetConsoleTitleW(L"a title");
    CHAR_INFO cells[3] = {0};
    for (int i = 0; i < 3; ++i) {
        cells[i].Char.UnicodeChar = L"red"[i];
        cells[i].Attributes = FOREGROUND_RED | FOREGROUND_INTENSITY | BACKGROUND_BLUE;
    }
    SMALL_RECT at = {10, 5, 12, 5};
    WriteConsoleOutputW(out, cells, (COORD){3, 1}, (COORD){0, 0}, &at);
    const HANDLE other = CreateConsoleScreenBuffer(GENERIC_READ | GENERIC_WRITE, 3, NULL,
                                                   CONSOLE_TEXTMODE_BUFFER, NULL);
    SetConsoleActiveScreenBuffer(other);
    SetConsoleActiveScreenBuffer(out);
}

static HANDLE ended;
static BOOL WINAPI on_event(DWORD event) {
    printf("event %lu\nend\n", event);
    fflush(stdout);
    SetEvent(ended);
    Sleep(5000);
    return TRUE;
}

int main(int argc, char** argv) {
    in = GetStdHandle(STD_INPUT_HANDLE);
    out = GetStdHandle(STD_OUTPUT_HANDLE);
    const char* const what = argc > 1 ? argv[1] : "";
    DWORD mode = 0;
    if (!GetConsoleMode(in, &mode)) {
        puts("no terminal");
        return 0;
    }
    DWORD count = 0;
    INPUT_RECORD record = {0};
    if (strcmp(what, "events") == 0) {
        GetNumberOfConsoleInputEvents(in, &count);
        say("ready\n");
        show_keys();
    } else if (strcmp(what, "sequences") == 0) {
        SetConsoleMode(in, ENABLE_VIRTUAL_TERMINAL_INPUT);
        say("ready\n");
        show_keys();
    } else if (strcmp(what, "unprocessed") == 0) {
        SetConsoleMode(in, 0);
        say("ready\n");
        show_keys();
    } else if (strcmp(what, "window") == 0) {
        SetConsoleMode(in, ENABLE_WINDOW_INPUT);
        say("ready\n");
        show_keys();
    } else if (strcmp(what, "wait") == 0) {
        printf("%s\n", WaitForSingleObject(in, 50) == WAIT_TIMEOUT ? "quiet" : "noisy");
        fflush(stdout);
        printf("%s, ", WaitForSingleObject(in, 10000) == 0 ? "signalled" : "late");
        GetNumberOfConsoleInputEvents(in, &count);
        printf("%lu events, ", count);
        PeekConsoleInputW(in, &record, 1, &count);
        printf("peeked %x, ", record.Event.KeyEvent.wVirtualKeyCode);
        FlushConsoleInputBuffer(in);
        printf("%s\n", WaitForSingleObject(in, 0) == WAIT_TIMEOUT ? "quiet again" : "noisy still");
    } else if (strcmp(what, "write") == 0) {
        record.EventType = KEY_EVENT;
        record.Event.KeyEvent.bKeyDown = TRUE;
        record.Event.KeyEvent.uChar.UnicodeChar = L'w';
        WriteConsoleInputW(in, &record, 1, &count);
        memset(&record, 0, sizeof record);
        ReadConsoleInputW(in, &record, 1, &count);
        printf("got %x of %lu\n", record.Event.KeyEvent.uChar.UnicodeChar, count);
    } else if (strcmp(what, "conio") == 0) {
        GetNumberOfConsoleInputEvents(in, &count);
        say("ready\n");
        while (!_kbhit()) {
            Sleep(1);
        }
        printf("hit, %x, ", _getch());
        const int first = _getch();
        printf("%x %x, ", first, _getch());
        fflush(stdout);
        printf("%x, ", _getche());
        fflush(stdout);
        _ungetch('u'); // which is not shown again
        printf("%x\n", _getche());
    } else if (strcmp(what, "line") == 0) {
        say("ready\n");
        show_line();
    } else if (strcmp(what, "line-end") == 0) {
        end_line();
    } else if (strcmp(what, "events-then-line") == 0) {
        GetNumberOfConsoleInputEvents(in, &count);
        say("ready\n");
        show_keys();
        Sleep(200);
        GetNumberOfConsoleInputEvents(in, &count);
        say("now\n");
        show_line();
    } else if (strcmp(what, "screen") == 0) {
        CONSOLE_SCREEN_BUFFER_INFO info;
        Sleep(100);
        GetConsoleScreenBufferInfo(out, &info);
        printf("size %d %d, cursor %d %d\n", info.dwSize.X, info.dwSize.Y, info.dwCursorPosition.X,
               info.dwCursorPosition.Y);
    } else if (strcmp(what, "code-page") == 0) {
        WriteConsoleA(out, "\x82\x9c ", 3, &count, NULL);
        printf("%lu, ", count);
        fflush(stdout);
        SetConsoleOutputCP(1252);
        WriteConsoleA(out, "\xe9\x80\n", 3, &count, NULL);
        say("ready\n");
        char bytes[16];
        ReadConsoleA(in, bytes, sizeof bytes, &count, NULL);
        printf("bytes %lu:", count);
        for (DWORD i = 0; i < count; i++) {
            printf(" %x", (unsigned char)bytes[i]);
        }
        printf("\n");
    } else if (strcmp(what, "draw") == 0) {
        draw();
    } else if (strncmp(what, "raw-", 4) == 0) {
        SetConsoleMode(in, 0);
        say("ready\n");
        ReadConsoleInputW(in, &record, 1, &count);
        if (strcmp(what, "raw-exit") == 0) {
            ExitProcess(7);
        }
        if (strcmp(what, "raw-crash") == 0) {
            *(volatile int*)16 = 1;
        }
        return 0;
    } else if (strcmp(what, "handler") == 0) {
        ended = CreateEventA(NULL, TRUE, FALSE, NULL);
        SetConsoleCtrlHandler(on_event, TRUE);
        say("ready\n");
        WaitForSingleObject(ended, 10000);
        ExitProcess(9);
    }
    say("end\n");
    return 0;
}

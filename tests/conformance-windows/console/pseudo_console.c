/* CreatePseudoConsole: children with a console whose screen and keys are pipes. */
#define NTDDI_VERSION 0x0a000006
#include <windows.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static HANDLE keys, screen; /* ends of ours */
static char text[65536];    /* what came and was not looked at */
static size_t text_size;

static void fail(const char* what) {
    printf("%s: error %lu; came: %s\n", what, GetLastError(), text);
    fflush(stdout);
    ExitProcess(1);
}

/* Reads until `wanted` has come; false at the end. */
static int comes(const char* wanted) {
    for (;;) {
        char* found = strstr(text, wanted);
        DWORD count = 0;
        if (found != NULL) {
            const size_t used = (size_t)(found - text) + strlen(wanted);
            memmove(text, text + used, text_size - used + 1);
            text_size -= used;
            return 1;
        }
        if (text_size + 1 >= sizeof text ||
            !ReadFile(screen, text + text_size, (DWORD)(sizeof text - text_size - 1), &count,
                      NULL)) {
            return 0;
        }
        text_size += count;
        text[text_size] = 0;
    }
}

static void expect(const char* wanted) {
    if (!comes(wanted)) {
        fail(wanted);
    }
    printf("came: %.*s\n", (int)strcspn(wanted, "\r"), wanted);
}

static void type(const char* what) {
    DWORD count = 0;
    if (!WriteFile(keys, what, (DWORD)strlen(what), &count, NULL)) {
        fail("type");
    }
}

static HPCON make(SHORT columns, SHORT rows) {
    HANDLE in, out;
    HPCON console = NULL;
    const COORD size = {columns, rows};
    text_size = 0;
    text[0] = 0;
    if (!CreatePipe(&in, &keys, NULL, 0) || !CreatePipe(&screen, &out, NULL, 0)) {
        fail("CreatePipe");
    }
    const HRESULT result = CreatePseudoConsole(size, in, out, 0, &console);
    if (result != S_OK) {
        printf("CreatePseudoConsole: %lx\n", result);
        ExitProcess(1);
    }
    CloseHandle(in);
    CloseHandle(out);
    return console;
}

static HANDLE start(HPCON console, const char* line, DWORD startup_flags) {
    STARTUPINFOEXA info = {0};
    PROCESS_INFORMATION process;
    char own[MAX_PATH], words[MAX_PATH + 100];
    SIZE_T size = 0;
    GetModuleFileNameA(NULL, own, sizeof own);
    if (strncmp(line, "child ", 6) == 0) {
        snprintf(words, sizeof words, "\"%s\" %s", own, line);
    } else {
        snprintf(words, sizeof words, "%s", line);
    }
    info.StartupInfo.cb = sizeof info;
    info.StartupInfo.dwFlags = startup_flags;
    InitializeProcThreadAttributeList(NULL, 1, 0, &size);
    info.lpAttributeList = malloc(size);
    if (!InitializeProcThreadAttributeList(info.lpAttributeList, 1, 0, &size) ||
        !UpdateProcThreadAttribute(info.lpAttributeList, 0, PROC_THREAD_ATTRIBUTE_PSEUDOCONSOLE,
                                   console, sizeof console, NULL, NULL) ||
        !CreateProcessA(NULL, words, NULL, NULL, FALSE, EXTENDED_STARTUPINFO_PRESENT, NULL, NULL,
                        &info.StartupInfo, &process)) {
        fail("CreateProcess");
    }
    DeleteProcThreadAttributeList(info.lpAttributeList);
    free(info.lpAttributeList);
    CloseHandle(process.hThread);
    return process.hProcess;
}

static void ended(HANDLE process) {
    DWORD code = 0;
    if (WaitForSingleObject(process, 20000) != WAIT_OBJECT_0) {
        fail("wait");
    }
    GetExitCodeProcess(process, &code);
    printf("ended: %lx\n", code);
    CloseHandle(process);
}

static void close_all(HPCON console) {
    ClosePseudoConsole(console);
    puts(comes("never written") ? "more came" : "the pipe has ended");
    CloseHandle(keys);
    CloseHandle(screen);
}

/* The child. */

static HANDLE happened;
static BOOL WINAPI on_event(DWORD event) {
    DWORD count;
    char line[40];
    const int size = snprintf(line, sizeof line, "event %lu\r\n", event);
    WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), line, (DWORD)size, &count, NULL);
    SetEvent(happened);
    return TRUE;
}

static int child(const char* what) {
    const HANDLE in = GetStdHandle(STD_INPUT_HANDLE), out = GetStdHandle(STD_OUTPUT_HANDLE);
    DWORD mode = 0, out_mode = 0, count = 0;
    INPUT_RECORD record;
    if (strcmp(what, "modes") == 0) {
        const HANDLE other =
            CreateFileA("CONOUT$", GENERIC_READ | GENERIC_WRITE, 3, NULL, OPEN_EXISTING, 0, NULL);
        const COORD size = GetLargestConsoleWindowSize(out);
        const int has_in = GetConsoleMode(in, &mode), has_out = GetConsoleMode(out, &out_mode);
        printf("modes %d %lx, %d %lx; type %lu; size %d %d\n", has_in, mode, has_out, out_mode,
               GetFileType(out), size.X, size.Y);
        printf("by name %d, error %d\n", GetConsoleMode(other, &mode),
               GetConsoleMode(GetStdHandle(STD_ERROR_HANDLE), &mode));
        BY_HANDLE_FILE_INFORMATION facts; /* it is no file */
        const int has_facts = GetFileInformationByHandle(other, &facts);
        printf("facts %d %lu\n", has_facts, GetLastError());
        CONSOLE_SCREEN_BUFFER_INFO info;
        fputs("cursor:", stdout);
        fflush(stdout);
        GetConsoleScreenBufferInfo(out, &info);
        printf("%d %d\n", info.dwCursorPosition.X, info.dwCursorPosition.Y);
        fflush(stdout);
        WriteConsoleW(out, L"gr\u00fc\u00dfe\r\n", 7, &count, NULL);
        return 5;
    }
    if (strcmp(what, "line") == 0) {
        WCHAR line[80];
        puts("ready");
        fflush(stdout);
        ReadConsoleW(in, line, 80, &count, NULL);
        printf("line %lu: %x %x\n", count, line[0], line[count - 1]);
        return 0;
    }
    if (strcmp(what, "keys") == 0) {
        SetConsoleMode(in, ENABLE_WINDOW_INPUT);
        puts("ready");
        fflush(stdout);
        for (;;) {
            ReadConsoleInputW(in, &record, 1, &count);
            if (record.EventType == WINDOW_BUFFER_SIZE_EVENT) {
                printf("window %d %d\n", record.Event.WindowBufferSizeEvent.dwSize.X,
                       record.Event.WindowBufferSizeEvent.dwSize.Y);
            } else if (record.EventType == KEY_EVENT && record.Event.KeyEvent.bKeyDown) {
                printf("key %x %x\n", record.Event.KeyEvent.wVirtualKeyCode,
                       record.Event.KeyEvent.uChar.UnicodeChar);
                if (record.Event.KeyEvent.uChar.UnicodeChar == L'q') {
                    return 0;
                }
            }
            fflush(stdout);
        }
    }
    if (strcmp(what, "events") == 0) {
        happened = CreateEventA(NULL, FALSE, FALSE, NULL);
        SetConsoleCtrlHandler(on_event, TRUE);
        puts("ready");
        fflush(stdout);
        WaitForSingleObject(happened, 20000);
        WaitForSingleObject(happened, 20000);
        Sleep(20000); /* the handler of CTRL_CLOSE_EVENT ends the process */
        return 1;
    }
    if (strcmp(what, "much") == 0) {
        for (int i = 0; i < 20000; ++i) {
            printf("line %d of many\r\n", i);
        }
        return 0;
    }
    if (strncmp(what, "attach", 6) == 0) {
        DWORD ids[8], count_of;
        const DWORD other = (DWORD)atoi(what + 6);
        const int freed = FreeConsole(),
                  none = FreeConsole() == 0 && GetLastError() == ERROR_INVALID_PARAMETER;
        const int no_list =
            GetConsoleProcessList(ids, 8) == 0 && GetLastError() == ERROR_INVALID_HANDLE;
        const int attached = AttachConsole(other), twice = AttachConsole(other);
        const DWORD error = GetLastError();
        count_of = GetConsoleProcessList(ids, 8);
        int own = 0, others = 0;
        for (DWORD i = 0; i < count_of; ++i) {
            own += ids[i] == GetCurrentProcessId();
            others += ids[i] == other;
        }
        const HANDLE there = CreateFileA("CONOUT$", GENERIC_WRITE, 3, NULL, OPEN_EXISTING, 0, NULL);
        char text_of[80];
        const int size = snprintf(
            text_of, sizeof text_of, "freed %d %d %d, attached %d, again %d %lu; %lu: %d %d\r\n",
            freed, none, no_list, attached, twice, error, count_of, own, others);
        WriteFile(there, text_of, (DWORD)size, &count, NULL);
        SetConsoleCtrlHandler(NULL, TRUE);
        return GenerateConsoleCtrlEvent(CTRL_C_EVENT, 0) ? 6 : 1;
    }
    puts("waits");
    fflush(stdout);
    Sleep(60000);
    return 1;
}

int main(int argc, char** argv) {
    HPCON console;
    if (argc == 3 && strcmp(argv[1], "child") == 0) {
        return child(argv[2]);
    }

    puts("-- what a child sees");
    console = make(83, 27);
    HANDLE process = start(console, "child modes", STARTF_USESTDHANDLES);
    printf("cleared: %d\n", comes("\x1b[2J\x1b[m\x1b[H"));
    expect("modes 1 1f7, 1 3; type 2; size 83 27\r\n");
    expect("by name 1, error 1\r\n");
    expect("facts 0 1\r\n");
    expect("cursor:7 3\r\n"); /* nobody else is asked */
    expect("gr\xc3\xbc\xc3\x9f"
           "e\r\n");
    ended(process);
    /* A further one, when the first has ended. */
    process = start(console, "child line", STARTF_USESTDHANDLES);
    expect("ready\r\n");
    type("h\xc3\xa4llo\r");
    expect("h\xc3\xa4llo\r\n"); /* echoed */
    expect("line 7: 68 a\r\n");
    ended(process);
    close_all(console);

    puts("-- keys and sizes");
    console = make(80, 25);
    process = start(console, "child keys", STARTF_USESTDHANDLES);
    expect("ready\r\n");
    type("a");
    expect("key 41 61\r\n");
    type("\x1b[A");
    expect("key 26 0\r\n");
    type("\x03");
    expect("key 43 3\r\n");
    const COORD wider = {101, 33};
    printf("resized: %lx\n", ResizePseudoConsole(console, wider));
    expect("window 101 33\r\n");
    type("q");
    expect("key 51 71\r\n");
    ended(process);
    close_all(console);

    puts("-- events");
    console = make(80, 25);
    process = start(console, "child events", STARTF_USESTDHANDLES);
    expect("ready\r\n");
    type("\x03");
    expect("event 0\r\n");
    ClosePseudoConsole(console);
    expect("event 2\r\n");
    puts(comes("never written") ? "more came" : "the pipe has ended");
    ended(process);
    CloseHandle(keys);
    CloseHandle(screen);

    puts("-- attached from elsewhere");
    console = make(80, 25);
    process = start(console, "child events", STARTF_USESTDHANDLES);
    expect("ready\r\n");
    char line[100];
    STARTUPINFOA info = {0};
    PROCESS_INFORMATION other;
    char own[MAX_PATH];
    info.cb = sizeof info;
    GetModuleFileNameA(NULL, own, sizeof own);
    snprintf(line, sizeof line, "x child attach%lu", GetProcessId(process));
    CreateProcessA(own, line, NULL, NULL, FALSE, 0, NULL, NULL, &info, &other);
    expect("freed 1 1 1, attached 1, again 0 5; 2: 1 1\r\n");
    expect("event 0\r\n");
    ended(other.hProcess);
    CloseHandle(other.hThread);
    close_all(console);
    ended(process);

    puts("-- closing");
    console = make(80, 25);
    process = start(console, "child waits", STARTF_USESTDHANDLES);
    expect("waits\r\n");
    close_all(console);
    ended(process);
    console = make(80, 25);
    close_all(console);

    puts("-- cmd");
    console = make(80, 25);
    process = start(console, "cmd.exe /d", STARTF_USESTDHANDLES);
    expect(">");
    type("set /a 6*7\r");
    expect("42");
    type("exit 3\r");
    ended(process);
    close_all(console);

    puts("-- a program of the host");
    console = make(91, 31);
    SetEnvironmentVariableA("TERM", NULL);
    process =
        start(console, "Z:\\bin\\sh -c \"tty -s && stty size; echo $TERM; read x; echo got $x\"",
              STARTF_USESTDHANDLES);
    expect("31 91\r\n");
    expect("xterm-256color\r\n");
    type("words\r");
    expect("got words\r\n");
    ended(process);
    process = start(console, "Z:\\bin\\sleep 20", STARTF_USESTDHANDLES);
    type("\x03");
    ended(process);
    close_all(console);

    puts("-- much");
    console = make(80, 25);
    process = start(console, "child much", STARTF_USESTDHANDLES);
    int in_order = 1;
    for (int i = 0; i < 20000 && in_order; ++i) {
        char line[40];
        snprintf(line, sizeof line, "line %d of many\r\n", i);
        in_order = comes(line);
    }
    printf("in order: %d\n", in_order);
    ended(process);
    close_all(console);

    puts("-- misuse");
    const COORD size = {80, 25}, none = {0, 25};
    HANDLE in, out;
    CreatePipe(&in, &out, NULL, 0);
    printf("%lx\n", CreatePseudoConsole(none, in, out, 0, &console));
    printf("%lx\n", CreatePseudoConsole(size, in, out, 0, NULL));
    printf("%lx\n", CreatePseudoConsole(size, NULL, out, 0, &console));
    printf("%lx\n", ResizePseudoConsole(NULL, size));
    ClosePseudoConsole(NULL);
    return 0;
}

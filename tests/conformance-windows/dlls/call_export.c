// Calls one function of a DLL: call_export.exe DLL NAME KIND. Arguments are all zero, or memory of
// zeros and a small number by turns. Says how that ended, unless it ended the process.
#include <windows.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { argument_count = 12, room = 16384, most_seconds = 3, small_number = 8 };

typedef ULONG_PTR Argument;
typedef Argument (*Function)(Argument, Argument, Argument, Argument, Argument, Argument, Argument,
                             Argument, Argument, Argument, Argument, Argument);

static HANDLE output;
static char memory[argument_count][room];

/// By system calls that the function can hardly have broken.
static void end_with(const char* text) {
    DWORD done;
    WriteFile(output, text, (DWORD)strlen(text), &done, NULL);
    TerminateProcess(GetCurrentProcess(), 0);
}

static LONG WINAPI raised(EXCEPTION_POINTERS* pointers) {
    char text[32];
    snprintf(text, sizeof text, "raised %lx\n", pointers->ExceptionRecord->ExceptionCode);
    end_with(text);
    return EXCEPTION_EXECUTE_HANDLER;
}

static DWORD WINAPI watch(LPVOID unused) {
    (void)unused;
    Sleep(most_seconds * 1000);
    end_with("waits\n");
    return 0;
}

static int is_code(const void* address) {
    MEMORY_BASIC_INFORMATION information;
    return VirtualQuery(address, &information, sizeof information) != 0 &&
           (information.Protect & (PAGE_EXECUTE | PAGE_EXECUTE_READ)) != 0;
}

int main(int argc, char** argv) {
    if (argc < 4) {
        return 2;
    }
    output = GetStdHandle(STD_OUTPUT_HANDLE);
    const HMODULE module = LoadLibraryA(argv[1]);
    const Function function = (Function)(void (*)(void))GetProcAddress(module, argv[2]);
    if (function == NULL) {
        end_with("absent\n");
    }
    if (!is_code((const void*)function)) {
        end_with("data\n");
    }
    const BOOL turns = strcmp(argv[3], "turns") == 0;
    Argument with[argument_count];
    for (int i = 0; i < argument_count; ++i) {
        with[i] = !turns ? 0 : i % 2 == 0 ? (Argument)memory[i] : small_number;
    }
    SetUnhandledExceptionFilter(raised);
    CloseHandle(CreateThread(NULL, 0, watch, NULL, 0, NULL));
    function(with[0], with[1], with[2], with[3], with[4], with[5], with[6], with[7], with[8],
             with[9], with[10], with[11]);
    end_with("returned\n");
}

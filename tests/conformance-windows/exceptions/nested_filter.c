// compiler: clang
// An exception within a filter is nested: it is handled by itself, or found by those outside.
#include <stdio.h>
#include <windows.h>

static __attribute__((noinline)) void raise(DWORD code) { RaiseException(code, 0, 0, NULL); }

static int raising_filter(DWORD code) {
    printf("filter for %08lx\n", code);
    __try {
        raise(0xe0000011);
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        puts("handled in the filter");
    }
    return EXCEPTION_EXECUTE_HANDLER;
}

static int escaping_filter(DWORD code) {
    printf("escaping filter for %08lx\n", code);
    if (code == 0xe0000012) {
        raise(0xe0000013);
    }
    return EXCEPTION_CONTINUE_SEARCH;
}

static int last_filter(EXCEPTION_RECORD* record) {
    printf("last filter %08lx nested %d\n", record->ExceptionCode,
           (record->ExceptionFlags & 0x10) != 0);
    return EXCEPTION_EXECUTE_HANDLER;
}

int main(void) {
    __try {
        raise(0xe0000010);
    } __except (raising_filter(GetExceptionCode())) {
        printf("handled %08lx\n", GetExceptionCode());
    }
    __try {
        __try {
            raise(0xe0000012);
        } __except (escaping_filter(GetExceptionCode())) {
            puts("not here");
        }
    } __except (last_filter(((EXCEPTION_POINTERS*)GetExceptionInformation())->ExceptionRecord)) {
        printf("handled %08lx\n", GetExceptionCode());
    }
    return 0;
}

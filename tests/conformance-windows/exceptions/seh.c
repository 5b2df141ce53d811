// compiler: clang
// __try, __except and __finally: filters, order, values, nesting.
#include <stdio.h>
#include <windows.h>

static __attribute__((noinline)) void raise(DWORD code) { RaiseException(code, 0, 0, NULL); }
static __attribute__((noinline)) int read_at(volatile int* at) { return *at; }

static int filter(const char* who, DWORD code, int answer) {
    printf("filter of %s: %08lx\n", who, code);
    return answer;
}

static __attribute__((noinline)) void inner(void) {
    __try {
        raise(0xe0000001);
        puts("not here");
    } __finally {
        printf("finally of inner, abnormal %d\n", AbnormalTermination());
    }
}

static __attribute__((noinline)) void middle(void) {
    __try {
        inner();
    } __except (filter("middle", GetExceptionCode(), EXCEPTION_CONTINUE_SEARCH)) {
        puts("not here");
    }
}

static __attribute__((noinline)) int fix(EXCEPTION_POINTERS* p, int** at, int* good) {
    *at = good;
    p->ContextRecord->Rcx = (DWORD64)good;
    p->ContextRecord->Rax = (DWORD64)good;
    return EXCEPTION_CONTINUE_EXECUTION;
}

int main(void) {
    __try {
        middle();
    } __except (filter("main", GetExceptionCode(), EXCEPTION_EXECUTE_HANDLER)) {
        printf("handled %08lx\n", GetExceptionCode());
    }
    __try {
        printf("%d\n", read_at((int*)16));
    } __except (GetExceptionCode() == EXCEPTION_ACCESS_VIOLATION) {
        puts("access violation");
    }
    int good = 42;
    int* at = (int*)32;
    __try {
        printf("%d\n", read_at(at));
    } __except (fix(GetExceptionInformation(), &at, &good)) {
        puts("not here");
    }
    __try {
        __try {
            raise(0xe0000002);
        } __except (EXCEPTION_EXECUTE_HANDLER) {
            puts("handler raises");
            raise(0xe0000003);
        }
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        printf("outer %08lx\n", GetExceptionCode());
    }
    __try {
        __try {
            raise(0xe0000004);
        } __finally {
            puts("finally raises");
            raise(0xe0000005);
        }
    } __except (EXCEPTION_EXECUTE_HANDLER) {
        printf("collided %08lx\n", GetExceptionCode());
    }
    __try {
        puts("nothing happens");
    } __finally {
        printf("abnormal %d\n", AbnormalTermination());
    }
    return 0;
}

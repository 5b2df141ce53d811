// A program can look functions up and unwind by itself; a stack trace has the callers.
#include <stdio.h>
#include <windows.h>

static DWORD64 inner_return, middle_return;

__attribute__((noinline)) static void inner(void) {
    inner_return = (DWORD64)__builtin_return_address(0);
    CONTEXT c;
    RtlCaptureContext(&c);
    printf("flags %lx rip inside: %d\n", c.ContextFlags,
           c.Rip > (DWORD64)inner && c.Rip < (DWORD64)inner + 4096);
    int seen_middle = 0, seen_main = 0, frames = 0;
    while (c.Rip != 0 && frames < 20) {
        DWORD64 base;
        PRUNTIME_FUNCTION f = RtlLookupFunctionEntry(c.Rip, &base, NULL);
        if (f == NULL) {
            c.Rip = *(DWORD64*)c.Rsp;
            c.Rsp += 8;
        } else {
            PVOID data;
            DWORD64 frame;
            RtlVirtualUnwind(UNW_FLAG_NHANDLER, base, c.Rip, f, &c, &data, &frame, NULL);
        }
        seen_middle += c.Rip == inner_return;
        seen_main += c.Rip == middle_return;
        ++frames;
    }
    printf("middle %d main %d end %d\n", seen_middle, seen_main, c.Rip == 0);
    PVOID trace[10];
    USHORT count = CaptureStackBackTrace(0, 10, trace, NULL);
    printf("trace: %d %d\n", count >= 3, trace[1] == (PVOID)inner_return);
    PVOID base;
    RtlPcToFileHeader((PVOID)inner, &base);
    printf("header: %d\n", base == (PVOID)GetModuleHandleA(NULL));
}

__attribute__((noinline)) static void middle(void) {
    volatile char room[5000];
    middle_return = (DWORD64)__builtin_return_address(0);
    room[0] = 1;
    inner();
    room[1] = room[0];
}

int main(void) {
    middle();
    return 0;
}

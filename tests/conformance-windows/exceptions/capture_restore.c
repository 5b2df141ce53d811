// A captured context can be restored: execution goes on behind the capture.
#include <stdio.h>
#include <windows.h>

int main(void) {
    volatile int round = 0;
    CONTEXT c;
    RtlCaptureContext(&c);
    printf("round %d\n", round);
    if (++round < 3) {
        RtlRestoreContext(&c, NULL);
    }
    printf("cs %x ss %x\n", c.SegCs, c.SegSs);
    return 0;
}

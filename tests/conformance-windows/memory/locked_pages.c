// VirtualLock and VirtualUnlock: pages that are not locked can't be unlocked.
#include <stdio.h>
#include <windows.h>

static void say(const char* what, BOOL done) {
    printf("%s: %d, error %lu\n", what, done, done ? 0 : GetLastError());
}

int main(void) {
    char* pages = VirtualAlloc(NULL, 0x4000, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
    say("unlock what is not locked", VirtualUnlock(pages, 0x1000));
    say("lock", VirtualLock(pages + 1, 0x1000)); // two pages
    say("unlock the second", VirtualUnlock(pages + 0x1000, 1));
    say("unlock both", VirtualUnlock(pages, 0x2000));
    say("unlock the first", VirtualUnlock(pages, 0x1000));
    say("again", VirtualUnlock(pages, 0x1000));
    say("lock", VirtualLock(pages, 0x1000));
    say("twice", VirtualLock(pages, 0x1000));
    say("unlock once", VirtualUnlock(pages, 0x1000)); // there is no count
    say("unlock twice", VirtualUnlock(pages, 0x1000));
    DWORD old;
    VirtualProtect(pages, 0x1000, PAGE_NOACCESS, &old);
    say("lock without access", VirtualLock(pages, 0x1000));
    char* reserved = VirtualAlloc(NULL, 0x4000, MEM_RESERVE, PAGE_READWRITE);
    say("lock reserved", VirtualLock(reserved, 0x1000));
    say("lock", VirtualLock(pages + 0x2000, 0x1000));
    VirtualFree(pages, 0, MEM_RELEASE);
    pages = VirtualAlloc(pages, 0x4000, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
    say("unlock what was freed", VirtualUnlock(pages + 0x2000, 0x1000));
    return 0;
}

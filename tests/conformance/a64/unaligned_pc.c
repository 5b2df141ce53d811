// A branch to an address that is no multiple of four is SIGBUS BUS_ADRALN at that address.
#include "fault.h"

int main(void) {
    char* place = (char*)(uintptr_t)main + 2;
    (void)FAULTS(((void (*)(void))(uintptr_t)place)());
    show_fault("unaligned branch", place);
}

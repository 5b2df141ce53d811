// compiler: clang
// linker: lld
// A load configuration: the cookie is seeded, the pointers of control flow guard can be called.
#include <stdint.h>
#include <stdio.h>
#include <windows.h>
#define UNSET 0x2b992ddfa232
uintptr_t cookie = UNSET;
static int checks;
static void check(void* target) {
    (void)target;
    checks++;
}
static int dispatched(void) { return 5; }
void (*check_pointer)(void*) = check;
int (*dispatch_pointer)(void) = dispatched;
/* IMAGE_LOAD_CONFIG_DIRECTORY64, of which the headers know the beginning. */
const struct {
    IMAGE_LOAD_CONFIG_DIRECTORY64 beginning;
    void* check;
    void* dispatch;
    ULONGLONG table, count;
    DWORD flags;
} _load_config_used = {
    .beginning = {.Size = 0x94, .SecurityCookie = (ULONGLONG)&cookie},
    .check = &check_pointer,
    .dispatch = &dispatch_pointer,
};
_Static_assert(sizeof(IMAGE_LOAD_CONFIG_DIRECTORY64) == 0x70, "the pointers follow");
int main(void) {
    printf("%d %d\n", cookie != UNSET, (cookie >> 48) == 0);
    check_pointer(main);
    printf("%d %d\n", checks, dispatch_pointer());
    return 0;
}

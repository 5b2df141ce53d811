// Functions of ntdll that stand behind ones of kernel32 and advapi32.
// build: -lntdll
#include <windows.h>
#include <winternl.h>

#include <stdio.h>

PVOID NTAPI RtlEncodePointer(PVOID pointer);
PVOID NTAPI RtlDecodePointer(PVOID pointer);
BOOLEAN NTAPI RtlDllShutdownInProgress(void);
NTSTATUS NTAPI RtlAdjustPrivilege(ULONG privilege, BOOLEAN enable, BOOLEAN of_thread,
                                  PBOOLEAN before);
typedef LONG(NTAPI* Verify)(const OSVERSIONINFOEXW* wanted, ULONG fields, ULONGLONG mask);
typedef LONG(NTAPI* Create)(HANDLE process, void* security, BOOLEAN suspended, ULONG bits,
                            SIZE_T reserve, SIZE_T commit, void* start, void* argument,
                            HANDLE* thread, CLIENT_ID* client);
typedef BOOLEAN(NTAPI* Unbiased)(ULONGLONG* time);

static DWORD WINAPI add_one(void* argument) { return (DWORD)(ULONG_PTR)argument + 1; }

static void* function(const char* name) {
    return (void*)GetProcAddress(GetModuleHandleA("ntdll"), name);
}

int main(void) {
    int value = 0;
    printf("pointers: %d %d %d\n", RtlEncodePointer(&value) == EncodePointer(&value),
           RtlEncodePointer(&value) != &value, RtlDecodePointer(EncodePointer(&value)) == &value);
    printf("ends: %d\n", RtlDllShutdownInProgress());

    Verify verify = (Verify)function("RtlVerifyVersionInfo");
    OSVERSIONINFOEXW wanted = {.dwOSVersionInfoSize = sizeof wanted, .dwMajorVersion = 10};
    const ULONGLONG least = VerSetConditionMask(0, VER_MAJORVERSION, VER_GREATER_EQUAL);
    printf("at least 10: %lx\n", verify(&wanted, VER_MAJORVERSION, least));
    wanted.dwMajorVersion = 11;
    printf("at least 11: %lx\n", verify(&wanted, VER_MAJORVERSION, least));
    printf("nothing: %lx\n", verify(&wanted, 0, least));

    BOOLEAN before = 2;
    BOOLEAN after = 2;
    enum { change_notify = 23 };
    const LONG disabled = RtlAdjustPrivilege(change_notify, FALSE, FALSE, &before);
    const LONG enabled = RtlAdjustPrivilege(change_notify, TRUE, FALSE, &after);
    printf("privilege: %lx from %d, %lx from %d\n", disabled, before, enabled, after);
    printf("unknown: %lx\n", RtlAdjustPrivilege(999, TRUE, FALSE, &before));

    Create create = (Create)function("RtlCreateUserThread");
    HANDLE thread = NULL;
    CLIENT_ID client;
    const LONG created = create(GetCurrentProcess(), NULL, TRUE, 0, 0, 0, (void*)add_one, (void*)41,
                                &thread, &client);
    printf("thread: %lx, its id %d, waits %d\n", created,
           GetThreadId(thread) == (DWORD)(ULONG_PTR)client.UniqueThread,
           WaitForSingleObject(thread, 10) == WAIT_TIMEOUT);
    ResumeThread(thread);
    WaitForSingleObject(thread, INFINITE);
    DWORD code = 0;
    GetExitCodeThread(thread, &code);
    printf("code %lu\n", code);

    Unbiased unbiased = (Unbiased)function("RtlQueryUnbiasedInterruptTime");
    ULONGLONG first = 0;
    ULONGLONG second = 0;
    unbiased(&first);
    QueryUnbiasedInterruptTime(&second);
    printf("times: %d %d\n", first != 0, second >= first && second - first < 10000000);
    return 0;
}

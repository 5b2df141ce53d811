// ntdll's resources: shared by many, owned by one, who may take one again, and handed over.
// build: -lntdll

#include <windows.h>

#include <stdio.h>

typedef struct {
    ULONG_PTR words[16];
} Resource;

void NTAPI RtlInitializeResource(Resource* resource);
void NTAPI RtlDeleteResource(Resource* resource);
BOOLEAN NTAPI RtlAcquireResourceExclusive(Resource* resource, BOOLEAN wait);
BOOLEAN NTAPI RtlAcquireResourceShared(Resource* resource, BOOLEAN wait);
void NTAPI RtlReleaseResource(Resource* resource);
void NTAPI RtlConvertExclusiveToShared(Resource* resource);

static Resource resource;
static HANDLE done;

static DWORD CALLBACK own(PVOID context) {
    (void)context;
    RtlAcquireResourceExclusive(&resource, TRUE);
    printf("owned by another\n");
    RtlReleaseResource(&resource);
    SetEvent(done);
    return 0;
}
static DWORD CALLBACK share(PVOID context) {
    (void)context;
    RtlAcquireResourceShared(&resource, TRUE);
    printf("shared with another\n");
    RtlReleaseResource(&resource);
    SetEvent(done);
    return 0;
}
static DWORD CALLBACK try_both(PVOID context) {
    (void)context;
    const BOOLEAN alone = RtlAcquireResourceExclusive(&resource, FALSE);
    const BOOLEAN shared = RtlAcquireResourceShared(&resource, FALSE);
    printf("tried: alone %d, shared %d\n", alone, shared);
    if (shared) {
        RtlReleaseResource(&resource);
    }
    return 0;
}
static void run(LPTHREAD_START_ROUTINE function) {
    HANDLE thread = CreateThread(NULL, 0, function, NULL, 0, NULL);
    WaitForSingleObject(thread, 5000);
    CloseHandle(thread);
}

int main(void) {
    done = CreateEventA(NULL, FALSE, FALSE, NULL);
    RtlInitializeResource(&resource);
    RtlAcquireResourceShared(&resource, FALSE);
    printf("shared %d, alone %d\n", RtlAcquireResourceShared(&resource, FALSE),
           RtlAcquireResourceExclusive(&resource, FALSE));
    run(try_both);
    CloseHandle(CreateThread(NULL, 0, own, NULL, 0, NULL));
    printf("waits: %d\n", WaitForSingleObject(done, 50) == WAIT_TIMEOUT);
    RtlReleaseResource(&resource);
    RtlReleaseResource(&resource);
    WaitForSingleObject(done, 5000);

    RtlAcquireResourceExclusive(&resource, FALSE);
    printf("again %d, shared too %d\n", RtlAcquireResourceExclusive(&resource, FALSE),
           RtlAcquireResourceShared(&resource, FALSE));
    run(try_both);
    RtlReleaseResource(&resource);
    RtlReleaseResource(&resource);
    CloseHandle(CreateThread(NULL, 0, share, NULL, 0, NULL));
    printf("waits: %d\n", WaitForSingleObject(done, 50) == WAIT_TIMEOUT);
    RtlConvertExclusiveToShared(&resource);
    WaitForSingleObject(done, 5000);
    run(try_both);
    RtlReleaseResource(&resource);
    RtlDeleteResource(&resource);
    return 0;
}

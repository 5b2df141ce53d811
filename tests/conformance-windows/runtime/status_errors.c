// Win32 errors of statuses: of all kinds, those that ferry's services never give too.
// build: -lntdll

#include <windows.h>
#include <winternl.h>

#include <stdio.h>

ULONG NTAPI RtlNtStatusToDosErrorNoTeb(NTSTATUS status);
NTSTATUS NTAPI RtlGetLastNtStatus(void);
void NTAPI RtlSetLastWin32ErrorAndNtStatusFromNtStatus(NTSTATUS status);

int main(void) {
    static const ULONG statuses[] = {
        0x00000000, 0x00000103, 0x00000105, 0x40000000, 0x4000000d, 0x80000001, 0x80000005,
        0x80000006, 0x8000001a, 0xc0000001, 0xc0000005, 0xc0000008, 0xc000000e, 0xc0000022,
        0xc0000034, 0xc0000048, 0xc000004e, 0xc0000057, 0xc00000bb, 0xc00000e8, 0xc000012f,
        0xc0000140, 0xc0000225, 0xc0000275, 0xc0020001, 0xc0020047, 0xc0030001, 0xc00a0001,
        0xc0130002, 0xc0150001, 0xc0380001, 0x8007007b, 0xc0070057, 0xc0010005, 0xe06d7363,
        0x20000001, 0xc000ffff, 0x12345678,
    };
    for (unsigned i = 0; i < sizeof statuses / sizeof statuses[0]; ++i) {
        printf("%08lx %lu\n", statuses[i], RtlNtStatusToDosErrorNoTeb((NTSTATUS)statuses[i]));
    }
    RtlSetLastWin32ErrorAndNtStatusFromNtStatus((NTSTATUS)0xc0000034);
    RtlNtStatusToDosErrorNoTeb((NTSTATUS)0xc0000022);
    printf("last %lu %lx\n", GetLastError(), (ULONG)RtlGetLastNtStatus());
    return 0;
}

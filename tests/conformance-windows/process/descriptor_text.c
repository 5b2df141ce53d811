// Security descriptors from text and back, and texts that are none.
// build: -ladvapi32
#include <windows.h>

#include <sddl.h>
#include <stdio.h>

static const SECURITY_INFORMATION all = OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION |
                                        DACL_SECURITY_INFORMATION | SACL_SECURITY_INFORMATION;

static void there_and_back(const char* text) {
    PSECURITY_DESCRIPTOR descriptor = NULL;
    ULONG size = 0, back_size = 0;
    SetLastError(0);
    if (!ConvertStringSecurityDescriptorToSecurityDescriptorA(text, SDDL_REVISION_1, &descriptor,
                                                              &size)) {
        printf("%-44s error %lu\n", text, GetLastError());
        return;
    }
    char* back = NULL;
    const BOOL done = ConvertSecurityDescriptorToStringSecurityDescriptorA(
        descriptor, SDDL_REVISION_1, all, &back, &back_size);
    printf("%-44s %s", text, done ? back : "?");
    printf(" (valid %d, as long as it says %d, %lu)\n", IsValidSecurityDescriptor(descriptor),
           size == GetSecurityDescriptorLength(descriptor), back_size);
    LocalFree(back);
    LocalFree(descriptor);
}

int main(void) {
    static const char* const texts[] = {"",
                                        "O:BAG:SY",
                                        "O:S-1-5-32-544G:S-1-5-21-1-2-3-1001",
                                        "D:",
                                        "D:P",
                                        "D:PARAI(A;;FA;;;WD)",
                                        "D:NO_ACCESS_CONTROL",
                                        "D:(A;;GA;;;WD)(D;OICI;GRGX;;;AN)",
                                        "D:(A;OICIIO;SDGXGWGR;;;AU)",
                                        "D:(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BA)",
                                        "D:(A;ID;0x1200a9;;;BU)",
                                        "D:(A;;0x120089;;;BU)",
                                        "D:(A;;KA;;;SY)(A;;KR;;;BU)",
                                        "D:(A;;FRFX;;;S-1-15-2-1)",
                                        "D:(A;;;;;WD)",
                                        "D: ( D;; GA;; ; WD )",
                                        "D:(D ;;GA;;;WD)",
                                        "D:(D;;GA ;;;WD)",
                                        "S:(AU;SAFA;GA;;;WD)",
                                        "S:P(ML;;NWNR;;;LW)",
                                        "O:SYG:BAD:(A;;FA;;;BA)S:(ML;;NW;;;HI)",
                                        "X:BA",
                                        "(D;;GA;;;WD)",
                                        "O:QQ",
                                        "D:(A;;ROB;;;WD)",
                                        "D:(A;;GA;;;WDX)",
                                        "D:(A;;GA;;;WD",
                                        "D:(Q;;GA;;;WD)",
                                        "D:(A;;GA;;WD)",
                                        "D:(A;;0xX;;;WD)"};
    for (unsigned i = 0; i < sizeof texts / sizeof *texts; ++i) {
        there_and_back(texts[i]);
    }

    PSECURITY_DESCRIPTOR descriptor = NULL;
    printf("wide %d",
           ConvertStringSecurityDescriptorToSecurityDescriptorW(
               L"O:BAD:(A;;GR;;;WD)S:(ML;;NX;;;ME)", SDDL_REVISION_1, &descriptor, NULL));
    WCHAR* text = NULL;
    static const SECURITY_INFORMATION parts[] = {
        OWNER_SECURITY_INFORMATION, DACL_SECURITY_INFORMATION, LABEL_SECURITY_INFORMATION,
        GROUP_SECURITY_INFORMATION, 0};
    for (unsigned i = 0; i < 5; ++i) {
        printf(" %d", ConvertSecurityDescriptorToStringSecurityDescriptorW(
                          descriptor, SDDL_REVISION_1, parts[i], &text, NULL));
        printf(" [%ls]", text);
        LocalFree(text);
    }
    printf("\nrevision 9: %d",
           ConvertSecurityDescriptorToStringSecurityDescriptorW(descriptor, 9, all, &text, NULL));
    printf(" %lu, %d", GetLastError(),
           ConvertStringSecurityDescriptorToSecurityDescriptorW(L"", 9, &descriptor, NULL));
    printf(" %lu\n", GetLastError());
    printf("null: %d", ConvertStringSecurityDescriptorToSecurityDescriptorW(NULL, SDDL_REVISION_1,
                                                                            &descriptor, NULL));
    printf(" %lu", GetLastError());
    printf(", %d", ConvertStringSecurityDescriptorToSecurityDescriptorA(NULL, SDDL_REVISION_1,
                                                                        &descriptor, NULL));
    printf(" %lu\n", GetLastError());

    // In parts of its own.
    BYTE room[256], dacl[256], sacl[256], owner[SECURITY_MAX_SID_SIZE],
        group[SECURITY_MAX_SID_SIZE];
    DWORD sizes[5] = {0};
    printf("parts: %d", MakeAbsoluteSD(descriptor, room, &sizes[0], (PACL)dacl, &sizes[1],
                                       (PACL)sacl, &sizes[2], owner, &sizes[3], group, &sizes[4]));
    printf(" %lu, %d", GetLastError(), sizes[0] == sizeof(SECURITY_DESCRIPTOR));
    for (int i = 1; i < 5; ++i) {
        printf(" %lu", sizes[i]);
    }
    printf(", %d", MakeAbsoluteSD(descriptor, room, &sizes[0], (PACL)dacl, &sizes[1], (PACL)sacl,
                                  &sizes[2], owner, &sizes[3], group, &sizes[4]));
    char* same = NULL;
    ConvertSecurityDescriptorToStringSecurityDescriptorA(room, SDDL_REVISION_1, all, &same, NULL);
    printf(" [%s]\n", same);
    return 0;
}

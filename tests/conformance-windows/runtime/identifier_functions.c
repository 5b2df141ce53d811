// rpcrt4's functions for identifiers: compared by their fields, null being nil, and read from text.
// build: -lrpcrt4

#include <windows.h>

#include <rpc.h>

#include <stdio.h>

int main(void) {
    static const char* const texts[] = {
        "00000000-0000-0000-0000-000000000000", "6b29fc40-ca47-1067-b31d-00dd010662da",
        "6B29FC41-CA47-1067-B31D-00DD010662DA", "6b29fc40-ca47-1067-b31d-00dd010662db",
        "6b29fc40-ca47-1067-b31d-00dd010662d",  "6b29fc40-ca47-1067-b31d-00dd010662daa",
        "6b29fc40ca47-1067-b31d-00dd010662daaa"};
    UUID ids[4];
    for (int i = 0; i < 7; ++i) {
        UUID id = {0};
        const RPC_STATUS status = UuidFromStringA((RPC_CSTR)texts[i], &id);
        printf("%ld %08lx %02x\n", status, id.Data1, id.Data4[7]);
        if (i < 4) {
            ids[i] = id;
        }
    }
    RPC_STATUS status = 7;
    for (int i = 0; i < 4; ++i) {
        for (int j = 0; j < 4; ++j) {
            printf("%d/%d ", UuidCompare(&ids[i], &ids[j], &status),
                   UuidEqual(&ids[i], &ids[j], &status));
        }
        printf("nil %d hash %04x\n", UuidIsNil(&ids[i], &status), UuidHash(&ids[i], &status));
    }
    printf("null %d %ld\n", UuidEqual(NULL, &ids[0], &status), status);
    UuidCreateNil(&ids[1]);
    printf("made nil %d\n", UuidIsNil(&ids[1], &status));
    return 0;
}

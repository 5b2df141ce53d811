// Asks for the records that its input names ("name type") by DnsQuery: name_servers.py answers.
// build: -ldnsapi -lws2_32
#include <winsock2.h>

#include <stdio.h>
#include <string.h>
#include <windns.h>
#undef DnsRecordListFree

void WINAPI DnsRecordListFree(PDNS_RECORD list, DNS_FREE_TYPE kind);

static void show(const DNS_RECORDW* one) {
    printf("  %ls %u, section %lu, ttl %lu, %u bytes: ", one->pName, one->wType,
           one->Flags.S.Section & 3UL, one->dwTtl, one->wDataLength);
    switch (one->wType) {
    case DNS_TYPE_A: printf("%s\n", inet_ntoa(*(const struct in_addr*)&one->Data.A)); break;
    case DNS_TYPE_AAAA:
        printf("%02x…%02x\n", one->Data.AAAA.Ip6Address.IP6Byte[0],
               one->Data.AAAA.Ip6Address.IP6Byte[15]);
        break;
    case DNS_TYPE_MX:
        printf("%u %ls\n", one->Data.MX.wPreference, one->Data.MX.pNameExchange);
        break;
    case DNS_TYPE_SRV:
        printf("%u %u %u %ls\n", one->Data.SRV.wPriority, one->Data.SRV.wWeight,
               one->Data.SRV.wPort, one->Data.SRV.pNameTarget);
        break;
    case DNS_TYPE_SOA:
        printf("%ls %ls %lu %lu\n", one->Data.SOA.pNamePrimaryServer,
               one->Data.SOA.pNameAdministrator, one->Data.SOA.dwSerialNo,
               one->Data.SOA.dwDefaultTtl);
        break;
    case DNS_TYPE_TEXT:
        for (DWORD i = 0; i < one->Data.TXT.dwStringCount; ++i) {
            const WCHAR* text = one->Data.TXT.pStringArray[i];
            if (*text > 0x7f) {
                printf("U+%04X ", *text);
            } else {
                printf("'%ls' ", text);
            }
        }
        printf("\n");
        break;
    case DNS_TYPE_NS:
    case DNS_TYPE_CNAME:
    case DNS_TYPE_PTR: printf("%ls\n", one->Data.PTR.pNameHost); break;
    default: printf("%lu bytes, %02x\n", one->Data.Null.dwByteCount, one->Data.Null.Data[0]);
    }
}

int main(void) {
    wchar_t name[80];
    unsigned type;
    printf("%d %d %d %d\n", DnsNameCompare_W(L"Ferry.Test", L"ferry.test."),
           DnsNameCompare_W(L"ferry.test", L"ferry.tes"), DnsNameCompare_A("a", "A"),
           DnsNameCompare_A("a.", "b"));
    printf("no name: %ld\n", DnsQuery_W(NULL, DNS_TYPE_A, 0, NULL, NULL, NULL));
    while (scanf("%79ls %u", name, &type) == 2) {
        DNS_RECORDW* list = (DNS_RECORDW*)1;
        DNS_STATUS status =
            DnsQuery_W(name, (WORD)type, DNS_QUERY_STANDARD, NULL, (PDNS_RECORD*)&list, NULL);
        printf("%ls: %ld%s\n", name, status, status != 0 && list != NULL ? ", a list" : "");
        for (const DNS_RECORDW* one = list; one != NULL; one = one->pNext) {
            show(one);
        }
        DNS_RECORDA* bytes = NULL;
        char narrow[80];
        snprintf(narrow, sizeof narrow, "%ls", name);
        if (DnsQuery_UTF8(narrow, (WORD)type, DNS_QUERY_STANDARD, NULL, &bytes, NULL) == 0) {
            printf("  as bytes: %s\n", bytes->pName);
        }
        DnsRecordListFree((PDNS_RECORD)bytes, DnsFreeRecordList);
        DnsFree(list, DnsFreeRecordList);
    }
    return 0;
}

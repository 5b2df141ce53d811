// build: -liphlpapi -lws2_32
// IcmpSendEcho and its kin, asking this machine.
#include <winsock2.h>
#include <ws2tcpip.h>

#include <iphlpapi.h>

#include <icmpapi.h>

#include <stdio.h>
#include <string.h>

static char reply[2000];
static int calls;

static void WINAPI called(void* context) { calls += context == &calls; }

/// Of an echo that has come, or of none.
static void show(const char* what, DWORD count, const void* data, unsigned size) {
    const ICMP_ECHO_REPLY* one = (const ICMP_ECHO_REPLY*)reply;
    printf("%s %lu", what, count);
    if (count == 0) {
        printf(", error %lu\n", GetLastError());
        return;
    }
    printf(": %lu from %08lx, quick %d, %u bytes, ", one->Status, ntohl(one->Address),
           one->RoundTripTime < 1000, one->DataSize);
    printf("as sent %d, hops %d\n", one->DataSize == size && memcmp(one->Data, data, size) == 0,
           one->Options.Ttl > 0);
}

int main(void) {
    const IPAddr own = htonl(INADDR_LOOPBACK);
    const char data[] = "an echo of these words";
    const HANDLE file = IcmpCreateFile();
    printf("file %d\n", file != INVALID_HANDLE_VALUE);
    show("words",
         IcmpSendEcho(file, own, (void*)data, sizeof data, NULL, reply, sizeof reply, 5000), data,
         sizeof data);
    show("nothing", IcmpSendEcho(file, own, NULL, 0, NULL, reply, sizeof reply, 5000), data, 0);
    show("another own address",
         IcmpSendEcho(file, htonl(0x7f010203), (void*)data, 5, NULL, reply, sizeof reply, 5000),
         data, 5);
    char large[1500];
    for (unsigned i = 0; i < sizeof large; ++i)
        large[i] = (char)i;
    IP_OPTION_INFORMATION options = {.Ttl = 3};
    show("much", IcmpSendEcho(file, own, large, sizeof large, &options, reply, sizeof reply, 5000),
         large, sizeof large);
    printf("parsed %lu\n", IcmpParseReplies(reply, sizeof reply));

    show("no room",
         IcmpSendEcho(file, own, (void*)data, sizeof data, NULL, reply, sizeof(ICMP_ECHO_REPLY),
                      100),
         NULL, 0);
    show("no file",
         IcmpSendEcho(NULL, own, (void*)data, sizeof data, NULL, reply, sizeof reply, 100), NULL,
         0);

    memset(reply, 0, sizeof reply);
    const HANDLE event = CreateEventW(NULL, TRUE, TRUE, NULL);
    DWORD count = IcmpSendEcho2(file, event, NULL, NULL, own, (void*)data, sizeof data, NULL, reply,
                                sizeof reply, 5000);
    show("later", count, NULL, 0);
    printf("waited %lu\n", WaitForSingleObject(event, 10000));
    show("event", IcmpParseReplies(reply, sizeof reply), data, sizeof data);
    memset(reply, 0, sizeof reply);
    count = IcmpSendEcho2(file, NULL, (void*)called, &calls, own, (void*)data, 3, NULL, reply,
                          sizeof reply, 5000);
    show("by a call", count, NULL, 0);
    printf("slept %lu", SleepEx(10000, TRUE));
    printf(", called %d\n", calls);
    show("call", IcmpParseReplies(reply, sizeof reply), data, 3);

    struct sockaddr_in6 any = {.sin6_family = AF_INET6};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    const HANDLE file6 = Icmp6CreateFile();
    count = Icmp6SendEcho2(file6, NULL, NULL, NULL, &any, &six, (void*)data, sizeof data, NULL,
                           reply, sizeof reply, 5000);
    // Its reply is packed: the address in 26 bytes, status, time, data.
    ULONG status = 0;
    memcpy(&status, reply + 28, sizeof status);
    printf("six %lu: %lu, from itself %d, as sent %d\n", count, status, reply[6 + 15] == 1,
           memcmp(reply + 36, data, sizeof data) == 0);
    printf("closed %d", IcmpCloseHandle(file));
    printf(" %d\n", IcmpCloseHandle(file6));
    return 0;
}

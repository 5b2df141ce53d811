// SIO_GET_INTERFACE_LIST: the interfaces with addresses of IPv4.
// build: -lws2_32
#include <winsock2.h>

#include <stdio.h>
#include <string.h>
#include <windows.h>

enum { get_interface_list = 0x4004747f };

struct address {
    struct sockaddr_in inet;
    char unused[8];
};
struct info {
    ULONG flags;
    struct address address, broadcast, mask;
};

int main(void) {
    WSADATA data;
    WSAStartup(MAKEWORD(2, 2), &data);
    const SOCKET s = socket(AF_INET, SOCK_DGRAM, 0);
    struct info list[64];
    DWORD size = 0;
    int done = WSAIoctl(s, get_interface_list, NULL, 0, list, sizeof list, &size, NULL, NULL);
    printf("%d %d\n", done, size != 0 && size % sizeof *list == 0);
    for (DWORD i = 0; i < size / sizeof *list; ++i) {
        if (list[i].flags & 4) {
            printf("%s", inet_ntoa(list[i].address.inet.sin_addr));
            printf(" %s, up %d\n", inet_ntoa(list[i].mask.inet.sin_addr), (int)list[i].flags & 1);
        }
    }
    done = WSAIoctl(s, get_interface_list, NULL, 0, list, sizeof *list - 1, &size, NULL, NULL);
    printf("%d %d\n", done, WSAGetLastError() == WSAEFAULT);
    const HANDLE port = CreateIoCompletionPort((HANDLE)s, NULL, 7, 0);
    OVERLAPPED overlapped = {0};
    done = WSAIoctl(s, get_interface_list, NULL, 0, list, sizeof list, &size, &overlapped, NULL);
    ULONG_PTR key = 0;
    LPOVERLAPPED given = NULL;
    done = done == 0 || WSAGetLastError() == WSA_IO_PENDING;
    const BOOL told = GetQueuedCompletionStatus(port, &size, &key, &given, 1000);
    printf("%d %d %d %d\n", done, told, (int)key, given == &overlapped);
    return 0;
}

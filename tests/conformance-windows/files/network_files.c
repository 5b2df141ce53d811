// C:\Windows\System32\drivers\etc: the host's files of the network, under Windows's names.
#include <windows.h>

#include <stdio.h>
#include <string.h>

static DWORD contents(const char* name, char* to, DWORD room) {
    DWORD got = 0;
    const HANDLE file = CreateFileA(name, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        return 0;
    }
    ReadFile(file, to, room, &got, NULL);
    CloseHandle(file);
    return got;
}

int main(void) {
    static char ours[100000], hosts[100000];
    const DWORD size = contents("C:\\WINDOWS\\system32\\Drivers\\ETC\\Services", ours, sizeof ours);
    const DWORD host = contents("Z:\\etc\\services", hosts, sizeof hosts);
    printf("the same: %d\n", size == host && memcmp(ours, hosts, size) == 0);
    const DWORD directory = GetFileAttributesA("C:\\Windows\\System32\\drivers\\etc");
    printf("directory: %lx\n", directory & FILE_ATTRIBUTE_DIRECTORY);
    const DWORD found = GetFileAttributesA("C:\\Windows\\System32\\drivers\\etc\\hosts");
    printf("attributes as the host has it: %d\n", (found == INVALID_FILE_ATTRIBUTES) == (GetFileAttributesA("Z:\\etc\\hosts") == INVALID_FILE_ATTRIBUTES));
    SetLastError(0);
    printf("no such: %lx", GetFileAttributesA("C:\\Windows\\System32\\drivers\\etc\\missing"));
    printf(" %lu\n", GetLastError());
    WIN32_FIND_DATAA entry;
    int there = 0, files = 0;
    HANDLE find = FindFirstFileA("C:\\Windows\\System32\\drivers\\etc\\*", &entry);
    do {
        files += (entry.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) == 0;
        there += strcmp(entry.cFileName, "services") == 0;
    } while (FindNextFileA(find, &entry));
    FindClose(find);
    printf("listed: %d %d\n", there == (host != 0), files >= there);
    find = FindFirstFileA("C:\\Windows\\System32\\driver?", &entry);
    printf("above it: %s\n", find == INVALID_HANDLE_VALUE ? "nothing" : entry.cFileName);
    return 0;
}

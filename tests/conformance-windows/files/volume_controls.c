// Control codes of file systems: what is answered, and how that is refused which can't be had.
#include <stdio.h>
#include <string.h>
#include <windows.h>

#include <winioctl.h>

static BYTE out[4096];

static void ask(const char* name, HANDLE file, DWORD code, void* in, DWORD in_size,
                DWORD out_size) {
    DWORD done = 0;
    if (DeviceIoControl(file, code, in, in_size, out, out_size, &done, NULL)) {
        printf("%s: %lu bytes\n", name, done);
    } else {
        printf("%s: error %lu\n", name, GetLastError());
    }
}
#define ASK(file, code, in, in_size, out_size) ask(#code, file, FSCTL_##code, in, in_size, out_size)

int main(void) {
    USHORT format = 0;
    HANDLE file = CreateFileA("file", GENERIC_READ | GENERIC_WRITE, 7, NULL, CREATE_NEW, 0, NULL);
    ASK(file, GET_COMPRESSION, NULL, 0, 2);
    memcpy(&format, out, 2);
    printf("format %u\n", format);
    ASK(file, GET_COMPRESSION, NULL, 0, 1);
    ASK(file, SET_COMPRESSION, &format, 2, 0);
    format = 1; // COMPRESSION_FORMAT_DEFAULT
    ASK(file, SET_COMPRESSION, &format, 2, 0);
    format = 77;
    ASK(file, SET_COMPRESSION, &format, 2, 0);
    ASK(file, SET_COMPRESSION, NULL, 0, 0);
    ASK(file, GET_OBJECT_ID, NULL, 0, 64);
    ASK(file, CREATE_OR_GET_OBJECT_ID, NULL, 0, 64);
    ASK(file, FILESYSTEM_GET_STATISTICS, NULL, 0, sizeof out);
    ASK(file, LOCK_VOLUME, NULL, 0, 0);
    ASK(file, UNLOCK_VOLUME, NULL, 0, 0);
    ASK(file, DISMOUNT_VOLUME, NULL, 0, 0);
    ASK(file, IS_VOLUME_MOUNTED, NULL, 0, 0);
    ASK(file, GET_NTFS_VOLUME_DATA, NULL, 0, 8);
    ASK(file, GET_NTFS_VOLUME_DATA, NULL, 0, sizeof(NTFS_VOLUME_DATA_BUFFER));
    const NTFS_VOLUME_DATA_BUFFER* const volume = (const NTFS_VOLUME_DATA_BUFFER*)out;
    BY_HANDLE_FILE_INFORMATION facts;
    DWORD sectors, bytes, free_clusters, clusters;
    GetFileInformationByHandle(file, &facts);
    GetDiskFreeSpaceA(NULL, &sectors, &bytes, &free_clusters, &clusters);
    printf("serial %d, cluster %d, sectors %d, free %d\n",
           volume->VolumeSerialNumber.LowPart == facts.dwVolumeSerialNumber,
           volume->BytesPerCluster == sectors * bytes,
           volume->NumberSectors.QuadPart == volume->TotalClusters.QuadPart * sectors,
           volume->FreeClusters.QuadPart <= volume->TotalClusters.QuadPart);
    LARGE_INTEGER first = {{0, 0}};
    ASK(file, GET_RETRIEVAL_POINTERS, &first, 4, 32);
    ASK(file, GET_RETRIEVAL_POINTERS, &first, 8, 8);
    ASK(file, GET_RETRIEVAL_POINTERS, &first, 8, 32);
    // DUPLICATE_EXTENTS_DATA: a handle, where from, where to, how much; none where a volume shares
    // none.
    struct {
        HANDLE source;
        LARGE_INTEGER from, to, size;
    } extents = {file, {{0, 0}}, {{4096, 0}}, {{4096, 0}}};
    DWORD done;
    memset(out, 1, sizeof out);
    WriteFile(file, out, sizeof out, &done, NULL);
    ask("too short", file, 0x98344, &extents, 8, 0);
    ask("behind the end", file, 0x98344, &extents, sizeof extents, 0);
    SetFilePointer(file, 8192, NULL, FILE_BEGIN);
    SetEndOfFile(file);
    const BOOL shared =
        DeviceIoControl(file, 0x98344, &extents, sizeof extents, NULL, 0, &done, NULL);
    puts(shared || GetLastError() == ERROR_INVALID_FUNCTION ? "extents shared, or not known"
                                                            : "extents: another error");
    extents.source = NULL;
    ask("no file", file, 0x98344, &extents, sizeof extents, 0);
    ASK(file, REQUEST_BATCH_OPLOCK, NULL, 0, 0);
    ASK(file, READ_FILE_USN_DATA, NULL, 0, sizeof out);
    ASK(file, ENABLE_UPGRADE, NULL, 0, 0);
    const BOOL controlled = DeviceIoControl(file, IOCTL_DISK_GET_DRIVE_GEOMETRY, NULL, 0, out,
                                            sizeof out, &sectors, NULL);
    printf("a disk's: %d %lu\n", controlled, GetLastError());
    CloseHandle(file);
    file = CreateFileA("\\\\.\\Z:", 0, 7, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    printf("volume: %d\n", file != INVALID_HANDLE_VALUE);
    ASK(file, LOCK_VOLUME, NULL, 0, 0);
    ASK(file, UNLOCK_VOLUME, NULL, 0, 0);
    ASK(file, IS_VOLUME_MOUNTED, NULL, 0, 0);
    ASK(file, IS_VOLUME_DIRTY, NULL, 0, 4);
    CloseHandle(file);
    return 0;
}

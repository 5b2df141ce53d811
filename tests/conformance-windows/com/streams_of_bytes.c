// Streams over memory and files: reading, writing, places, sizes, copies, clones, wrong arguments.
// build: -lole32 -lshlwapi -luuid
#define COBJMACROS
#include <windows.h>

#include <objbase.h>
#include <shlwapi.h>
#include <stdio.h>
#include <string.h>

static ULONGLONG seek(IStream* stream, LONGLONG by, DWORD from) {
    LARGE_INTEGER move = {.QuadPart = by};
    ULARGE_INTEGER place = {.QuadPart = 9999};
    HRESULT status = IStream_Seek(stream, move, from, &place);
    printf("seek %I64d from %lu: %lx, at %I64u\n", by, from, (ULONG)status, place.QuadPart);
    return place.QuadPart;
}

static void read(IStream* stream, ULONG size) {
    char bytes[64] = "";
    ULONG done = 77;
    HRESULT status = stream->lpVtbl->Read(stream, bytes, size, &done);
    printf("read %lu: %lx %lu '", size, (ULONG)status, done);
    for (ULONG i = 0; i < done; ++i) {
        printf(bytes[i] >= ' ' ? "%c" : "<%d>", bytes[i]);
    }
    printf("'\n");
}

static void write(IStream* stream, const char* text) {
    ULONG done = 77;
    HRESULT status = stream->lpVtbl->Write(stream, text, (ULONG)strlen(text), &done);
    printf("write '%s': %lx %lu\n", text, (ULONG)status, done);
}

static void resize(IStream* stream, ULONGLONG size) {
    ULARGE_INTEGER wanted = {.QuadPart = size};
    HRESULT status = IStream_SetSize(stream, wanted);
    printf("size %I64u: %lx\n", size, (ULONG)status);
}

static void about(IStream* stream) {
    STATSTG stat;
    HRESULT status = IStream_Stat(stream, &stat, STATFLAG_NONAME);
    printf("stat: %lx type %lu, %I64u bytes, name %d\n", (ULONG)status, stat.type,
           stat.cbSize.QuadPart, stat.pwcsName != NULL);
}

static void exercise(IStream* stream) {
    write(stream, "hello, world");
    seek(stream, 0, STREAM_SEEK_SET);
    read(stream, 5);
    read(stream, 20);
    read(stream, 1);
    seek(stream, -5, STREAM_SEEK_END);
    write(stream, "WORLD!");
    seek(stream, -3, STREAM_SEEK_CUR);
    read(stream, 3);
    seek(stream, 16, STREAM_SEEK_SET);
    read(stream, 1);
    write(stream, "x");
    seek(stream, 0, STREAM_SEEK_SET);
    read(stream, 40);
    resize(stream, 5);
    about(stream);
    seek(stream, 0, STREAM_SEEK_SET);
    read(stream, 10);
    seek(stream, -1, STREAM_SEEK_SET);
    seek(stream, 0, 9);
}

static void in_memory(void) {
    IStream* stream = NULL;
    IStream* clone = NULL;
    IUnknown* other = NULL;
    HGLOBAL block = NULL;
    HRESULT status = CreateStreamOnHGlobal(NULL, TRUE, &stream);
    printf("in memory: %lx\n", (ULONG)status);
    exercise(stream);
    status = GetHGlobalFromStream(stream, &block);
    printf("its memory: %lx, '%.5s'\n", (ULONG)status, (const char*)GlobalLock(block));
    GlobalUnlock(block);
    status = IStream_QueryInterface(stream, &IID_ISequentialStream, (void**)&other);
    printf("sequential: %lx %d\n", (ULONG)status, other == (IUnknown*)stream);
    printf("references left: %lu\n", IUnknown_Release(other));
    status = IStream_QueryInterface(stream, &IID_IDispatch, (void**)&other);
    printf("dispatch: %lx %d\n", (ULONG)status, other == NULL);
    seek(stream, 1, STREAM_SEEK_SET);
    status = IStream_Clone(stream, &clone);
    printf("clone: %lx\n", (ULONG)status);
    read(clone, 2);
    read(stream, 2);
    write(clone, "123456789");
    printf("released: %lu\n", IStream_Release(clone));
    about(stream);
    IStream* target = NULL;
    CreateStreamOnHGlobal(NULL, TRUE, &target);
    ULARGE_INTEGER size = {.QuadPart = 6};
    ULARGE_INTEGER count = {.QuadPart = 77};
    ULARGE_INTEGER written = {.QuadPart = 77};
    seek(stream, 0, STREAM_SEEK_SET);
    status = IStream_CopyTo(stream, target, size, &count, &written);
    printf("copied: %lx %I64u %I64u\n", (ULONG)status, count.QuadPart, written.QuadPart);
    size.QuadPart = 1000;
    status = IStream_CopyTo(stream, target, size, &count, &written);
    printf("the rest: %lx %I64u %I64u\n", (ULONG)status, count.QuadPart, written.QuadPart);
    about(target);
    IStream_Release(target);
    status = IStream_LockRegion(stream, size, size, LOCK_WRITE);
    printf("lock: %lx\n", (ULONG)status);
    status = IStream_Commit(stream, STGC_DEFAULT);
    printf("commit: %lx\n", (ULONG)status);
    printf("released: %lu\n", IStream_Release(stream));

    block = GlobalAlloc(GMEM_MOVEABLE, 4);
    memcpy(GlobalLock(block), "abcd", 4);
    GlobalUnlock(block);
    CreateStreamOnHGlobal(block, FALSE, &stream);
    about(stream);
    read(stream, 4);
    IStream_Release(stream);
    printf("kept: '%.4s'\n", (const char*)GlobalLock(block));
    GlobalUnlock(block);
    GlobalFree(block);
    printf("nowhere: %lx\n", (ULONG)CreateStreamOnHGlobal(NULL, TRUE, NULL));
}

static void in_files(void) {
    IStream* stream = NULL;
    HRESULT status = SHCreateStreamOnFileW(L"stream.bin", STGM_READ, &stream);
    printf("no file: %lx %d\n", (ULONG)status, stream == NULL);
    status = SHCreateStreamOnFileEx(L"stream.bin", STGM_CREATE | STGM_READWRITE,
                                    FILE_ATTRIBUTE_NORMAL, TRUE, NULL, &stream);
    printf("new: %lx\n", (ULONG)status);
    exercise(stream);
    printf("released: %lu\n", IStream_Release(stream));
    status = SHCreateStreamOnFileEx(L"stream.bin", STGM_FAILIFTHERE | STGM_READWRITE, 0, TRUE, NULL,
                                    &stream);
    printf("there is one: %lx\n", (ULONG)status);
    status = SHCreateStreamOnFileA("stream.bin", STGM_READ | STGM_SHARE_DENY_NONE, &stream);
    printf("read only: %lx\n", (ULONG)status);
    read(stream, 10);
    STATSTG stat;
    status = IStream_Stat(stream, &stat, STATFLAG_DEFAULT);
    printf("stat: %lx %d, %I64u bytes\n", (ULONG)status, stat.pwcsName != NULL,
           stat.cbSize.QuadPart);
    CoTaskMemFree(stat.pwcsName);
    ULONG done = 77;
    status = stream->lpVtbl->Write(stream, "x", 1, &done);
    printf("write: %d %lu\n", FAILED(status), done);
    printf("released: %lu\n", IStream_Release(stream));
    DeleteFileW(L"stream.bin");
}

int main(void) {
    in_memory();
    in_files();
    IStream* stream = SHCreateMemStream((const BYTE*)"memory", 6);
    about(stream);
    read(stream, 10);
    IStream_Release(stream);
    return 0;
}

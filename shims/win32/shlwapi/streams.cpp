// Streams over files and memory, and what helps with streams.

#include <ferry/win32/stream.hpp>

#include <objbase.h>
#include <shlwapi.h>

using namespace ferry::win32;

namespace {

HRESULT last_error() {
    switch (const DWORD error = GetLastError(); error) {
    case ERROR_HANDLE_EOF: return S_OK;
    default: return HRESULT_FROM_WIN32(error);
    }
}

class File {
public:
    static constexpr bool can_clone = false;
    static constexpr bool tells_place_always = false;
    static constexpr HRESULT wrong_origin = static_cast<HRESULT>(0x80070057); // INVALID_PARAMETER
    static constexpr HRESULT wrong_place = static_cast<HRESULT>(0x80070083);  // NEGATIVE_SEEK

    /// Takes the handle; null without memory.
    static File* make(HANDLE handle, const WCHAR* name, DWORD mode) {
        const SIZE_T length = wcslen(name) + 1;
        auto* const made =
            static_cast<File*>(CoTaskMemAlloc(sizeof(File) + length * sizeof(WCHAR)));
        if (made == nullptr) {
            CloseHandle(handle);
            return nullptr;
        }
        made->handle_ = handle;
        made->mode_ = mode;
        memcpy(made->name(), name, length * sizeof(WCHAR));
        return made;
    }
    void hold() {}
    void drop() {
        CloseHandle(handle_);
        CoTaskMemFree(this);
    }

    bool size(ULONGLONG& to) const {
        LARGE_INTEGER size;
        const bool done = GetFileSizeEx(handle_, &size) != FALSE;
        to = done ? static_cast<ULONGLONG>(size.QuadPart) : 0;
        return done;
    }
    HRESULT resize(ULONGLONG size) const {
        FILE_END_OF_FILE_INFO info;
        info.EndOfFile.QuadPart = static_cast<LONGLONG>(size);
        return SetFileInformationByHandle(handle_, FileEndOfFileInfo, &info, sizeof info)
                   ? S_OK
                   : last_error();
    }
    HRESULT read(ULONGLONG at, void* to, ULONG size, ULONG& done) const {
        OVERLAPPED place = place_of(at);
        if (!ReadFile(handle_, to, size, &done, &place)) {
            const HRESULT result = last_error();
            return FAILED(result) ? result : S_FALSE;
        }
        return done == size ? S_OK : S_FALSE;
    }
    HRESULT write(ULONGLONG at, const void* from, ULONG size, ULONG& done) const {
        OVERLAPPED place = place_of(at);
        return WriteFile(handle_, from, size, &done, &place) ? S_OK : last_error();
    }
    HRESULT commit() const { return FlushFileBuffers(handle_) ? S_OK : last_error(); }
    HRESULT describe(STATSTG& to, bool named) {
        BY_HANDLE_FILE_INFORMATION info;
        if (!GetFileInformationByHandle(handle_, &info)) {
            return last_error();
        }
        to.mtime = info.ftLastWriteTime;
        to.ctime = info.ftCreationTime;
        to.atime = info.ftLastAccessTime;
        to.grfMode = mode_;
        to.reserved = info.dwFileAttributes;
        if (named) {
            const SIZE_T size = (wcslen(name()) + 1) * sizeof(WCHAR);
            to.pwcsName = static_cast<LPOLESTR>(CoTaskMemAlloc(size));
            if (to.pwcsName == nullptr) {
                return E_OUTOFMEMORY;
            }
            memcpy(to.pwcsName, name(), size);
        }
        return S_OK;
    }

private:
    static OVERLAPPED place_of(ULONGLONG at) {
        OVERLAPPED place{};
        place.Offset = static_cast<DWORD>(at);
        place.OffsetHigh = static_cast<DWORD>(at >> 32);
        return place;
    }
    WCHAR* name() { return reinterpret_cast<WCHAR*>(this + 1); }

    HANDLE handle_;
    DWORD mode_;
};

/// STGM_… of the access, and of what others may do.
constexpr DWORD access_mask = STGM_WRITE | STGM_READWRITE;
constexpr DWORD share_mask = STGM_SHARE_DENY_NONE | STGM_SHARE_DENY_READ | STGM_SHARE_DENY_WRITE;

DWORD share_of(DWORD mode) {
    switch (mode & share_mask) {
    case STGM_SHARE_EXCLUSIVE: return 0;
    case STGM_SHARE_DENY_READ: return FILE_SHARE_WRITE;
    case STGM_SHARE_DENY_WRITE: return FILE_SHARE_READ;
    default: return FILE_SHARE_READ | FILE_SHARE_WRITE;
    }
}

} // namespace

extern "C" {

HRESULT WINAPI SHCreateStreamOnFileEx(LPCWSTR name, DWORD mode, DWORD attributes, WINBOOL creates,
                                      IStream* like, IStream** to) {
    if (name == nullptr || to == nullptr || like != nullptr) {
        return E_INVALIDARG;
    }
    *to = nullptr;
    DWORD access = GENERIC_READ;
    if ((mode & access_mask) != 0) {
        access = (mode & STGM_READWRITE) != 0 ? GENERIC_READ | GENERIC_WRITE : GENERIC_WRITE;
    }
    // STGM_FAILIFTHERE is 0: fCreate tells it from "open what is there".
    const DWORD disposition = (mode & STGM_CREATE) != 0 ? DWORD{CREATE_ALWAYS}
                              : creates != FALSE        ? DWORD{CREATE_NEW}
                                                        : DWORD{OPEN_EXISTING};
    const HANDLE handle =
        CreateFileW(name, access, share_of(mode), nullptr, disposition, attributes, nullptr);
    if (handle == INVALID_HANDLE_VALUE) {
        return HRESULT_FROM_WIN32(GetLastError());
    }
    File* const file = File::make(handle, name, mode);
    *to = file == nullptr ? nullptr : Stream<File>::make(file);
    return *to == nullptr ? E_OUTOFMEMORY : S_OK;
}
HRESULT WINAPI SHCreateStreamOnFileW(LPCWSTR name, DWORD mode, IStream** to) {
    return SHCreateStreamOnFileEx(name, mode, 0, FALSE, nullptr, to);
}
HRESULT WINAPI SHCreateStreamOnFileA(LPCSTR name, DWORD mode, IStream** to) {
    WCHAR wide[1024];
    if (name == nullptr || MultiByteToWideChar(CP_ACP, 0, name, -1, wide, ARRAYSIZE(wide)) == 0) {
        return HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND);
    }
    return SHCreateStreamOnFileW(wide, mode, to);
}

IStream* WINAPI SHCreateMemStream(const BYTE* from, UINT size) {
    IStream* made = nullptr;
    if (FAILED(CreateStreamOnHGlobal(nullptr, TRUE, &made))) {
        return nullptr;
    }
    if (from != nullptr && size != 0) {
        const LARGE_INTEGER begin{};
        if (FAILED(made->Write(from, size, nullptr))) {
            made->Release();
            return nullptr;
        }
        made->Seek(begin, STREAM_SEEK_SET, nullptr);
    }
    return made;
}

HRESULT WINAPI IStream_Read(IStream* stream, void* to, ULONG size) {
    ULONG done = 0;
    const HRESULT result = stream->Read(to, size, &done);
    return SUCCEEDED(result) && done != size ? E_FAIL : FAILED(result) ? result : S_OK;
}
HRESULT WINAPI IStream_Write(IStream* stream, const void* from, ULONG size) {
    ULONG done = 0;
    const HRESULT result = stream->Write(from, size, &done);
    return SUCCEEDED(result) && done != size ? E_FAIL : result;
}
HRESULT WINAPI IStream_Reset(IStream* stream) {
    const LARGE_INTEGER begin{};
    return stream->Seek(begin, STREAM_SEEK_SET, nullptr);
}
HRESULT WINAPI IStream_Size(IStream* stream, ULARGE_INTEGER* to) {
    STATSTG about;
    const HRESULT result = stream->Stat(&about, STATFLAG_NONAME);
    to->QuadPart = SUCCEEDED(result) ? about.cbSize.QuadPart : 0;
    return result;
}
HRESULT WINAPI IStream_Copy(IStream* from, IStream* to, DWORD size) {
    ULARGE_INTEGER count{};
    ULARGE_INTEGER written{};
    count.QuadPart = size;
    const HRESULT result = from->CopyTo(to, count, nullptr, &written);
    return SUCCEEDED(result) && written.QuadPart != size ? E_FAIL : result;
}

} // extern "C"

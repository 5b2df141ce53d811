// Streams in memory of GlobalAlloc's.

#define _OLE32_
#include <ferry/win32/stream.hpp>

#include <objbase.h>

using namespace ferry::win32;

namespace {

class GlobalMemory {
public:
    static constexpr bool can_clone = true;
    static constexpr bool tells_place_always = true;
    static constexpr HRESULT wrong_origin = STG_E_SEEKERROR;
    static constexpr HRESULT wrong_place = STG_E_SEEKERROR;

    /// Null without memory; a block of its own for null.
    static GlobalMemory* make(HGLOBAL block, bool frees) {
        auto* const made = static_cast<GlobalMemory*>(CoTaskMemAlloc(sizeof(GlobalMemory)));
        if (made == nullptr) {
            return nullptr;
        }
        const bool own = block == nullptr;
        made->references_ = 1;
        made->block_ = own ? GlobalAlloc(GMEM_MOVEABLE | GMEM_NODISCARD, 0) : block;
        made->size_ = own ? 0 : GlobalSize(block);
        made->frees_ = frees;
        if (made->block_ == nullptr) {
            CoTaskMemFree(made);
            return nullptr;
        }
        return made;
    }
    void hold() { InterlockedIncrement(&references_); }
    void drop() {
        if (InterlockedDecrement(&references_) == 0) {
            if (frees_) {
                GlobalFree(block_);
            }
            CoTaskMemFree(this);
        }
    }
    [[nodiscard]] HGLOBAL block() const { return block_; }

    bool size(ULONGLONG& to) const {
        to = size_;
        return true;
    }
    HRESULT resize(ULONGLONG size) {
        constexpr ULONGLONG most = 0x7fffffff;
        if (size > most) {
            return E_OUTOFMEMORY;
        }
        if (size > GlobalSize(block_)) {
            // By halves, so that what is written piece by piece is not copied each time.
            const auto room = static_cast<SIZE_T>(size + size / 2);
            const HGLOBAL moved = GlobalReAlloc(block_, room, GMEM_MOVEABLE | GMEM_ZEROINIT);
            if (moved == nullptr) {
                return E_OUTOFMEMORY;
            }
            block_ = moved;
        }
        size_ = static_cast<SIZE_T>(size);
        return S_OK;
    }
    HRESULT read(ULONGLONG at, void* to, ULONG size, ULONG& done) const {
        const SIZE_T left = at < size_ ? size_ - static_cast<SIZE_T>(at) : 0;
        done = left < size ? static_cast<ULONG>(left) : size;
        if (done != 0) {
            memcpy(to, static_cast<const UCHAR*>(GlobalLock(block_)) + at, done);
            GlobalUnlock(block_);
        }
        return S_OK;
    }
    HRESULT write(ULONGLONG at, const void* from, ULONG size, ULONG& done) {
        if (size != 0 && at + size > size_) {
            if (const HRESULT resized = resize(at + size); FAILED(resized)) {
                return resized;
            }
        }
        if (size != 0) {
            memcpy(static_cast<UCHAR*>(GlobalLock(block_)) + at, from, size);
            GlobalUnlock(block_);
        }
        done = size;
        return S_OK;
    }
    static HRESULT commit() { return S_OK; }
    static HRESULT describe(STATSTG& to, bool) {
        to.grfMode = STGM_READWRITE;
        return S_OK;
    }

private:
    LONG references_;
    HGLOBAL block_;
    SIZE_T size_;
    bool frees_;
};

using MemoryStream = Stream<GlobalMemory>;

/// A stream of this DLL's is known by its table of functions, the same for all of them.
const void* table_of(IStream* stream) { return *reinterpret_cast<void**>(stream); }
const void* own_table;

} // namespace

extern "C" {

HRESULT WINAPI CreateStreamOnHGlobal(HGLOBAL block, WINBOOL frees, LPSTREAM* to) {
    if (to == nullptr) {
        return E_INVALIDARG;
    }
    GlobalMemory* const memory = GlobalMemory::make(block, frees != FALSE);
    *to = memory == nullptr ? nullptr : MemoryStream::make(memory);
    if (*to == nullptr) {
        return E_OUTOFMEMORY;
    }
    own_table = table_of(*to);
    return S_OK;
}

HRESULT WINAPI GetHGlobalFromStream(LPSTREAM stream, HGLOBAL* to) {
    if (stream == nullptr || to == nullptr || table_of(stream) != own_table) {
        return E_INVALIDARG;
    }
    *to = static_cast<MemoryStream*>(stream)->store().block();
    return S_OK;
}

} // extern "C"

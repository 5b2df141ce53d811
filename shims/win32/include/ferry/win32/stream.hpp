#pragma once
/// IStream over something that has a size and is read and written at any place.

#include <ferry/win32/ntdll.hpp>

#include <objidl.h>

namespace ferry::win32 {

/// `Store` has: references counted by hold() and drop(), which frees the last one;
/// `bool size(ULONGLONG&)`, `HRESULT resize(ULONGLONG)`, `HRESULT read(ULONGLONG at, void*, ULONG
/// size, ULONG& done)`, `write` likewise, `HRESULT commit()`, `HRESULT describe(STATSTG&, bool
/// named)`, `bool can_clone`, and what Seek gives for what is wrong. A stream is its threads' own
/// business, as Windows' are.
template <typename Store>
class Stream final : public IStream {
public:
    /// Takes a reference of the store, which it gives back if there is no memory: null then.
    static Stream* make(Store* store, ULONGLONG at = 0) {
        void* const place = RtlAllocateHeap(peb()->process_heap, HEAP_ZERO_MEMORY, sizeof(Stream));
        if (place == nullptr) {
            store->drop();
            return nullptr;
        }
        return new (place) Stream(store, at);
    }
    Store& store() { return *store_; }

    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID id, void** to) override {
        if (to == nullptr) {
            return E_INVALIDARG;
        }
        *to = nullptr;
        if (id != __uuidof(IUnknown) && id != __uuidof(ISequentialStream) &&
            id != __uuidof(IStream)) {
            return E_NOINTERFACE;
        }
        *to = this;
        AddRef();
        return S_OK;
    }
    ULONG STDMETHODCALLTYPE AddRef() override { return InterlockedIncrement(&references_); }
    ULONG STDMETHODCALLTYPE Release() override {
        const ULONG left = InterlockedDecrement(&references_);
        if (left == 0) {
            store_->drop();
            RtlFreeHeap(peb()->process_heap, 0, this);
        }
        return left;
    }

    HRESULT STDMETHODCALLTYPE Read(void* to, ULONG size, ULONG* done) override {
        ULONG count = 0;
        const HRESULT result = store_->read(at_, to, size, count);
        at_ += count;
        give(done, count);
        return result;
    }
    HRESULT STDMETHODCALLTYPE Write(const void* from, ULONG size, ULONG* done) override {
        ULONG count = 0;
        const HRESULT result = store_->write(at_, from, size, count);
        at_ += count;
        give(done, count);
        return result;
    }
    HRESULT STDMETHODCALLTYPE Seek(LARGE_INTEGER by, DWORD from, ULARGE_INTEGER* to) override {
        ULONGLONG begin = 0;
        HRESULT result = S_OK;
        if (from == STREAM_SEEK_CUR) {
            begin = at_;
        } else if (from == STREAM_SEEK_END) {
            result = store_->size(begin) ? S_OK : STG_E_INVALIDFUNCTION;
        } else if (from != STREAM_SEEK_SET) {
            result = Store::wrong_origin;
        }
        const auto place = static_cast<LONGLONG>(begin) + by.QuadPart;
        if (SUCCEEDED(result) && place < 0) {
            result = Store::wrong_place;
        }
        if (SUCCEEDED(result)) {
            at_ = static_cast<ULONGLONG>(place);
        }
        if (to != nullptr && (SUCCEEDED(result) || Store::tells_place_always)) {
            to->QuadPart = at_;
        }
        return result;
    }
    HRESULT STDMETHODCALLTYPE SetSize(ULARGE_INTEGER size) override {
        return store_->resize(size.QuadPart);
    }
    HRESULT STDMETHODCALLTYPE CopyTo(IStream* to, ULARGE_INTEGER size, ULARGE_INTEGER* read,
                                     ULARGE_INTEGER* written) override {
        if (to == nullptr) {
            return STG_E_INVALIDPOINTER;
        }
        ULONGLONG all_read = 0;
        ULONGLONG all_written = 0;
        HRESULT result = S_OK;
        while (size.QuadPart != 0) {
            UCHAR bytes[1024];
            ULONG done = 0;
            const ULONG part = size.QuadPart < sizeof bytes ? size.LowPart : ULONG{sizeof bytes};
            ULONG count = 0;
            result = Read(bytes, part, &count);
            all_read += count;
            if (FAILED(result) || count == 0) {
                break;
            }
            result = to->Write(bytes, count, &done);
            all_written += done;
            if (FAILED(result) || done != count) {
                break;
            }
            size.QuadPart -= count;
        }
        if (read != nullptr) {
            read->QuadPart = all_read;
        }
        if (written != nullptr) {
            written->QuadPart = all_written;
        }
        return FAILED(result) ? result : S_OK;
    }
    HRESULT STDMETHODCALLTYPE Commit(DWORD) override { return store_->commit(); }
    HRESULT STDMETHODCALLTYPE Revert() override { return S_OK; } // nothing is kept back
    HRESULT STDMETHODCALLTYPE LockRegion(ULARGE_INTEGER, ULARGE_INTEGER, DWORD) override {
        return STG_E_INVALIDFUNCTION;
    }
    HRESULT STDMETHODCALLTYPE UnlockRegion(ULARGE_INTEGER, ULARGE_INTEGER, DWORD) override {
        return STG_E_INVALIDFUNCTION;
    }
    HRESULT STDMETHODCALLTYPE Stat(STATSTG* to, DWORD flags) override {
        if (to == nullptr) {
            return STG_E_INVALIDPOINTER;
        }
        memset(to, 0, sizeof *to);
        to->type = STGTY_STREAM;
        return store_->size(to->cbSize.QuadPart)
                   ? store_->describe(*to, (flags & STATFLAG_NONAME) == 0)
                   : STG_E_INVALIDFUNCTION;
    }
    HRESULT STDMETHODCALLTYPE Clone(IStream** to) override {
        if (to == nullptr) {
            return STG_E_INVALIDPOINTER;
        }
        *to = nullptr;
        if (!Store::can_clone) {
            return E_NOTIMPL;
        }
        store_->hold();
        *to = make(store_, at_);
        return *to == nullptr ? E_OUTOFMEMORY : S_OK;
    }

private:
    Stream(Store* store, ULONGLONG at) : store_(store), at_(at) {}
    static void* operator new(size_t, void* place) { return place; }
    static void give(ULONG* to, ULONG count) {
        if (to != nullptr) {
            *to = count;
        }
    }

    LONG references_ = 1;
    Store* store_;
    ULONGLONG at_;
};

} // namespace ferry::win32

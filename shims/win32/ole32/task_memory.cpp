// The allocator of tasks as an object (IMalloc), whose functions are CoTaskMemAlloc and its kin.

#include <ferry/win32/ntdll.hpp>

#define _OLE32_
#include <objbase.h>

using namespace ferry::win32;

namespace {

class TaskMemory : public IMalloc {
public:
    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID id, void** to) override {
        if (id != __uuidof(IUnknown) && id != __uuidof(IMalloc)) {
            *to = nullptr;
            return E_NOINTERFACE;
        }
        *to = this;
        return S_OK;
    }
    // It is there as long as the process.
    ULONG STDMETHODCALLTYPE AddRef() override { return 1; }
    ULONG STDMETHODCALLTYPE Release() override { return 1; }

    void* STDMETHODCALLTYPE Alloc(SIZE_T size) override { return CoTaskMemAlloc(size); }
    void* STDMETHODCALLTYPE Realloc(void* block, SIZE_T size) override {
        return CoTaskMemRealloc(block, size);
    }
    void STDMETHODCALLTYPE Free(void* block) override { CoTaskMemFree(block); }
    SIZE_T STDMETHODCALLTYPE GetSize(void* block) override {
        return block == nullptr ? ~SIZE_T{0} : HeapSize(peb()->process_heap, 0, block);
    }
    int STDMETHODCALLTYPE DidAlloc(void* block) override {
        return block == nullptr ? -1 : HeapValidate(peb()->process_heap, 0, block) != 0;
    }
    void STDMETHODCALLTYPE HeapMinimize() override {}
};

constinit TaskMemory task_memory;

} // namespace

extern "C" HRESULT WINAPI CoGetMalloc(DWORD context, IMalloc** to) {
    if (context != MEMCTX_TASK) {
        *to = nullptr;
        return E_INVALIDARG;
    }
    *to = &task_memory;
    return S_OK;
}

// Each thread's error object is handed over once.
// build: -loleaut32

#define COBJMACROS
#include <windows.h>

#include <oleauto.h>
#include <stdio.h>

static LONG references = 1;

static HRESULT WINAPI query(IErrorInfo* self, REFIID id, void** found) {
    (void)id;
    *found = self;
    InterlockedIncrement(&references);
    return S_OK;
}
static ULONG WINAPI add(IErrorInfo* self) {
    (void)self;
    return InterlockedIncrement(&references);
}
static ULONG WINAPI release(IErrorInfo* self) {
    (void)self;
    return InterlockedDecrement(&references);
}
static IErrorInfoVtbl functions = {.QueryInterface = query, .AddRef = add, .Release = release};
static IErrorInfo object = {&functions};

static DWORD WINAPI other(LPVOID unused) {
    (void)unused;
    IErrorInfo* found = &object;
    printf("another thread: %lx", GetErrorInfo(0, &found));
    printf(" %d\n", found == NULL);
    SetErrorInfo(0, &object);
    printf("held: %ld\n", references);
    return 0; // without taking it
}

int main(void) {
    IErrorInfo* found = &object;
    printf("at first: %lx", GetErrorInfo(0, &found));
    printf(" %d\n", found == NULL);
    printf("set: %lx", SetErrorInfo(0, &object));
    printf(" %ld\n", references);
    HANDLE thread = CreateThread(NULL, 0, other, NULL, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    printf("after its end: %ld\n", references);
    printf("taken: %lx", GetErrorInfo(0, &found));
    printf(" %d %ld\n", found == &object, references);
    found->lpVtbl->Release(found);
    printf("again: %lx\n", GetErrorInfo(0, &found));
    SetErrorInfo(0, &object);
    SetErrorInfo(0, NULL);
    printf("cleared: %ld\n", references);
    return 0;
}

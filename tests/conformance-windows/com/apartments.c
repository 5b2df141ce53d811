// Threads enter apartments, leave them and are told which they are in.
// build: -lole32 -luuid

#define COBJMACROS
#include <windows.h>

#include <objbase.h>
#include <stdio.h>

static const char* type_name(APTTYPE type) {
    switch (type) {
    case APTTYPE_STA: return "single";
    case APTTYPE_MTA: return "multiple";
    case APTTYPE_MAINSTA: return "main";
    case APTTYPE_CURRENT: return "none";
    default: return "?";
    }
}

static void tell(const char* where) {
    APTTYPE type = APTTYPE_NA;
    APTTYPEQUALIFIER qualifier = APTTYPEQUALIFIER_NONE;
    const HRESULT result = CoGetApartmentType(&type, &qualifier);
    ULONG_PTR token = 0;
    const HRESULT context = CoGetContextToken(&token);
    printf("%s: %lx %s%s, token %lx %s\n", where, result, type_name(type),
           qualifier == APTTYPEQUALIFIER_IMPLICIT_MTA ? " (implicit)" : "", context,
           token != 0 ? "given" : "none");
}

static ULONG_PTR token_of_thread;

static DWORD WINAPI single(LPVOID unused) {
    (void)unused;
    printf("enter: %lx\n", CoInitialize(NULL));
    tell("second thread");
    CoGetContextToken(&token_of_thread);
    printf("other kind: %lx\n", CoInitializeEx(NULL, COINIT_MULTITHREADED));
    return 0; // without leaving
}

static DWORD WINAPI bystander(LPVOID unused) {
    (void)unused;
    tell("bystander");
    return 0;
}

static void run(LPTHREAD_START_ROUTINE routine) {
    HANDLE thread = CreateThread(NULL, 0, routine, NULL, 0, NULL);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
}

int main(void) {
    tell("before");
    printf("enter: %lx\n", CoInitializeEx(NULL, COINIT_APARTMENTTHREADED | COINIT_DISABLE_OLE1DDE));
    printf("again: %lx\n", CoInitializeEx(NULL, COINIT_APARTMENTTHREADED));
    printf("other kind: %lx\n", CoInitializeEx(NULL, COINIT_MULTITHREADED));
    tell("first thread");
    ULONG_PTR token = 0;
    ULONG_PTR second = 0;
    CoGetContextToken(&token);
    CoGetContextToken(&second);
    IUnknown* context = NULL;
    printf("context: %lx", CoGetObjectContext(&IID_IUnknown, (void**)&context));
    printf(", the same token: %d\n", token == second);
    IUnknown_Release(context);
    run(single);
    printf("its own: %d\n", token_of_thread != token);
    run(bystander);
    CO_MTA_USAGE_COOKIE cookie;
    printf("kept: %lx\n", CoIncrementMTAUsage(&cookie));
    run(bystander);
    printf("given back: %lx\n", CoDecrementMTAUsage(cookie));
    CoUninitialize();
    tell("once left");
    CoUninitialize();
    tell("left");

    HMODULE combase = LoadLibraryW(L"combase.dll");
    HRESULT(WINAPI * begin)
    (DWORD) = (HRESULT(WINAPI*)(DWORD))(void*)GetProcAddress(combase, "RoInitialize");
    void(WINAPI * end)(void) =
        (void(WINAPI*)(void))(void*)GetProcAddress(combase, "RoUninitialize");
    printf("runtime: %lx", begin(1));
    printf(" %lx %lx\n", begin(1), begin(0));
    tell("runtime");
    run(bystander);
    end();
    end();
    tell("after");
    return 0;
}

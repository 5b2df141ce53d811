// SetThreadpoolCallbackLibrary: a DLL stays loaded for as long as there is a callback that may run.
#include <windows.h>

#include <stdio.h>

static const char* const name = "winmm.dll";
static HANDLE began, may_end;

static BOOL is_loaded(void) { return GetModuleHandleA(name) != NULL; }

/// What ends elsewhere may take a moment.
static BOOL goes(void) {
    for (int i = 0; i < 1000 && is_loaded(); ++i) {
        Sleep(10);
    }
    return !is_loaded();
}

static void CALLBACK run(PTP_CALLBACK_INSTANCE instance, PVOID context, PTP_WORK work) {
    (void)instance, (void)context, (void)work;
    SetEvent(began);
    WaitForSingleObject(may_end, 10000);
}
static void CALLBACK run_simple(PTP_CALLBACK_INSTANCE instance, PVOID context) {
    run(instance, context, NULL);
}

int main(void) {
    began = CreateEventA(NULL, FALSE, FALSE, NULL);
    may_end = CreateEventA(NULL, FALSE, FALSE, NULL);
    printf("before: %d\n", is_loaded());
    TP_CALLBACK_ENVIRON environment;
    InitializeThreadpoolEnvironment(&environment);

    HMODULE library = LoadLibraryA(name);
    SetThreadpoolCallbackLibrary(&environment, library);
    PTP_WORK work = CreateThreadpoolWork(run, NULL, &environment);
    FreeLibrary(library);
    printf("of an object: %d", is_loaded());
    SubmitThreadpoolWork(work);
    WaitForSingleObject(began, INFINITE);
    CloseThreadpoolWork(work);
    printf(", of one that runs: %d", is_loaded());
    SetEvent(may_end);
    printf(", behind it: %d\n", !goes());

    library = LoadLibraryA(name);
    SetThreadpoolCallbackLibrary(&environment, library);
    TrySubmitThreadpoolCallback(run_simple, NULL, &environment);
    FreeLibrary(library);
    WaitForSingleObject(began, INFINITE);
    printf("of a callback: %d", is_loaded());
    SetEvent(may_end);
    printf(", behind it: %d\n", !goes());

    library = LoadLibraryA(name);
    SetThreadpoolCallbackLibrary(&environment, library);
    work = CreateThreadpoolWork(run, NULL, &environment);
    FreeLibrary(library);
    CloseThreadpoolWork(work);
    printf("of one that never ran: %d\n", !goes());
    return 0;
}

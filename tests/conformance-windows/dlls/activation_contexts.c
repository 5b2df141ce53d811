// beside: some_probe needs_probe manifest_dll
// Activation contexts: made of manifests in files, active by thread as a stack, redirecting DLLs to private assemblies.
#include <stdio.h>
#include <string.h>
#include <wchar.h>
#include <windows.h>
static WCHAR here[MAX_PATH], own[MAX_PATH];
static void copy(const WCHAR* from, const WCHAR* to) {
    WCHAR source[MAX_PATH];
    swprintf(source, MAX_PATH, L"%ls\\%ls", own, from);
    if (!CopyFileW(source, to, FALSE)) {
        printf("copy: %lu\n", GetLastError());
    }
}
static void write(const char* name, const char* text) {
    FILE* f = fopen(name, "wb");
    fputs(text, f);
    fclose(f);
}
#define HEAD "<assembly xmlns='urn:schemas-microsoft-com:asm.v1' manifestVersion='1.0'>"
#define NEEDS(name, version) "<dependency><dependentAssembly><assemblyIdentity type='win32' name='" name "' version='" \
    version "'/></dependentAssembly></dependency>"
static HANDLE make(const char* what, const WCHAR* source) {
    ACTCTXW asked = {.cbSize = sizeof asked, .lpSource = source};
    HANDLE context = CreateActCtxW(&asked);
    printf("%s: %s", what, context != INVALID_HANDLE_VALUE ? "made\n" : "");
    if (context == INVALID_HANDLE_VALUE) {
        printf("error %lu\n", GetLastError());
    }
    return context;
}
static void bad(const char* what, const char* text) {
    write("bad.manifest", text);
    HANDLE context = make(what, L"bad.manifest");
    if (context != INVALID_HANDLE_VALUE) {
        ReleaseActCtx(context);
    }
}
static void load(const char* what, const WCHAR* name) {
    HMODULE m = LoadLibraryW(name);
    WCHAR path[MAX_PATH] = L"";
    if (m == NULL) {
        printf("%s: error %lu\n", what, GetLastError());
        return;
    }
    HMODULE (*whose)(void) = (HMODULE(*)(void))(void*)GetProcAddress(m, "whose");
    GetModuleFileNameW(whose != NULL ? whose() : m, path, MAX_PATH);
    printf("%s: %ls handle %d\n", what, path + wcslen(here), GetModuleHandleW(name) == m);
    FreeLibrary(m);
}
static DWORD WINAPI thread(void* context) {
    HANDLE current = NULL;
    GetCurrentActCtx(&current);
    printf("thread: %d\n", current == context);
    if (current != NULL) {
        ReleaseActCtx(current);
    }
    load("thread", L"probe.dll");
    return 0;
}
static HANDLE main_context;
static void* main_fiber;
static void WINAPI fiber(void* unused) {
    (void)unused;
    HANDLE current = main_context;
    GetCurrentActCtx(&current);
    printf("fiber: %d\n", current == NULL);
    SwitchToFiber(main_fiber);
}
static LONG WINAPI say_exception(EXCEPTION_POINTERS* e) {
    printf("exception 0x%lx\n", e->ExceptionRecord->ExceptionCode);
    fflush(stdout);
    ExitProcess(7);
}
// exit: 7
int main(void) {
    setvbuf(stdout, NULL, _IONBF, 0);
    GetModuleFileNameW(NULL, own, MAX_PATH);
    *wcsrchr(own, L'\\') = 0;
    GetCurrentDirectoryW(MAX_PATH, here);
    CreateDirectoryW(L"Private.One", NULL);
    CreateDirectoryW(L"de", NULL);
    copy(L"some_probe.dll", L"Private.One\\probe.dll");
    copy(L"some_probe.dll", L"renamed.bin");
    copy(L"some_probe.dll", L"de\\german.dll");
    copy(L"manifest_dll.dll", L"inside.dll");
    copy(L"needs_probe.dll", L"needs_probe.dll");
    write("Private.One\\Private.One.manifest",
          HEAD "<assemblyIdentity type='win32' name='Private.One' version='1.2.3.4'/><file name='probe.dll'>"
          "<comClass clsid='{11112222-3333-4444-5555-666677778888}' threadingModel='Both'/></file></assembly>");
    write("de\\German.manifest",
          HEAD "<assemblyIdentity type='win32' name='German' version='1.0.0.0' language='de'/><file name='german.dll'/></assembly>");
    write("app.manifest", HEAD "<assemblyIdentity type='win32' name='App' version='1.0.0.0'/>" NEEDS("Private.One", "1.2.3.4")
          NEEDS("inside", "1.0.0.0") "<dependency><dependentAssembly><assemblyIdentity type='win32' name='German' "
          "version='1.0.0.0' language='de'/></dependentAssembly></dependency>"
          "<file name='from.dll' loadFrom='renamed.bin'/></assembly>");

    make("no file", L"nothing.manifest");
    make("no directory", L"nowhere\\nothing.manifest");
    make("an image without one", L"renamed.bin");
    bad("empty", "");
    bad("not XML", "manifest");
    bad("unclosed", HEAD);
    bad("crossed", HEAD "<a><b></a></b></assembly>");
    bad("twice", HEAD "<a x='1' x='2'/></assembly>");
    bad("entity", HEAD "<file name='&nothing;'/></assembly>");
    bad("prefix", HEAD "<p:a/></assembly>");
    bad("two roots", HEAD "</assembly><assembly/>");
    bad("another root", "<manifest/>");
    bad("no version", "<assembly xmlns='urn:schemas-microsoft-com:asm.v1'/>");
    bad("short version", HEAD "<assemblyIdentity type='win32' name='A' version='1.0'/></assembly>");
    bad("large version", HEAD "<assemblyIdentity type='win32' name='A' version='1.0.0.65536'/></assembly>");
    bad("missing assembly", HEAD NEEDS("Not.There", "1.0.0.0") "</assembly>");
    bad("other version", HEAD NEEDS("Private.One", "1.2.3.5") "</assembly>");
    bad("right one", HEAD NEEDS("Private.One", "1.2.3.4") "</assembly>");
    bad("mark", "\xef\xbb\xbf" HEAD "</assembly>");
    ACTCTXW asked = {.cbSize = sizeof asked - 1, .lpSource = L"app.manifest"};
    printf("%d", CreateActCtxW(&asked) == INVALID_HANDLE_VALUE);
    printf(" %lu", GetLastError());
    asked.cbSize = sizeof asked;
    asked.dwFlags = 0x100;
    printf(" %d", CreateActCtxW(&asked) == INVALID_HANDLE_VALUE);
    printf(" %lu\n", GetLastError());

    HANDLE context = main_context = make("app", L"app.manifest");
    HANDLE current = context;
    printf("%d %d\n", GetCurrentActCtx(&current), current == NULL);
    load("not active", L"probe.dll");
    ULONG_PTR cookie = 0, inner = 0, none = 0;
    printf("%d %d\n", ActivateActCtx(context, &cookie), cookie != 0);
    GetCurrentActCtx(&current);
    printf("%d\n", current == context);
    ReleaseActCtx(current);
    load("assembly in its directory", L"probe.dll");
    load("without extension", L"PROBE");
    load("dependency of a DLL", L"needs_probe.dll");
    load("assembly in a DLL", L"inside.dll");
    load("with a language", L"german.dll");
    load("loadFrom", L"from.dll");
    load("by path", L"Private.One\\probe.dll");
    HANDLE t = CreateThread(NULL, 0, thread, context, 0, NULL);
    WaitForSingleObject(t, INFINITE);
    main_fiber = ConvertThreadToFiber(NULL);
    void* other = CreateFiber(0, fiber, NULL);
    SwitchToFiber(other);
    DeleteFiber(other);
    GetCurrentActCtx(&current);
    printf("back: %d\n", current == context);
    ReleaseActCtx(current);

    ACTCTX_SECTION_KEYED_DATA data = {.cbSize = sizeof data};
    printf("%d", FindActCtxSectionStringW(FIND_ACTCTX_SECTION_KEY_RETURN_HACTCTX, NULL, 2, L"Probe.DLL", &data));
    printf(" %d %lu %lu\n", data.hActCtx == context, data.ulDataFormatVersion, data.ulAssemblyRosterIndex);
    ReleaseActCtx(data.hActCtx);
    printf("%d", FindActCtxSectionStringA(0, NULL, 2, "other.dll", &data));
    printf(" %lu", GetLastError());
    printf(" %d", FindActCtxSectionStringW(0, NULL, 3, L"Button", &data));
    printf(" %lu\n", GetLastError());
    GUID id = {0x11112222, 0x3333, 0x4444, {0x55, 0x55, 0x66, 0x66, 0x77, 0x77, 0x88, 0x88}};
    printf("%d", FindActCtxSectionGuid(0, NULL, 4, &id, &data));
    printf(" %lu", data.ulAssemblyRosterIndex);
    id.Data1++;
    printf(" %d", FindActCtxSectionGuid(0, NULL, 4, &id, &data));
    printf(" %lu\n", GetLastError());
    ACTIVATION_CONTEXT_BASIC_INFORMATION basic = {0};
    SIZE_T written = 0;
    printf("%d", QueryActCtxW(QUERY_ACTCTX_FLAG_USE_ACTIVE_ACTCTX | QUERY_ACTCTX_FLAG_NO_ADDREF, NULL, NULL,
                              ActivationContextBasicInformation, &basic, sizeof basic, &written));
    printf(" %d %d\n", basic.hActCtx == context, (int)written);
    ACTIVATION_CONTEXT_QUERY_INDEX index = {1, 0};
    struct {
        ASSEMBLY_FILE_DETAILED_INFORMATION head;
        WCHAR room[100];
    } file;
    printf("%d", QueryActCtxW(0, context, &index, FileInformationInAssemblyOfAssemblyInActivationContext, &file, sizeof file,
                              &written));
    printf(" %ls\n", file.head.lpFileName);

    // The stack.
    printf("%d\n", ActivateActCtx(NULL, &none));
    GetCurrentActCtx(&current);
    printf("null is active: %d\n", current == NULL);
    load("null is active", L"probe.dll");
    ActivateActCtx(context, &inner);
    printf("%d\n", DeactivateActCtx(0, inner));
    printf("%d\n", DeactivateActCtx(0, none));
    load("once more", L"probe.dll");
    ActivateActCtx(context, &inner);
    printf("early: %d\n", DeactivateActCtx(DEACTIVATE_ACTCTX_FLAG_FORCE_EARLY_DEACTIVATION, cookie));
    GetCurrentActCtx(&current);
    printf("%d\n", current == NULL);
    load("deactivated", L"probe.dll");
    AddRefActCtx(context);
    ReleaseActCtx(context);
    ReleaseActCtx(context);
    ACTCTXA ansi = {.cbSize = sizeof ansi, .lpSource = "app.manifest"};
    context = CreateActCtxA(&ansi);
    printf("%d\n", context != INVALID_HANDLE_VALUE);
    ReleaseActCtx(context);
    ansi.dwFlags = ACTCTX_FLAG_RESOURCE_NAME_VALID;
    ansi.lpSource = "inside.dll";
    ansi.lpResourceName = MAKEINTRESOURCEA(1);
    context = CreateActCtxA(&ansi);
    printf("%d\n", context != INVALID_HANDLE_VALUE);
    ReleaseActCtx(context);
    ansi.lpResourceName = MAKEINTRESOURCEA(5);
    printf("%d", CreateActCtxA(&ansi) == INVALID_HANDLE_VALUE);
    printf(" %lu\n", GetLastError());
    SetUnhandledExceptionFilter(say_exception);
    DeactivateActCtx(0, 12345);
    return 0;
}

#pragma once
/// Functions of ntdll that the Windows headers do not declare.

#include <ferry/win32/guest.hpp>

extern "C" {

// Services (syscall-translate/nt).
NTSTATUS NTAPI NtTerminateProcess(HANDLE process, NTSTATUS status);
NTSTATUS NTAPI NtTerminateThread(HANDLE thread, NTSTATUS status);
NTSTATUS NTAPI NtReadFile(HANDLE file, HANDLE event, PIO_APC_ROUTINE apc, PVOID apc_context,
                          PIO_STATUS_BLOCK io, PVOID buffer, ULONG size, PLARGE_INTEGER offset,
                          PULONG key);
NTSTATUS NTAPI NtQueryAttributesFile(POBJECT_ATTRIBUTES attributes,
                                     PFILE_BASIC_INFORMATION information);
NTSTATUS NTAPI NtWriteFile(HANDLE file, HANDLE event, PIO_APC_ROUTINE apc, PVOID apc_context,
                           PIO_STATUS_BLOCK io, PVOID buffer, ULONG size, PLARGE_INTEGER offset,
                           PULONG key);
NTSTATUS NTAPI NtAllocateVirtualMemory(HANDLE process, PVOID* address, ULONG_PTR zero_bits,
                                       PSIZE_T size, ULONG type, ULONG protect);
NTSTATUS NTAPI NtFreeVirtualMemory(HANDLE process, PVOID* address, PSIZE_T size, ULONG type);
NTSTATUS NTAPI NtProtectVirtualMemory(HANDLE process, PVOID* address, PSIZE_T size, ULONG protect,
                                      PULONG old);
NTSTATUS NTAPI NtQueryVirtualMemory(HANDLE process, PVOID address, int kind, PVOID to, SIZE_T size,
                                    PSIZE_T written);
NTSTATUS NTAPI NtReadVirtualMemory(HANDLE process, LPCVOID from, LPVOID to, SIZE_T size,
                                   PSIZE_T done);
NTSTATUS NTAPI NtOpenSection(PHANDLE section, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes);
NTSTATUS NTAPI NtCreateSection(PHANDLE section, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes,
                               PLARGE_INTEGER size, ULONG protect, ULONG kind, HANDLE file);
/// Of SectionImageInformation (1): SECTION_IMAGE_INFORMATION.
NTSTATUS NTAPI NtQuerySection(HANDLE section, int kind, PVOID to, SIZE_T size, PSIZE_T written);
NTSTATUS NTAPI NtMapViewOfSection(HANDLE section, HANDLE process, PVOID* address,
                                  ULONG_PTR zero_bits, SIZE_T commit, PLARGE_INTEGER offset,
                                  PSIZE_T size, int inherit, ULONG type, ULONG protect);
NTSTATUS NTAPI NtUnmapViewOfSection(HANDLE process, PVOID address);
NTSTATUS NTAPI NtContinue(PCONTEXT context, BOOLEAN test_alert);
NTSTATUS NTAPI NtRaiseException(PEXCEPTION_RECORD record, PCONTEXT context, BOOLEAN first_chance);
NTSTATUS NTAPI NtDelayExecution(BOOLEAN alertable, PLARGE_INTEGER interval);
NTSTATUS NTAPI NtYieldExecution(void);
NTSTATUS NTAPI NtFlushProcessWriteBuffers(void);
NTSTATUS NTAPI NtQueryPerformanceCounter(PLARGE_INTEGER counter, PLARGE_INTEGER frequency);
NTSTATUS NTAPI NtWaitForAlertByThreadId(PVOID address, PLARGE_INTEGER timeout);
NTSTATUS NTAPI NtAlertThreadByThreadId(HANDLE thread_id);
NTSTATUS NTAPI NtSetEvent(HANDLE event, PLONG previous);
NTSTATUS NTAPI NtResetEvent(HANDLE event, PLONG previous);
NTSTATUS NTAPI NtPulseEvent(HANDLE event, PLONG previous);
NTSTATUS NTAPI NtCreateEvent(PHANDLE event, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes,
                             int kind, BOOLEAN state);
NTSTATUS NTAPI NtOpenEvent(PHANDLE event, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes);
NTSTATUS NTAPI NtCreateSemaphore(PHANDLE semaphore, ACCESS_MASK access,
                                 POBJECT_ATTRIBUTES attributes, LONG count, LONG limit);
NTSTATUS NTAPI NtOpenSemaphore(PHANDLE semaphore, ACCESS_MASK access,
                               POBJECT_ATTRIBUTES attributes);
NTSTATUS NTAPI NtReleaseSemaphore(HANDLE semaphore, LONG count, PLONG previous);
NTSTATUS NTAPI NtCreateMutant(PHANDLE mutant, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes,
                              BOOLEAN owned);
NTSTATUS NTAPI NtOpenMutant(PHANDLE mutant, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes);
NTSTATUS NTAPI NtReleaseMutant(HANDLE mutant, PLONG previous);
NTSTATUS NTAPI NtCreateTimer(PHANDLE timer, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes,
                             int kind);
NTSTATUS NTAPI NtOpenTimer(PHANDLE timer, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes);
NTSTATUS NTAPI NtSetTimer(HANDLE timer, PLARGE_INTEGER due, PVOID routine, PVOID context,
                          BOOLEAN resume, LONG period, PBOOLEAN previous);
NTSTATUS NTAPI NtCancelTimer(HANDLE timer, PBOOLEAN current);
NTSTATUS NTAPI NtWaitForMultipleObjects(ULONG count, const HANDLE* handles, int kind,
                                        BOOLEAN alertable, PLARGE_INTEGER timeout);
NTSTATUS NTAPI NtSignalAndWaitForSingleObject(HANDLE signal, HANDLE wait, BOOLEAN alertable,
                                              PLARGE_INTEGER timeout);
NTSTATUS NTAPI NtDuplicateObject(HANDLE from_process, HANDLE from, HANDLE to_process, PHANDLE to,
                                 ACCESS_MASK access, ULONG attributes, ULONG options);
NTSTATUS NTAPI NtSetInformationObject(HANDLE handle, int kind, PVOID from, ULONG size);
NTSTATUS NTAPI NtCompareObjects(HANDLE first, HANDLE second);
NTSTATUS NTAPI NtCreateThreadEx(PHANDLE thread, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes,
                                HANDLE process, PVOID start, PVOID argument, ULONG flags,
                                ULONG_PTR zero_bits, SIZE_T commit, SIZE_T reserve, PVOID list);
NTSTATUS NTAPI NtOpenThread(PHANDLE thread, ACCESS_MASK access, POBJECT_ATTRIBUTES attributes,
                            PCLIENT_ID client);
NTSTATUS NTAPI NtSetInformationThread(HANDLE thread, THREADINFOCLASS kind, PVOID from, ULONG size);
NTSTATUS NTAPI NtSuspendThread(HANDLE thread, PULONG previous);
NTSTATUS NTAPI NtResumeThread(HANDLE thread, PULONG previous);
NTSTATUS NTAPI NtGetContextThread(HANDLE thread, PCONTEXT context);
NTSTATUS NTAPI NtSetContextThread(HANDLE thread, const CONTEXT* context);
NTSTATUS NTAPI NtQueueApcThread(HANDLE thread, PVOID routine, PVOID first, PVOID second,
                                PVOID third);
NTSTATUS NTAPI NtTestAlert(void);

// Loader.
NTSTATUS NTAPI LdrLoadDll(PWSTR path, PULONG characteristics, PUNICODE_STRING name, PVOID* module);
NTSTATUS NTAPI LdrUnloadDll(PVOID module);
NTSTATUS NTAPI LdrAddRefDll(ULONG flags, PVOID module);
NTSTATUS NTAPI LdrGetDllHandle(PWSTR path, PULONG characteristics, PUNICODE_STRING name,
                               PVOID* module);
NTSTATUS NTAPI LdrGetDllFullName(PVOID module, PUNICODE_STRING name);
NTSTATUS NTAPI LdrGetProcedureAddress(PVOID module, PANSI_STRING name, ULONG ordinal,
                                      PVOID* address);
NTSTATUS NTAPI LdrDisableThreadCalloutsForDll(PVOID module);
NTSTATUS NTAPI LdrSetDefaultDllDirectories(ULONG flags);
NTSTATUS NTAPI LdrSetDllDirectory(PUNICODE_STRING path);
NTSTATUS NTAPI LdrGetDllDirectory(PUNICODE_STRING path);
NTSTATUS NTAPI LdrAddDllDirectory(PUNICODE_STRING path, PVOID* cookie);
NTSTATUS NTAPI LdrRemoveDllDirectory(PVOID cookie);
NTSTATUS NTAPI LdrFindResource_U(PVOID module, const ULONG_PTR* path, ULONG depth,
                                 const IMAGE_RESOURCE_DATA_ENTRY** entry);
NTSTATUS NTAPI LdrFindResourceDirectory_U(PVOID module, const ULONG_PTR* path, ULONG depth,
                                          const IMAGE_RESOURCE_DIRECTORY** directory);
NTSTATUS NTAPI LdrAccessResource(PVOID module, const IMAGE_RESOURCE_DATA_ENTRY* entry,
                                 PVOID* address, ULONG* size);
void NTAPI LdrShutdownProcess(void);
void NTAPI LdrShutdownThread(void);

// Activation contexts.
void NTAPI RtlAddRefActivationContext(HANDLE context);
void NTAPI RtlReleaseActivationContext(HANDLE context);
NTSTATUS NTAPI RtlZombifyActivationContext(HANDLE context);
NTSTATUS NTAPI RtlActivateActivationContext(ULONG flags, HANDLE context, ULONG_PTR* cookie);
NTSTATUS NTAPI RtlActivateActivationContextEx(ULONG flags, PVOID teb, HANDLE context,
                                              ULONG_PTR* cookie);
NTSTATUS NTAPI RtlDeactivateActivationContext(ULONG flags, ULONG_PTR cookie);
NTSTATUS NTAPI RtlGetActiveActivationContext(PHANDLE context);
void NTAPI RtlFreeActivationContextStack(PVOID stack);
void NTAPI RtlFreeThreadActivationContextStack(void);
NTSTATUS NTAPI RtlQueryInformationActivationContext(ULONG flags, HANDLE context, PVOID index,
                                                    ULONG kind, PVOID to, SIZE_T size,
                                                    SIZE_T* written);
NTSTATUS NTAPI RtlFindActivationContextSectionString(ULONG flags, const GUID* extension,
                                                     ULONG section, PUNICODE_STRING name,
                                                     PACTCTX_SECTION_KEYED_DATA to);
NTSTATUS NTAPI RtlFindActivationContextSectionGuid(ULONG flags, const GUID* extension,
                                                   ULONG section, const GUID* id,
                                                   PACTCTX_SECTION_KEYED_DATA to);
NTSTATUS NTAPI RtlQueryActivationContextApplicationSettings(ULONG flags, HANDLE context,
                                                            PCWSTR space, PCWSTR name, PWSTR to,
                                                            SIZE_T room, SIZE_T* written);

// Exceptions.
void NTAPI RtlRaiseException(PEXCEPTION_RECORD record);
void NTAPI RtlSetUnhandledExceptionFilter(PTOP_LEVEL_EXCEPTION_FILTER filter);

// Runtime library.
BOOLEAN NTAPI RtlAreLongPathsEnabled(void);
PVOID NTAPI RtlAllocateHeap(PVOID heap, ULONG flags, SIZE_T size);
ULONG NTAPI RtlFreeHeap(PVOID heap, ULONG flags, PVOID block);
PVOID NTAPI RtlReAllocateHeap(PVOID heap, ULONG flags, PVOID block, SIZE_T size);
SIZE_T NTAPI RtlSizeHeap(PVOID heap, ULONG flags, PVOID block);
PVOID NTAPI RtlDestroyHeap(PVOID heap);
BOOL NTAPI RtlQueryPerformanceCounter(PLARGE_INTEGER counter);
BOOL NTAPI RtlQueryPerformanceFrequency(PLARGE_INTEGER frequency);
LARGE_INTEGER NTAPI RtlGetSystemTimePrecise(void);
NTSTATUS NTAPI RtlInitializeCriticalSection(PRTL_CRITICAL_SECTION section);
NTSTATUS NTAPI RtlInitializeCriticalSectionEx(PRTL_CRITICAL_SECTION section, ULONG spin,
                                              ULONG flags);
NTSTATUS NTAPI RtlDeleteCriticalSection(PRTL_CRITICAL_SECTION section);
NTSTATUS NTAPI RtlEnterCriticalSection(PRTL_CRITICAL_SECTION section);
NTSTATUS NTAPI RtlLeaveCriticalSection(PRTL_CRITICAL_SECTION section);
BOOL NTAPI RtlTryEnterCriticalSection(PRTL_CRITICAL_SECTION section);
NTSTATUS NTAPI RtlUTF8ToUnicodeN(PWSTR to, ULONG size, PULONG written, PCSTR from, ULONG count);
NTSTATUS NTAPI RtlUnicodeToUTF8N(PSTR to, ULONG size, PULONG written, PCWSTR from, ULONG bytes);
void NTAPI RtlExitUserProcess(NTSTATUS status);
void NTAPI RtlExitUserThread(NTSTATUS status);
NTSTATUS NTAPI RtlWaitOnAddress(const void* address, const void* compare, SIZE_T size,
                                const LARGE_INTEGER* timeout);
void NTAPI RtlWakeAddressAll(const void* address);
void NTAPI RtlWakeAddressSingle(const void* address);
void NTAPI RtlAcquireSRWLockExclusive(PRTL_SRWLOCK lock);
void NTAPI RtlReleaseSRWLockExclusive(PRTL_SRWLOCK lock);
void NTAPI RtlAcquireSRWLockShared(PRTL_SRWLOCK lock);
void NTAPI RtlReleaseSRWLockShared(PRTL_SRWLOCK lock);
NTSTATUS NTAPI RtlSleepConditionVariableSRW(PRTL_CONDITION_VARIABLE variable, PRTL_SRWLOCK lock,
                                            PLARGE_INTEGER timeout, ULONG flags);
void NTAPI RtlWakeConditionVariable(PRTL_CONDITION_VARIABLE variable);
void NTAPI RtlWakeAllConditionVariable(PRTL_CONDITION_VARIABLE variable);
void NTAPI RtlProcessFlsData(PVOID block, ULONG what);
NTSTATUS NTAPI RtlFlsAlloc(PFLS_CALLBACK_FUNCTION callback, PULONG index);
NTSTATUS NTAPI RtlFlsFree(ULONG index);
NTSTATUS NTAPI RtlFlsGetValue(ULONG index, PVOID* value);
NTSTATUS NTAPI RtlFlsSetValue(ULONG index, PVOID value);
ULONG NTAPI RtlNtStatusToDosError(NTSTATUS status);

/// Fills memory with random bytes.
NTSTATUS NTAPI FerryRandom(PVOID to, SIZE_T size);

/// Maps a DLL to be read only: as bytes (0), as bytes that nobody may write meanwhile (1), as an
/// image (2). The base is marked as LoadLibraryEx marks such handles.
NTSTATUS ferry_map_data(const UNICODE_STRING* name, ULONG flags, int how, PVOID* base);
/// Undoes it, by the base without marks.
NTSTATUS ferry_unmap_data(PVOID base);

/// What GetProcAddress gives its caller, which may be traced, for a function.
PVOID ferry_traced_address(const void* caller, PVOID base, const char* name, ULONG ordinal,
                           PVOID address);

/// For CreateActCtx, which has looked at the size of the structure.
NTSTATUS ferry_create_context(const ACTCTXW* asked, PHANDLE handle);

/// The newest version (0x0a00: 10.0) that GetVersion may tell, by what the manifest says.
ULONG ferry_knows_version(void);

/// Says which function ferry does not have yet, and ends the process.
[[noreturn]] void ferry_stub_called(const char* dll, const char* name);

} // extern "C"

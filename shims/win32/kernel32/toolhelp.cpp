// Snapshots of processes, threads, modules and heaps (tlhelp32.h). One is a section that holds the
// entries, and how far each kind has been read: so it is closed as any handle, and inherited.

#include "process_list.hpp"
#include "process_modules.hpp"

#undef UNICODE // its names without a letter are the others' then
#include <tlhelp32.h>

using namespace ferry::win32;

namespace {

BOOL fail(DWORD error) {
    SetLastError(error);
    return FALSE;
}

struct Part {
    ULONG offset;
    ULONG count;
    ULONG read; ///< how many
};

/// What a section begins with; the entries follow.
struct Snapshot {
    Part processes;
    Part threads;
    Part modules;
    Part heaps;
};

/// Copies a name, shortened if it must be.
template <SIZE_T units>
void copy_name(WCHAR (&to)[units], const UNICODE_STRING& from) {
    const SIZE_T given = from.Length / sizeof(WCHAR);
    const SIZE_T count = given < units ? given : units - 1;
    memcpy(to, from.Buffer, count * sizeof(WCHAR));
    to[count] = 0;
}

/// Lays entries out behind each other. Without memory it only counts.
class Writer {
public:
    explicit Writer(char* memory) : memory_(memory) {}

    void begin(Part Snapshot::*part) {
        part_ = part;
        if (memory_ != nullptr) {
            (snapshot().*part).offset = size_;
        }
    }
    template <class Entry>
    void add(const Entry& entry) {
        if (memory_ != nullptr && size_ + sizeof entry <= room_) {
            memcpy(memory_ + size_, &entry, sizeof entry);
            ++(snapshot().*part_).count;
        }
        size_ += static_cast<ULONG>(sizeof entry);
    }
    void set_room(ULONG room) { room_ = room; }
    [[nodiscard]] ULONG size() const { return size_; }

private:
    Snapshot& snapshot() { return *reinterpret_cast<Snapshot*>(memory_); }

    char* memory_;
    Part Snapshot::*part_ = nullptr;
    ULONG size_ = sizeof(Snapshot);
    ULONG room_ = 0;
};

DWORD number(HANDLE id) { return static_cast<DWORD>(reinterpret_cast<ULONG_PTR>(id)); }

void add_processes(const ProcessList& list, Writer& writer) {
    writer.begin(&Snapshot::processes);
    list.each([&](const ListedProcess& process) {
        PROCESSENTRY32W entry{};
        entry.dwSize = sizeof entry;
        entry.th32ProcessID = number(process.id);
        entry.cntThreads = process.thread_count;
        entry.th32ParentProcessID = number(process.parent);
        entry.pcPriClassBase = process.base_priority;
        copy_name(entry.szExeFile, process.name);
        writer.add(entry);
    });
}

void add_threads(const ProcessList& list, Writer& writer) {
    writer.begin(&Snapshot::threads);
    list.each([&](const ListedProcess& process) {
        for (ULONG i = 0; i < process.thread_count; ++i) {
            const ListedThread& thread = process.threads[i];
            THREADENTRY32 entry{};
            entry.dwSize = sizeof entry;
            entry.th32ThreadID = number(thread.client.UniqueThread);
            entry.th32OwnerProcessID = number(process.id);
            entry.tpBasePri = thread.base_priority;
            writer.add(entry);
        }
    });
}

bool add_modules(HANDLE process, Writer& writer) {
    writer.begin(&Snapshot::modules);
    return each_module(process, [&](const LoaderEntry& module) {
        MODULEENTRY32W entry{};
        entry.dwSize = sizeof entry;
        entry.th32ModuleID = 1;
        entry.th32ProcessID = GetProcessId(process);
        entry.GlblcntUsage = entry.ProccntUsage = module.load_count;
        entry.modBaseAddr = static_cast<BYTE*>(module.base);
        entry.modBaseSize = module.size;
        entry.hModule = static_cast<HMODULE>(module.base);
        read_text(process, module.base_name, entry.szModule, MAX_MODULE_NAME32 + 1);
        read_text(process, module.full_name, entry.szExePath, MAX_PATH);
        writer.add(entry);
        return false;
    });
}

void add_own_heaps(Writer& writer) {
    constexpr DWORD most = 64;
    HANDLE heaps[most];
    const DWORD count = GetProcessHeaps(most, heaps);
    for (DWORD i = 0; i < count && i < most; ++i) {
        HEAPLIST32 entry{};
        entry.dwSize = sizeof entry;
        entry.th32ProcessID = GetCurrentProcessId();
        entry.th32HeapID = reinterpret_cast<ULONG_PTR>(heaps[i]);
        entry.dwFlags = heaps[i] == GetProcessHeap() ? HF32_DEFAULT : 0;
        writer.add(entry);
    }
}

bool add_heaps(HANDLE process, Writer& writer) {
    writer.begin(&Snapshot::heaps);
    if (process == GetCurrentProcess()) {
        add_own_heaps(writer);
        return true;
    }
    Peb* const there = peb_of(process);
    PVOID heap = nullptr;
    if (there == nullptr || !read_from(process, &there->process_heap, heap)) {
        return fail(ERROR_PARTIAL_COPY) != 0;
    }
    HEAPLIST32 entry{};
    entry.dwSize = sizeof entry;
    entry.th32ProcessID = GetProcessId(process);
    entry.th32HeapID = reinterpret_cast<ULONG_PTR>(heap);
    entry.dwFlags = HF32_DEFAULT;
    writer.add(entry);
    return true;
}

bool add_all(const ProcessList* list, HANDLE process, DWORD flags, Writer& writer) {
    if ((flags & TH32CS_SNAPPROCESS) != 0) {
        add_processes(*list, writer);
    }
    if ((flags & TH32CS_SNAPTHREAD) != 0) {
        add_threads(*list, writer);
    }
    if ((flags & TH32CS_SNAPMODULE) != 0 && !add_modules(process, writer)) {
        return false;
    }
    return (flags & TH32CS_SNAPHEAPLIST) == 0 || add_heaps(process, writer);
}

/// A view of a snapshot.
class View {
public:
    explicit View(HANDLE section) {
        constexpr int share = 1; // ViewShare
        SIZE_T size = 0;
        status_ = NtMapViewOfSection(section, current_process(), &address_, 0, 0, nullptr, &size,
                                     share, 0, PAGE_READWRITE);
    }
    View(const View&) = delete;
    View& operator=(const View&) = delete;
    ~View() {
        if (status_ >= 0) {
            NtUnmapViewOfSection(current_process(), address_);
        }
    }
    [[nodiscard]] NTSTATUS status() const { return status_; }
    [[nodiscard]] char* bytes() const { return static_cast<char*>(address_); }

private:
    PVOID address_ = nullptr;
    NTSTATUS status_;
};

/// A section with the entries; the last error where there is none.
HANDLE make_section(const ProcessList* list, HANDLE process, DWORD flags) {
    Writer counter(nullptr);
    if (!add_all(list, process, flags, counter)) {
        return INVALID_HANDLE_VALUE;
    }
    constexpr ULONG room_for_more = 16 * sizeof(MODULEENTRY32W);
    LARGE_INTEGER size;
    size.QuadPart = counter.size() + room_for_more;
    OBJECT_ATTRIBUTES attributes{};
    attributes.Length = sizeof attributes;
    constexpr ULONG inherit = 2; // OBJ_INHERIT
    attributes.Attributes = (flags & TH32CS_INHERIT) != 0 ? inherit : 0;
    HANDLE section = nullptr;
    NTSTATUS status = NtCreateSection(&section, SECTION_ALL_ACCESS, &attributes, &size,
                                      PAGE_READWRITE, SEC_COMMIT, nullptr);
    if (status >= 0) {
        const View view(section);
        status = view.status();
        if (status >= 0) {
            Writer writer(view.bytes());
            writer.set_room(static_cast<ULONG>(size.QuadPart));
            if (add_all(list, process, flags, writer)) {
                return section;
            }
            status = STATUS_PARTIAL_COPY;
        }
        NtClose(section);
    }
    SetLastError(RtlNtStatusToDosError(status));
    return INVALID_HANDLE_VALUE;
}

/// The next entry of a kind, or the first.
template <class Entry>
BOOL give(HANDLE section, Part Snapshot::*kind, bool from_start, Entry* to) {
    if (to == nullptr || to->dwSize < sizeof *to) {
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    const View view(section);
    if (view.status() < 0) {
        return fail(RtlNtStatusToDosError(view.status()));
    }
    Part& part = reinterpret_cast<Snapshot*>(view.bytes())->*kind;
    if (from_start) {
        part.read = 0;
    }
    if (part.read >= part.count) {
        return fail(ERROR_NO_MORE_FILES);
    }
    memcpy(to, view.bytes() + part.offset + part.read * sizeof *to, sizeof *to);
    ++part.read;
    return TRUE;
}

template <SIZE_T units, SIZE_T bytes>
void narrow(const WCHAR (&from)[units], char (&to)[bytes]) {
    if (WideCharToMultiByte(CP_ACP, 0, from, -1, to, bytes, nullptr, nullptr) == 0) {
        to[bytes - 1] = 0; // it did not fit
    }
}

bool is_heap(HANDLE wanted) {
    constexpr DWORD most = 64;
    HANDLE heaps[most];
    const DWORD count = GetProcessHeaps(most, heaps);
    for (DWORD i = 0; i < count && i < most; ++i) {
        if (heaps[i] == wanted) {
            return true;
        }
    }
    return false;
}

/// The next block of a heap of this process behind the one that `to` names; null: the first.
BOOL give_block(LPHEAPENTRY32 to, PVOID behind, DWORD process, ULONG_PTR id) {
    PROCESS_HEAP_ENTRY entry{};
    entry.lpData = behind;
    auto* const heap = reinterpret_cast<HANDLE>(id);
    do {
        if (!HeapWalk(heap, &entry)) {
            return fail(ERROR_NO_MORE_FILES);
        }
    } while ((entry.wFlags & PROCESS_HEAP_REGION) != 0);
    to->hHandle = entry.lpData;
    to->dwAddress = reinterpret_cast<ULONG_PTR>(entry.lpData);
    to->dwBlockSize = entry.cbData;
    to->dwFlags = (entry.wFlags & PROCESS_HEAP_ENTRY_BUSY) != 0 ? LF32_FIXED : LF32_FREE;
    to->dwLockCount = 0;
    to->dwResvd = 0;
    to->th32ProcessID = process;
    to->th32HeapID = id;
    return TRUE;
}

BOOL give_narrow(HANDLE section, bool from_start, PROCESSENTRY32* to) {
    if (to == nullptr || to->dwSize < sizeof *to) {
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    PROCESSENTRY32W wide;
    wide.dwSize = sizeof wide;
    if (!give(section, &Snapshot::processes, from_start, &wide)) {
        return FALSE;
    }
    memcpy(to, &wide, offsetof(PROCESSENTRY32, szExeFile));
    to->dwSize = sizeof *to;
    narrow(wide.szExeFile, to->szExeFile);
    return TRUE;
}

BOOL give_narrow(HANDLE section, bool from_start, MODULEENTRY32* to) {
    if (to == nullptr || to->dwSize < sizeof *to) {
        return fail(ERROR_INSUFFICIENT_BUFFER);
    }
    MODULEENTRY32W wide;
    wide.dwSize = sizeof wide;
    if (!give(section, &Snapshot::modules, from_start, &wide)) {
        return FALSE;
    }
    memcpy(to, &wide, offsetof(MODULEENTRY32, szModule));
    to->dwSize = sizeof *to;
    narrow(wide.szModule, to->szModule);
    narrow(wide.szExePath, to->szExePath);
    return TRUE;
}

} // namespace

extern "C" {

HANDLE WINAPI CreateToolhelp32Snapshot(DWORD flags, DWORD id) {
    constexpr DWORD of_a_process = TH32CS_SNAPMODULE | TH32CS_SNAPHEAPLIST;
    if ((flags & TH32CS_SNAPMODULE32) != 0) {
        flags |= TH32CS_SNAPMODULE;
    }
    if ((flags & TH32CS_SNAPALL) == 0) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return INVALID_HANDLE_VALUE;
    }
    HANDLE process = GetCurrentProcess();
    const bool other = (flags & of_a_process) != 0 && id != 0 && id != GetCurrentProcessId();
    if (other) {
        process = OpenProcess(PROCESS_QUERY_INFORMATION | PROCESS_VM_READ, FALSE, id);
        if (process == nullptr) {
            return INVALID_HANDLE_VALUE;
        }
    }
    HANDLE section = INVALID_HANDLE_VALUE;
    if ((flags & (TH32CS_SNAPPROCESS | TH32CS_SNAPTHREAD)) == 0) {
        section = make_section(nullptr, process, flags);
    } else if (const ProcessList list; list.status() < 0) {
        SetLastError(RtlNtStatusToDosError(list.status()));
    } else {
        section = make_section(&list, process, flags);
    }
    if (other) {
        NtClose(process);
    }
    return section;
}

BOOL WINAPI Process32FirstW(HANDLE section, LPPROCESSENTRY32W to) {
    return give(section, &Snapshot::processes, true, to);
}
BOOL WINAPI Process32NextW(HANDLE section, LPPROCESSENTRY32W to) {
    return give(section, &Snapshot::processes, false, to);
}
BOOL WINAPI Process32First(HANDLE section, LPPROCESSENTRY32 to) {
    return give_narrow(section, true, to);
}
BOOL WINAPI Process32Next(HANDLE section, LPPROCESSENTRY32 to) {
    return give_narrow(section, false, to);
}
BOOL WINAPI Thread32First(HANDLE section, LPTHREADENTRY32 to) {
    return give(section, &Snapshot::threads, true, to);
}
BOOL WINAPI Thread32Next(HANDLE section, LPTHREADENTRY32 to) {
    return give(section, &Snapshot::threads, false, to);
}
BOOL WINAPI Module32FirstW(HANDLE section, LPMODULEENTRY32W to) {
    return give(section, &Snapshot::modules, true, to);
}
BOOL WINAPI Module32NextW(HANDLE section, LPMODULEENTRY32W to) {
    return give(section, &Snapshot::modules, false, to);
}
BOOL WINAPI Module32First(HANDLE section, LPMODULEENTRY32 to) {
    return give_narrow(section, true, to);
}
BOOL WINAPI Module32Next(HANDLE section, LPMODULEENTRY32 to) {
    return give_narrow(section, false, to);
}
BOOL WINAPI Heap32ListFirst(HANDLE section, LPHEAPLIST32 to) {
    return give(section, &Snapshot::heaps, true, to);
}
BOOL WINAPI Heap32ListNext(HANDLE section, LPHEAPLIST32 to) {
    return give(section, &Snapshot::heaps, false, to);
}

BOOL WINAPI Heap32First(LPHEAPENTRY32 to, DWORD process, ULONG_PTR heap) {
    if (to == nullptr || to->dwSize != sizeof *to) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    if (process != 0 && process != GetCurrentProcessId()) {
        return fail(ERROR_NOT_SUPPORTED);
    }
    return is_heap(reinterpret_cast<HANDLE>(heap))
               ? give_block(to, nullptr, GetCurrentProcessId(), heap)
               : fail(ERROR_INVALID_PARAMETER);
}
BOOL WINAPI Heap32Next(LPHEAPENTRY32 to) {
    if (to == nullptr || to->dwSize != sizeof *to ||
        !is_heap(reinterpret_cast<HANDLE>(to->th32HeapID))) {
        return fail(ERROR_INVALID_PARAMETER);
    }
    return give_block(to, reinterpret_cast<PVOID>(to->dwAddress), to->th32ProcessID,
                      to->th32HeapID);
}

BOOL WINAPI Toolhelp32ReadProcessMemory(DWORD id, LPCVOID from, LPVOID to, SIZE_T size,
                                        SIZE_T* done) {
    if (id == 0) {
        return ReadProcessMemory(GetCurrentProcess(), from, to, size, done);
    }
    const HANDLE process = OpenProcess(PROCESS_VM_READ, FALSE, id);
    if (process == nullptr) {
        return FALSE;
    }
    const BOOL read = ReadProcessMemory(process, from, to, size, done);
    NtClose(process);
    return read;
}

} // extern "C"

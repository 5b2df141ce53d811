// std::exception_ptr: a counted copy of an exception's record and of the object that was thrown.

#include "msvcp140.hpp"

extern "C" {

__declspec(dllimport) void** __current_exception();
__declspec(dllimport) void* malloc(size_t size);
__declspec(dllimport) void free(void* block);
[[noreturn]] void ferry_throw_bad_exception();

} // extern "C"

namespace {

constexpr DWORD cpp_code = 0xe06d7363;
constexpr ULONG_PTR cpp_magic = 0x19930520;

/// Of a C++ exception; numbers that are places are relative to its image.
struct ThrowInfo {
    DWORD attributes;
    DWORD destructor;
    DWORD compatible;
    DWORD types;
};
struct Catchable {
    DWORD properties; ///< 1 simple, 4 with virtual bases
    DWORD type;
    int member;
    int table;
    int entry;
    DWORD size;
    DWORD copy;
};

struct Held {
    LONG references;
    EXCEPTION_RECORD record;
    alignas(16) char object[]; ///< where the record's points to
};

/// exception_ptr's two words.
struct Pointer {
    Held* held;
    void* unused;
};

/// What was thrown, as its record says it.
class Thrown {
public:
    explicit Thrown(const EXCEPTION_RECORD& record) : words_(record.ExceptionInformation) {
        is_cpp_ = record.ExceptionCode == cpp_code && record.NumberParameters >= 4 &&
                  words_[0] - cpp_magic <= 2 && words_[2] != 0;
    }
    bool is_cpp() const { return is_cpp_; }
    /// The first of the types is the object's own.
    const Catchable& type() const {
        const auto* const list = at<DWORD>(at_info().types);
        return *at<Catchable>(list[1]);
    }
    void copy_to(void* to) const {
        void* const from = reinterpret_cast<void*>(words_[1]);
        const Catchable& own = type();
        if ((own.properties & 1) != 0 || own.copy == 0) {
            memcpy(to, from, own.size);
        } else if ((own.properties & 4) != 0) {
            reinterpret_cast<void (*)(void*, void*, int)>(words_[3] + own.copy)(to, from, 1);
        } else {
            reinterpret_cast<void (*)(void*, void*)>(words_[3] + own.copy)(to, from);
        }
    }
    void destroy() const {
        if (at_info().destructor != 0) {
            reinterpret_cast<void (*)(void*)>(words_[3] + at_info().destructor)(
                reinterpret_cast<void*>(words_[1]));
        }
    }

private:
    const ThrowInfo& at_info() const { return *reinterpret_cast<const ThrowInfo*>(words_[2]); }
    template <class T>
    const T* at(DWORD place) const {
        return reinterpret_cast<const T*>(words_[3] + place);
    }
    const ULONG_PTR* words_;
    bool is_cpp_;
};

Held* hold(const EXCEPTION_RECORD& record) {
    const Thrown thrown(record);
    const size_t size = thrown.is_cpp() ? thrown.type().size : 0;
    auto* const held = static_cast<Held*>(malloc(sizeof(Held) + size));
    if (held == nullptr) {
        return nullptr;
    }
    held->references = 1;
    held->record = record;
    if (thrown.is_cpp()) {
        thrown.copy_to(held->object);
        held->record.ExceptionInformation[1] = reinterpret_cast<ULONG_PTR>(held->object);
    }
    return held;
}

void release(Held* held) {
    if (held == nullptr || InterlockedDecrement(&held->references) != 0) {
        return;
    }
    if (const Thrown thrown(held->record); thrown.is_cpp()) {
        thrown.destroy();
    }
    free(held);
}

} // namespace

extern "C" {

void cpp_exception_pointer_create(Pointer* pointer) { *pointer = {}; }
void cpp_exception_pointer_destroy(Pointer* pointer) { release(pointer->held); }
void cpp_exception_pointer_copy(Pointer* to, const Pointer* from) {
    *to = *from;
    if (to->held != nullptr) {
        InterlockedIncrement(&to->held->references);
    }
}
void cpp_exception_pointer_assign(Pointer* to, const Pointer* from) {
    Held* const old = to->held;
    cpp_exception_pointer_copy(to, from);
    release(old);
}
bool cpp_exception_pointer_is_set(const Pointer* pointer) { return pointer->held != nullptr; }
bool cpp_exception_pointer_same(const Pointer* a, const Pointer* b) { return a->held == b->held; }
void cpp_exception_pointer_swap(Pointer* a, Pointer* b) {
    const Pointer old = *a;
    *a = *b;
    *b = old;
}

void cpp_exception_pointer_current(Pointer* pointer) {
    const auto* const record = static_cast<const EXCEPTION_RECORD*>(*__current_exception());
    *pointer = {record == nullptr ? nullptr : hold(*record), nullptr};
}
/// std::make_exception_ptr.
void cpp_exception_pointer_make(Pointer* pointer, const void* object, const void* type) {
    EXCEPTION_RECORD record{};
    void* base = nullptr;
    RtlPcToFileHeader(const_cast<void*>(type), &base);
    record.ExceptionCode = cpp_code;
    record.ExceptionFlags = EXCEPTION_NONCONTINUABLE;
    record.NumberParameters = 4;
    record.ExceptionInformation[0] = cpp_magic;
    record.ExceptionInformation[1] = reinterpret_cast<ULONG_PTR>(object);
    record.ExceptionInformation[2] = reinterpret_cast<ULONG_PTR>(type);
    record.ExceptionInformation[3] = reinterpret_cast<ULONG_PTR>(base);
    *pointer = {hold(record), nullptr};
}

/// Throws a copy, which lies on this function's stack as what was thrown does on the thrower's.
void cpp_exception_pointer_rethrow(const Pointer* pointer) {
    if (pointer->held == nullptr) {
        ferry_throw_bad_exception();
    }
    EXCEPTION_RECORD record = pointer->held->record;
    if (const Thrown thrown(record); thrown.is_cpp()) {
        constexpr size_t alignment = 16;
        auto* const room = static_cast<char*>(__builtin_alloca(thrown.type().size + alignment));
        char* const object =
            room + (alignment - reinterpret_cast<ULONG_PTR>(room) % alignment) % alignment;
        thrown.copy_to(object);
        record.ExceptionInformation[1] = reinterpret_cast<ULONG_PTR>(object);
    }
    RaiseException(record.ExceptionCode, record.ExceptionFlags, record.NumberParameters,
                   record.ExceptionInformation);
}

} // extern "C"

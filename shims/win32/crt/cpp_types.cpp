// What Microsoft's C++ compiler expects of the runtime: throwing, type_info, exception classes,
// casts at run time. Catching (__CxxFrameHandler) is not here.

#include "crt.hpp"

using namespace ferry::crt;

extern "C" {
[[noreturn]] void terminate();
// abi_msvc/type_errors.cpp
[[noreturn]] void ferry_throw_bad_cast();
[[noreturn]] void ferry_throw_bad_typeid();
}

namespace {

/// std::exception and what derives from it: all are alike.
struct Exception {
    const void* const* vtable;
    const char* text;
    int owns;
};

/// std::type_info.
struct TypeInfo {
    const void* const* vtable;
    char* name; ///< undecorated, made at the first call
    char decorated[1];
};

char* copy(const char* text) {
    const size_t size = strlen(text) + 1;
    auto* const made = static_cast<char*>(malloc(size));
    return made == nullptr ? nullptr : static_cast<char*>(memcpy(made, text, size));
}

void set(Exception& exception, const char* text, bool copies) {
    exception.owns = copies && text != nullptr;
    exception.text = exception.owns != 0 ? copy(text) : text;
}
void clear(Exception& exception) {
    if (exception.owns != 0) {
        free(const_cast<char*>(exception.text));
    }
    exception.text = nullptr;
    exception.owns = 0;
}

const char* what(const Exception* exception) {
    return exception->text != nullptr ? exception->text : "Unknown exception";
}
void* destroy(Exception* exception, unsigned flags) {
    clear(*exception);
    if ((flags & 1) != 0) {
        free(exception);
    }
    return exception;
}

// Behind each vtable's beginning; what stands before it (the type) is null: they are not cast.
struct Table {
    const void* type;
    const void* functions[2];
};
#define TABLE                                                                                      \
    {                                                                                              \
        nullptr, { reinterpret_cast<const void*>(destroy), reinterpret_cast<const void*>(what) }   \
    }

constexpr DWORD cpp_code = 0xe06d7363;
constexpr ULONG_PTR cpp_magic = 0x19930520;

// Run-time types: addresses are relative to the image on 64-bit machines.
struct Displacement {
    int member;
    int table; ///< of virtual bases, or -1
    int entry;
};
struct BaseClass {
    int type;
    unsigned contained;
    Displacement at;
    unsigned attributes;
};
struct Hierarchy {
    unsigned signature;
    unsigned attributes;
    unsigned count;
    int bases;
};
struct Locator {
    unsigned signature;
    unsigned offset;
    unsigned construction_offset;
    int type;
    int hierarchy;
    int self;
};
constexpr unsigned not_visible = 1;
constexpr unsigned ambiguous = 2;

struct Complete {
    char* object;
    char* base; ///< of the image
    const Locator* locator;
};

Complete complete_object(void* part) {
    const Locator* const locator = (*static_cast<const Locator***>(part))[-1];
    auto* object = static_cast<char*>(part) - locator->offset;
    if (locator->construction_offset != 0) {
        object -= *reinterpret_cast<int*>(static_cast<char*>(part) - locator->construction_offset);
    }
    auto* const base = reinterpret_cast<char*>(const_cast<Locator*>(locator)) - locator->self;
    return {object, base, locator};
}

void* at(char* object, const Displacement& place) {
    char* found = object + place.member;
    if (place.table >= 0) {
        found = object + place.table;
        found += *reinterpret_cast<int*>(*reinterpret_cast<char**>(found) + place.entry);
        found += place.member;
    }
    return found;
}

bool same(const TypeInfo* left, const TypeInfo* right) {
    return left == right || strcmp(left->decorated, right->decorated) == 0;
}

void* cast(void* part, const TypeInfo* source, const TypeInfo* target) {
    const Complete complete = complete_object(part);
    const auto* const hierarchy =
        reinterpret_cast<const Hierarchy*>(complete.base + complete.locator->hierarchy);
    const auto* const bases = reinterpret_cast<const int*>(complete.base + hierarchy->bases);
    const auto base_at = [&](unsigned i) {
        return reinterpret_cast<const BaseClass*>(complete.base + bases[i]);
    };
    const auto type_at = [&](unsigned i) {
        return reinterpret_cast<const TypeInfo*>(complete.base + base_at(i)->type);
    };
    void* found = nullptr;
    for (unsigned i = 0; i < hierarchy->count; ++i) {
        const BaseClass* const base = base_at(i);
        if (!same(type_at(i), target)) {
            continue;
        }
        void* const place = at(complete.object, base->at);
        // Down: the target holds the part that is cast.
        for (unsigned k = 1; k <= base->contained; ++k) {
            if (same(type_at(i + k), source) && at(complete.object, base_at(i + k)->at) == part &&
                (base_at(i + k)->attributes & not_visible) == 0) {
                return place;
            }
        }
        // Across: the only visible one.
        if ((base->attributes & (not_visible | ambiguous)) == 0) {
            if (found != nullptr && found != place) {
                return nullptr;
            }
            found = place;
        }
    }
    return found;
}

/// "class a::b" of ".?AVb@a@@"; what else there is stays decorated.
char* undecorate(const char* name) {
    const char* const kind = strncmp(name, ".?AV", 4) == 0    ? "class "
                             : strncmp(name, ".?AU", 4) == 0  ? "struct "
                             : strncmp(name, ".?AT", 4) == 0  ? "union "
                             : strncmp(name, ".?AW4", 5) == 0 ? "enum "
                                                              : nullptr;
    if (kind == nullptr) {
        return copy(name);
    }
    const char* from = name + (kind[0] == 'e' ? 5 : 4);
    for (const char* c = from; *c != 0; ++c) {
        if (*c == '?' || *c == '$') { // a template
            return copy(name);
        }
    }
    const size_t size = strlen(from);
    auto* const to = static_cast<char*>(malloc(strlen(kind) + 2 * size + 1));
    if (to == nullptr) {
        return nullptr;
    }
    char* out = to;
    for (const char* c = kind; *c != 0; ++c) {
        *out++ = *c;
    }
    // The parts stand from the innermost to the outermost, each with an @ behind.
    const char* end = from + size;
    while (end > from && end[-1] == '@') {
        --end;
    }
    while (end > from) {
        const char* begin = end;
        while (begin > from && begin[-1] != '@') {
            --begin;
        }
        memcpy(out, begin, static_cast<size_t>(end - begin));
        out += end - begin;
        end = begin > from ? begin - 1 : begin;
        if (end > from) {
            *out++ = ':';
            *out++ = ':';
        }
    }
    *out = 0;
    return to;
}

const char* name_of(TypeInfo* type) {
    if (type->name == nullptr) {
        char* const made = undecorate(type->decorated);
        char* none = nullptr;
        if (!__atomic_compare_exchange_n(&type->name, &none, made, false, __ATOMIC_ACQ_REL,
                                         __ATOMIC_ACQUIRE)) {
            free(made);
        }
    }
    return type->name;
}

} // namespace

extern "C" {

// The vtables' first functions, as programs refer to them.
#define CLASS(name)                                                                                \
    const Table cpp_##name##_table TABLE;                                                          \
    Exception* cpp_##name##_copy(Exception* self, const Exception* other) {                        \
        self->vtable = cpp_##name##_table.functions;                                               \
        set(*self, other->text, other->owns != 0);                                                 \
        return self;                                                                               \
    }                                                                                              \
    Exception* cpp_##name##_text(Exception* self, const char* text) {                              \
        self->vtable = cpp_##name##_table.functions;                                               \
        set(*self, text, true);                                                                    \
        return self;                                                                               \
    }                                                                                              \
    Exception* cpp_##name##_text_by_reference(Exception* self, const char* const* text) {          \
        return cpp_##name##_text(self, *text);                                                     \
    }                                                                                              \
    Exception* cpp_##name##_assign(Exception* self, const Exception* other) {                      \
        if (self != other) {                                                                       \
            clear(*self);                                                                          \
            set(*self, other->text, other->owns != 0);                                             \
        }                                                                                          \
        return self;                                                                               \
    }                                                                                              \
    void cpp_##name##_destroy(Exception* self) { clear(*self); }
CLASS(exception)
CLASS(bad_cast)
CLASS(bad_typeid)
CLASS(non_rtti_object)
#undef CLASS
Exception* cpp_exception_default(Exception* self) {
    *self = {cpp_exception_table.functions, nullptr, 0};
    return self;
}
Exception* cpp_exception_static_text(Exception* self, const char* const* text, int) {
    *self = {cpp_exception_table.functions, *text, 0};
    return self;
}
void cpp_bad_cast_default(Exception* self) { cpp_bad_cast_text(self, "bad cast"); }
void cpp_bad_typeid_default(Exception* self) { cpp_bad_typeid_text(self, "bad typeid"); }
const char* cpp_exception_what(const Exception* self) { return what(self); }

void* cpp_new(size_t size) { return malloc(size); }
void cpp_delete(void* block) { free(block); }

const char* cpp_type_name(TypeInfo* self) { return name_of(self); }
const char* cpp_type_raw_name(const TypeInfo* self) { return self->decorated; }
int cpp_type_equal(const TypeInfo* self, const TypeInfo* other) { return same(self, other); }
int cpp_type_differs(const TypeInfo* self, const TypeInfo* other) { return !same(self, other); }
int cpp_type_before(const TypeInfo* self, const TypeInfo* other) {
    return strcmp(self->decorated, other->decorated) < 0;
}
void cpp_type_destroy(TypeInfo* self) {
    free(self->name);
    self->name = nullptr;
}
/// set_new_handler of the standard takes null only in msvcrt.
void* cpp_set_new_handler(void*) { return nullptr; }

// ucrtbase's: __std_type_info_data is the name and the decorated name.
struct TypeData {
    char* name;
    char decorated[1];
};
int __std_type_info_compare(const TypeData* left, const TypeData* right) {
    return left == right ? 0 : strcmp(left->decorated + 1, right->decorated + 1);
}
size_t __std_type_info_hash(const TypeData* type) {
    uint64_t hash = 14695981039346656037ULL; // FNV-1a
    for (const char* c = type->decorated + 1; *c != 0; ++c) {
        hash = (hash ^ static_cast<unsigned char>(*c)) * 1099511628211ULL;
    }
    return static_cast<size_t>(hash ^ hash >> 32);
}
const char* __std_type_info_name(TypeData* type, void*) {
    return name_of(reinterpret_cast<TypeInfo*>(reinterpret_cast<char*>(type) - sizeof(void*)));
}
/// Names stay until the process ends: a list holds only what the program puts there.
void __std_type_info_destroy_list(SLIST_HEADER* list) {
    for (SLIST_ENTRY* entry = InterlockedFlushSList(list); entry != nullptr;) {
        SLIST_ENTRY* const next = entry->Next;
        free(entry);
        entry = next;
    }
}

struct ExceptionData {
    const char* text;
    bool owns;
};
void __std_exception_copy(const ExceptionData* from, ExceptionData* to) {
    to->owns = from->owns && from->text != nullptr;
    to->text = to->owns ? copy(from->text) : from->text;
}
void __std_exception_destroy(ExceptionData* data) {
    if (data->owns) {
        free(const_cast<char*>(data->text));
    }
    *data = {nullptr, false};
}

[[noreturn]] void _CxxThrowException(void* object, void* type) {
    void* base = nullptr;
    if (type != nullptr) {
        RtlPcToFileHeader(type, &base);
    }
    const ULONG_PTR arguments[] = {cpp_magic, reinterpret_cast<ULONG_PTR>(object),
                                   reinterpret_cast<ULONG_PTR>(type),
                                   reinterpret_cast<ULONG_PTR>(base)};
    RaiseException(cpp_code, EXCEPTION_NONCONTINUABLE, sizeof(void*) == 8 ? 4 : 3, arguments);
    terminate();
}

void* __RTCastToVoid(void* part) {
    return part == nullptr ? nullptr : complete_object(part).object;
}
void* __RTtypeid(void* part) {
    if (part == nullptr) {
        ferry_throw_bad_typeid();
    }
    const Complete complete = complete_object(part);
    return complete.base + complete.locator->type;
}
void* __RTDynamicCast(void* part, long, void* source, void* target, int is_reference) {
    if (part == nullptr) {
        return nullptr;
    }
    void* const found = cast(part, static_cast<TypeInfo*>(source), static_cast<TypeInfo*>(target));
    if (found == nullptr && is_reference != 0) {
        ferry_throw_bad_cast();
    }
    return found;
}

void* __AdjustPointer(void* object, const Displacement* place) {
    return at(static_cast<char*>(object), *place);
}

} // extern "C"

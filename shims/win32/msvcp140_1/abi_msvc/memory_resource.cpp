// The resources of <memory_resource> that programs share. "Aligned" ones are for programs that know
// of new with an alignment: they free what is over-aligned by another function than the rest.

using size_t = decltype(sizeof 0);

extern "C" {

__declspec(dllimport) void* malloc(size_t size);
__declspec(dllimport) void free(void* block);
__declspec(dllimport) void* _aligned_malloc(size_t size, size_t alignment);
__declspec(dllimport) void _aligned_free(void* block);
[[noreturn]] __declspec(dllimport) void abort();

} // extern "C"

namespace std {

[[noreturn]] __declspec(dllimport) void _Xbad_alloc();

namespace pmr {

class memory_resource {
public:
    virtual ~memory_resource() noexcept = default;
    void operator delete(void*) {} // none of these is ever deleted

private:
    virtual void* do_allocate(size_t size, size_t alignment) = 0;
    virtual void do_deallocate(void* block, size_t size, size_t alignment) = 0;
    virtual bool do_is_equal(const memory_resource& other) const noexcept = 0;
};

namespace {

class Identity : public memory_resource {
    bool do_is_equal(const memory_resource& other) const noexcept override {
        return this == &other;
    }
};

void* checked(void* block) {
    if (block == nullptr) {
        _Xbad_alloc();
    }
    return block;
}

constexpr size_t usual_alignment = 16; // of new without one

class Aligned final : public Identity {
    void* do_allocate(size_t size, size_t alignment) override {
        return checked(alignment > usual_alignment ? _aligned_malloc(size, alignment)
                                                   : malloc(size != 0 ? size : 1));
    }
    void do_deallocate(void* block, size_t, size_t alignment) override {
        if (alignment > usual_alignment) {
            _aligned_free(block);
        } else {
            free(block);
        }
    }
};
class Unaligned final : public Identity {
    void* do_allocate(size_t size, size_t alignment) override {
        if (alignment > usual_alignment) {
            _Xbad_alloc();
        }
        return checked(malloc(size != 0 ? size : 1));
    }
    void do_deallocate(void* block, size_t, size_t) override { free(block); }
};
class Null final : public Identity {
    void* do_allocate(size_t, size_t) override { _Xbad_alloc(); }
    void do_deallocate(void*, size_t, size_t) override {}
};

[[clang::no_destroy]] Aligned aligned;
[[clang::no_destroy]] Unaligned unaligned;
[[clang::no_destroy]] Null null;
memory_resource* default_aligned;
memory_resource* default_unaligned;

memory_resource* get(memory_resource*& from, memory_resource& otherwise) {
    memory_resource* const there = __atomic_load_n(&from, __ATOMIC_ACQUIRE);
    return there != nullptr ? there : &otherwise;
}
memory_resource* set(memory_resource*& to, memory_resource* next, memory_resource& otherwise) {
    memory_resource* const old = __atomic_exchange_n(&to, next, __ATOMIC_ACQ_REL);
    return old != nullptr ? old : &otherwise;
}

} // namespace

} // namespace pmr

} // namespace std

using namespace std::pmr;

extern "C" {

memory_resource* _Aligned_new_delete_resource() noexcept { return &aligned; }
memory_resource* _Unaligned_new_delete_resource() noexcept { return &unaligned; }
memory_resource* null_memory_resource() noexcept { return &null; }
memory_resource* _Aligned_get_default_resource() noexcept { return get(default_aligned, aligned); }
memory_resource* _Unaligned_get_default_resource() noexcept {
    return get(default_unaligned, unaligned);
}
memory_resource* _Aligned_set_default_resource(memory_resource* next) noexcept {
    return set(default_aligned, next, aligned);
}
memory_resource* _Unaligned_set_default_resource(memory_resource* next) noexcept {
    return set(default_unaligned, next, unaligned);
}

void _purecall() { abort(); }

} // extern "C"

// type_info's functions: those of these types are asked of the program's own.
extern "C" const void* const ferry_type_info_table[1] __asm__("??_7type_info@@6B@");
const void* const ferry_type_info_table[1] = {nullptr};

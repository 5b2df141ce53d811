// The DLLs beside msvcp140.dll: resources of memory, waiting of atomics, the threads of parallel
// algorithms; and the tasks that std::async is made of.

// compiler: msvc
// runtime: ucrt
#include "msvc_std.h"

namespace std {
class bad_alloc : public exception {};
namespace pmr {
class memory_resource {
public:
    virtual ~memory_resource();
    virtual void* do_allocate(size_t size, size_t alignment) = 0;
    virtual void do_deallocate(void* block, size_t size, size_t alignment) = 0;
    virtual bool do_is_equal(const memory_resource& other) const noexcept = 0;
};
memory_resource::~memory_resource() {}
} // namespace pmr
} // namespace std
namespace Concurrency::details {
struct _Threadpool_chore {
    void* work;
    void (*function)(void*);
    void* data;
};
DLL int _Schedule_chore(_Threadpool_chore*);
DLL void _Release_chore(_Threadpool_chore*);
} // namespace Concurrency::details

using std::pmr::memory_resource;
extern "C" {
DLL memory_resource* _Aligned_get_default_resource() noexcept;
DLL memory_resource* _Aligned_set_default_resource(memory_resource*) noexcept;
DLL memory_resource* _Aligned_new_delete_resource() noexcept;
DLL memory_resource* null_memory_resource() noexcept;
DLL int __std_atomic_wait_direct(const void*, void*, size_t, unsigned long);
DLL void __std_atomic_notify_all_direct(const void*);
DLL int __std_atomic_wait_indirect(const void*, void*, size_t, void*,
                                   bool (*)(const void*, void*, size_t, void*), unsigned long);
DLL void __std_atomic_notify_one_indirect(const void*);
DLL unsigned long long __std_atomic_wait_get_deadline(unsigned long long);
DLL unsigned long __std_atomic_wait_get_remaining_timeout(unsigned long long);
DLL unsigned char __std_atomic_compare_exchange_128(long long*, long long, long long, long long*);
DLL void* __std_create_threadpool_work(void (*)(void*, void*, void*), void*, void*);
DLL void __std_bulk_submit_threadpool_work(void*, size_t);
DLL void __std_wait_for_threadpool_work_callbacks(void*, int);
DLL void __std_close_threadpool_work(void*);
DLL void* CreateThread(void*, size_t, unsigned (*)(void*), void*, unsigned, unsigned*);
DLL unsigned WaitForSingleObject(void*, unsigned);
int memcmp(const void*, const void*, size_t);
}

static void resources() {
    memory_resource* const usual = _Aligned_get_default_resource();
    void* const block = usual->do_allocate(100, 64);
    memset(block, 1, 100);
    printf("aligned %d\n", reinterpret_cast<size_t>(block) % 64 == 0);
    usual->do_deallocate(block, 100, 64);
    usual->do_deallocate(usual->do_allocate(10, 8), 10, 8);
    memory_resource* const none = null_memory_resource();
    memory_resource* const old = _Aligned_set_default_resource(none);
    printf("%d %d %d\n", old == usual, _Aligned_get_default_resource() == none,
           usual == _Aligned_new_delete_resource());
    _Aligned_set_default_resource(nullptr);
    printf("%d %d %d\n", _Aligned_get_default_resource() == usual, usual->do_is_equal(*usual),
           usual->do_is_equal(*none));
    try {
        none->do_allocate(1, 1);
    } catch (const std::bad_alloc& error) {
        printf("%s\n", error.what());
    }
}

static volatile int small;
static long long large[3];

static unsigned change(void*) {
    small = 1;
    __std_atomic_notify_all_direct(const_cast<int*>(&small));
    __atomic_store_n(&large[2], 5, __ATOMIC_SEQ_CST);
    __std_atomic_notify_one_indirect(large);
    return 0;
}
static bool same(const void* value, void* comparand, size_t size, void* parameter) {
    ++*static_cast<int*>(parameter);
    return memcmp(value, comparand, size) == 0;
}

static void waits() {
    int zero = 0;
    printf("timed out: %d\n",
           __std_atomic_wait_direct(const_cast<int*>(&small), &zero, sizeof zero, 10));
    long long zeros[3] = {};
    int asked = 0;
    printf("timed out: %d\n",
           __std_atomic_wait_indirect(large, zeros, sizeof zeros, &asked, same, 10));
    void* const thread = CreateThread(nullptr, 0, change, nullptr, 0, nullptr);
    while (small == 0) {
        __std_atomic_wait_direct(const_cast<int*>(&small), &zero, sizeof zero, ~0UL);
    }
    while (__atomic_load_n(&large[2], __ATOMIC_SEQ_CST) == 0) {
        __std_atomic_wait_indirect(large, zeros, sizeof zeros, &asked, same, 100);
    }
    WaitForSingleObject(thread, ~0U);
    printf("%d %lld %d\n", small, large[2], asked > 0);
    printf("%d %d %lu\n", __std_atomic_wait_get_deadline(~0ULL) == ~0ULL,
           __std_atomic_wait_get_remaining_timeout(__std_atomic_wait_get_deadline(5000)) > 4000,
           __std_atomic_wait_get_remaining_timeout(1));
    alignas(16) long long pair[2] = {1, 2};
    long long expected[2] = {1, 3};
    const int refused = __std_atomic_compare_exchange_128(pair, 9, 8, expected);
    const int taken = __std_atomic_compare_exchange_128(pair, 9, 8, expected);
    printf("%d %d: %lld %lld, %lld\n", refused, taken, pair[0], pair[1], expected[1]);
}

static long done;
static void count(void*, void* by, void*) {
    __atomic_add_fetch(&done, *static_cast<int*>(by), __ATOMIC_SEQ_CST);
}
static void tasks() {
    int by = 3;
    void* const work = __std_create_threadpool_work(count, &by, nullptr);
    __std_bulk_submit_threadpool_work(work, 4);
    __std_wait_for_threadpool_work_callbacks(work, 0);
    __std_close_threadpool_work(work);
    printf("%ld\n", done);
    static volatile int ran;
    Concurrency::details::_Threadpool_chore chore = {nullptr,
                                                     [](void* data) {
                                                         *static_cast<volatile int*>(data) = 7;
                                                         __std_atomic_notify_all_direct(data);
                                                     },
                                                     const_cast<int*>(&ran)};
    const int scheduled = Concurrency::details::_Schedule_chore(&chore);
    int zero = 0;
    while (ran == 0) {
        __std_atomic_wait_direct(const_cast<int*>(&ran), &zero, sizeof zero, ~0UL);
    }
    Concurrency::details::_Release_chore(&chore);
    printf("%d %d %d\n", scheduled, ran, chore.work == nullptr);
}

int main() {
    resources();
    waits();
    tasks();
    return 0;
}

MSVC_RUNTIME

// A raw clone cannot use glibc's pthread_create, and would share the parent's thread-local storage.
// So it gets a copy of the executable's TLS image with a thread control block of its own
// (psABI x86-64 TLS, variant II: the image ends where the control block begins).
//
// A shell (stack and TLS) is used again once its child is gone: the kernel then clears its word
// (CLONE_CHILD_CLEARTID). The TLS of a used shell is kept as it is, since it holds the allocator's
// per-thread cache, which would leak otherwise.

#include <ferry/kernel/shared_memory_child.hpp>

#include <atomic>
#include <cerrno>
#include <clocale>
#include <cstring>
#include <elf.h>
#include <link.h>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <sched.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/single_threaded.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

#include <ferry/base/bits.hpp>
#include <ferry/kernel/host_call.hpp>

namespace ferry::kernel {
namespace {

constexpr std::size_t stack_size = std::size_t{512} * 1024;
// glibc's struct pthread is 0x900 bytes in 2.36; copying more of the mapped page is harmless.
constexpr std::size_t control_block_size = 0x900;

/// The head of glibc's control block that the ABI fixes.
struct ControlBlock {
    void* self;
    void* dtv;
    void* thread;
};

const ControlBlock* own_control_block() {
    const ControlBlock* block;
    asm("movq %%fs:0, %0" : "=r"(block));
    return block;
}

struct TlsImage {
    const char* data = nullptr;
    std::size_t file_size = 0;
    std::size_t size = 0;
    std::size_t alignment = 1;
};

TlsImage find_tls_image() {
    TlsImage image;
    dl_iterate_phdr(
        [](dl_phdr_info* info, std::size_t, void* result) {
            for (int i = 0; i < info->dlpi_phnum; ++i) {
                const ElfW(Phdr)& header = info->dlpi_phdr[i];
                if (header.p_type == PT_TLS) {
                    auto& found = *static_cast<TlsImage*>(result);
                    found.data = reinterpret_cast<const char*>(
                        info->dlpi_addr + header.p_vaddr); // NOLINT(performance-no-int-to-ptr)
                    found.file_size = header.p_filesz;
                    found.size = header.p_memsz;
                    found.alignment = std::max<std::size_t>(header.p_align, 1);
                }
            }
            return 1; // the executable comes first
        },
        &image);
    return image;
}

/// Stack and TLS of one child at a time.
class Shell {
public:
    Shell() {
        const TlsImage image = find_tls_image();
        const std::size_t tls_size =
            align_up(image.size, std::max<std::size_t>(image.alignment, 64));
        size_ = page_ceil(page_size + stack_size + tls_size + control_block_size);
        memory_ = static_cast<char*>(::mmap(nullptr, size_, PROT_READ | PROT_WRITE,
                                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
        if (memory_ == MAP_FAILED) {
            memory_ = nullptr;
            return;
        }
        ::mprotect(memory_, page_size, PROT_NONE);
        stack_top_ = memory_ + page_size + stack_size;
        char* const block = stack_top_ + tls_size;
        std::memcpy(block - align_up(image.size, image.alignment), image.data, image.file_size);
        std::memcpy(block, own_control_block(), control_block_size);
        auto* const control = reinterpret_cast<ControlBlock*>(block);
        control->self = block;
        control->thread = block;
        thread_pointer_ = block;
    }
    Shell(const Shell&) = delete;
    Shell& operator=(const Shell&) = delete;
    ~Shell() {
        if (memory_ != nullptr) {
            ::munmap(memory_, size_);
        }
    }

    [[nodiscard]] bool ok() const { return memory_ != nullptr; }
    [[nodiscard]] bool idle() const { return in_use_.load() == 0; }
    /// Marks the shell as taken until its child is gone.
    void reserve() { in_use_.store(1); }

    std::int64_t start(std::uint64_t host_flags, int* word, std::function<int()> body) {
        body_ = std::move(body);
        const int pid = ::clone(enter, stack_top_,
                                static_cast<int>(host_flags) | CLONE_SETTLS | CLONE_CHILD_CLEARTID,
                                this, word, thread_pointer_, &in_use_);
        if (pid < 0) {
            const int error = errno;
            in_use_.store(0);
            body_ = nullptr;
            return -error;
        }
        return pid;
    }

private:
    static int enter(void* self) {
        // The TLS image holds no locale: this sets the C library's per-thread pointers to it.
        ::uselocale(LC_GLOBAL_LOCALE);
        auto& shell = *static_cast<Shell*>(self);
        std::function<int()> body = std::move(shell.body_);
        const int status = body();
        body = nullptr;
        host_call(SYS_exit_group, status);
        __builtin_unreachable();
    }

    char* memory_ = nullptr;
    std::size_t size_ = 0;
    char* stack_top_ = nullptr;
    void* thread_pointer_ = nullptr;
    std::atomic<int> in_use_{0};
    std::function<int()> body_;
};

struct Pool {
    std::mutex mutex; // guards shells
    std::vector<std::unique_ptr<Shell>> shells;

    Shell* acquire() {
        const std::lock_guard lock(mutex);
        for (const auto& shell : shells) {
            if (shell->idle()) {
                shell->reserve();
                return shell.get();
            }
        }
        auto shell = std::make_unique<Shell>();
        if (!shell->ok()) {
            return nullptr;
        }
        shell->reserve();
        return shells.emplace_back(std::move(shell)).get();
    }
};

Pool& pool() {
    static Pool instance;
    // A fork while another thread is in acquire() must not leave the child's lock taken for ever.
    [[maybe_unused]] static const int registered =
        ::pthread_atfork([] { instance.mutex.lock(); }, [] { instance.mutex.unlock(); },
                         [] { instance.mutex.unlock(); });
    return instance;
}

} // namespace

std::int64_t start_shared_memory_child(std::uint64_t host_flags, int* word,
                                       std::function<int()> body) {
    // Two processes use one heap from now on: the C library must take its locks.
    __libc_single_threaded = 0;
    Shell* const shell = pool().acquire();
    return shell == nullptr ? -ENOMEM : shell->start(host_flags, word, std::move(body));
}

} // namespace ferry::kernel

// From an open .exe to its first instruction, which is ntdll's: it binds the program's DLLs and
// goes on at the entry point (LdrInitializeThunk, RtlUserThreadStart).

#include <ferry/nt/start.hpp>

#include <array>
#include <climits>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <strings.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ferry/base/bits.hpp>
#include <ferry/image/read.hpp>
#include <ferry/kernel/host_signals.hpp>
#include <ferry/process/layout.hpp>

#include "../dbgk/port.hpp"
#include "../io/file.hpp"
#include "../io/names.hpp"
#include "../mm/exports.hpp"
#include "../mm/host_reserve.hpp"
#include "../mm/map_image_file.hpp"
#include "../mm/service_instructions.hpp"
#include "../process.hpp"
#include "../task.hpp"
#include "../unicode.hpp"
#include "../version.hpp"
#include "agent.hpp"
#include "command_line.hpp"
#include "create_thread.hpp"
#include "environment.hpp"
#include "exit.hpp"
#include "inherit.hpp"
#include "jobs.hpp"
#include "parameters.hpp"
#include "thread.hpp"
#include "thread_memory.hpp"

namespace ferry::nt {
namespace {

Error failed(const std::string& name, std::string_view what) {
    return Error{fmt::format("{}: {}", name, what), ENOEXEC};
}

Result<GuestAddr> map(Process& process, const mm::ImageFile& file, const std::string& name) {
    const auto base = mm::map_image_file(process, file, loader::Fixed::refused);
    if (!base) {
        switch (base.error().value) {
        case EADDRINUSE:
            return failed(name, fmt::format("wants to lie at {:#x}, which is taken, and cannot be "
                                            "moved",
                                            file.image.pe->image_base));
        case ENOEXEC: return failed(name, "damaged PE file: relocations");
        default:
            return failed(name,
                          fmt::format("cannot be mapped: {}", std::strerror(base.error().value)));
        }
    }
    return *base;
}

/// Behind the `syscall` of a stub; null if there is none.
GuestAddr find_service_return(Process& process) {
    constexpr std::string_view instructions("\x0f\x05\xc3", 3); // syscall; ret
    const memory::AddressSpace& space = process.memory.space();
    const GuestAddr stub = mm::find_export(space, process.ntdll_base, "NtClose");
    char code[32];
    if (stub.is_null() || memory::copy_in(space, code, stub, sizeof code)) {
        return {};
    }
    const std::size_t at = std::string_view(code, sizeof code).find(instructions);
    return at == std::string_view::npos ? GuestAddr() : stub + at + 2;
}

Result<void> map_ntdll(Process& process) {
    const SystemDll* const dll = process.system_dlls.find("ntdll.dll");
    if (dll == nullptr) {
        return Error{"this ferry was built without its Windows DLLs", ENOEXEC};
    }
    auto file = process.system_dlls.open(*dll);
    if (!file) {
        return std::move(file).error();
    }
    auto base = map(process, *file, "ntdll.dll");
    if (!base) {
        return std::move(base).error();
    }
    process.ntdll_base = *base;
    struct Wanted {
        std::string_view name;
        GuestAddr GuestEntries::*place;
    };
    for (const Wanted& wanted :
         {Wanted{"LdrInitializeThunk", &GuestEntries::loader},
          Wanted{"RtlUserThreadStart", &GuestEntries::thread_start},
          Wanted{"KiUserExceptionDispatcher", &GuestEntries::exception_dispatcher},
          Wanted{"KiUserApcDispatcher", &GuestEntries::apc_dispatcher}}) {
        process.entries.*wanted.place = mm::find_export(process.memory.space(), *base, wanted.name);
        if ((process.entries.*wanted.place).is_null()) {
            return failed("ntdll.dll", fmt::format("has no {}", wanted.name));
        }
    }
    process.entries.service_return = find_service_return(process);
    return {};
}

/// Lifts the soft limit of files' sizes, for memory that is a file, and makes the hard one an
/// error.
class WithoutFileSizeLimit {
public:
    WithoutFileSizeLimit() {
        ::sigemptyset(&signal_);
        ::sigaddset(&signal_, SIGXFSZ);
        ::pthread_sigmask(SIG_BLOCK, &signal_, &mask_);
        ::getrlimit(RLIMIT_FSIZE, &limit_);
        const rlimit lifted{limit_.rlim_max, limit_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &lifted);
    }
    ~WithoutFileSizeLimit() {
        constexpr timespec at_once{};
        ::setrlimit(RLIMIT_FSIZE, &limit_);
        ::sigtimedwait(&signal_, nullptr, &at_once);
        ::pthread_sigmask(SIG_SETMASK, &mask_, nullptr);
    }
    WithoutFileSizeLimit(const WithoutFileSizeLimit&) = delete;
    WithoutFileSizeLimit& operator=(const WithoutFileSizeLimit&) = delete;

private:
    sigset_t signal_{};
    sigset_t mask_{};
    rlimit limit_{};
};

/// Handles to this process's standard streams, in order. They can be inherited, as those of a
/// shell.
std::array<std::uint64_t, 3> standard_handles(Process& process) {
    std::array<std::uint64_t, 3> handles{};
    for (int fd = 0; fd < 3; ++fd) {
        const int mode = ::fcntl(fd, F_GETFL);
        // One that was closed is closed, or by now ferry's own.
        if (mode < 0 || (::fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0) {
            continue;
        }
        const int way = mode & O_ACCMODE;
        // Whoever opens a stream for writing may ask of it too: CreateFile sees to that.
        const Access access =
            (way != O_WRONLY ? io::file_generic_read : 0) |
            (way != O_RDONLY ? io::file_generic_write | io::file_read_attributes : 0);
        auto stream = std::make_shared<io::File>(UniqueFd(fd));
        stream->console_input = fd == STDIN_FILENO;
        io::File& file = *stream;
        const Handle handle =
            process.handles.create(ob::Type::file, access, std::move(stream), ob::obj_inherit);
        if (handle.value != 0) {
            file.begin(process.handles.arena(), process.handles.find(handle).object);
        }
        handles[static_cast<std::size_t>(fd)] = handle.value;
    }
    return handles;
}

constexpr std::string_view shell_name = "cmd.exe";

/// The words that run a batch file, with its name as Windows has it.
std::vector<std::string> batch_argv(std::vector<std::string> argv) {
    char* const canonical = ::realpath(argv[0].c_str(), nullptr);
    if (canonical != nullptr) {
        argv[0] = to_utf8(io::to_dos(canonical));
        std::free(canonical);
    }
    return argv;
}

/// "Z:\dir\program.exe".
std::string image_name(const WindowsFile& file) {
    return file.own.empty() ? to_utf8(io::to_dos(file.host_path))
                            : "C:\\Windows\\System32\\" + file.own;
}

Result<mm::ImageFile> open_program(const WindowsFile& file, const mm::SystemDlls& own) {
    if (!file.own.empty()) {
        const SystemDll* const found = own.find(file.own);
        return found != nullptr ? own.open(*found)
                                : Error{"this ferry was built without its Windows DLLs", ENOEXEC};
    }
    auto image = loader::read_image(file.fd.get(), file.name);
    if (!image) {
        return std::move(image).error();
    }
    mm::ImageFile program;
    program.image = std::move(*image);
    program.bytes.fd = file.fd.get();
    return program;
}

/// The program's beginning as its parent wants it.
Result<void> make_child_peb(Process& process, const loader::Image& image, ps::Handover& handover) {
    if (!ps::inherit_handles(process, handover)) {
        return failed(process.name, "damaged handover");
    }
    ps::ParameterTexts texts;
    texts.current_directory = std::move(handover.current_directory);
    if (!texts.current_directory.ends_with(u'\\')) {
        texts.current_directory += u'\\';
    }
    texts.image_path = std::move(handover.image_path);
    texts.command_line = std::move(handover.command_line);
    texts.environment = std::move(handover.environment);
    texts.title = std::move(handover.title);
    texts.desktop = std::move(handover.desktop);
    std::copy(std::begin(handover.window), std::end(handover.window), texts.window.begin());
    texts.runtime_data = std::move(handover.runtime_data);
    texts.window_flags = handover.window_flags;
    texts.show_window = handover.show_window;
    texts.process_group = handover.process_group;
    const std::array<std::uint64_t, 3> handles{
        handover.standard_handles[0], handover.standard_handles[1], handover.standard_handles[2]};
    if (!ps::make_process_blocks(process, image, texts, handles).ok()) {
        return failed(process.name, "no memory for its process parameters");
    }
    return {};
}

/// How the program is called: the user's path as one of Windows, since programs look for a
/// backslash in it and take a slash for an option; a name that was chosen for it (-0) stays.
std::vector<std::string> words_for_guest(std::vector<std::string> argv, const WindowsFile& file) {
    if (argv.empty() || argv[0] != file.name) {
        return argv;
    }
    const std::filesystem::path path(file.name);
    std::error_code error;
    const auto directory =
        std::filesystem::canonical(path.has_parent_path() ? path.parent_path() : ".", error);
    if (!error) {
        argv[0] = to_utf8(io::to_dos((directory / path.filename()).string()));
    }
    return argv;
}

Result<void> make_peb(Process& process, const loader::Image& image, const StartRequest& request,
                      const WindowsFile& file) {
    ps::ParameterTexts texts;
    std::array<char, PATH_MAX> directory{};
    std::u16string current =
        io::to_dos(::getcwd(directory.data(), directory.size()) != nullptr && directory[0] == '/'
                       ? directory.data()
                       : "/");
    if (!current.ends_with(u'\\')) {
        current += u'\\';
    }
    texts.current_directory = std::move(current);
    texts.image_path = to_utf16(image_name(file));
    texts.title = texts.image_path;
    texts.command_line =
        to_utf16(request.runs_batch       ? ps::batch_line(batch_argv(request.argv))
                 : file.own == shell_name ? ps::shell_line(request.argv)
                                          : ps::command_line(words_for_guest(request.argv, file)));
    texts.environment = ps::environment_block(request.environment);
    const auto handles = standard_handles(process);
    if (!ps::make_process_blocks(process, image, texts, handles).ok()) {
        return failed(file.name, "no memory for its process parameters");
    }
    return {};
}

} // namespace

std::optional<WindowsFile> find_own_program(std::string_view word,
                                            std::span<const SystemDll> files) {
    const mm::SystemDlls own(files, -1);
    for (const std::string_view extension : {"", ".com", ".exe"}) {
        const SystemDll* const found = own.find(std::string(word) += extension);
        if (found != nullptr && !found->name.ends_with(".dll")) {
            return WindowsFile{UniqueFd(), std::string(found->name), {}, std::string(found->name)};
        }
    }
    return std::nullopt;
}

bool is_batch_file(const std::string& path) {
    if (path.size() < 4 || (::strcasecmp(path.c_str() + path.size() - 4, ".bat") != 0 &&
                            ::strcasecmp(path.c_str() + path.size() - 4, ".cmd") != 0)) {
        return false;
    }
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    struct stat status {};
    std::array<char, 4> head{};
    if (!fd || ::fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
        return false;
    }
    const ssize_t size = ::pread(fd.get(), head.data(), head.size(), 0);
    const std::string_view magic(head.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    return !magic.starts_with("#!") &&
           !magic.starts_with("\x7f"
                              "ELF") &&
           !magic.starts_with("MZ");
}

std::optional<WindowsFile> find_windows_file(const std::string& path) {
    WindowsFile file;
    file.fd.reset(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    std::array<char, 2> head{};
    if (!file.fd || ::pread(file.fd.get(), head.data(), head.size(), 0) != 2 || head[0] != 'M' ||
        head[1] != 'Z') {
        return std::nullopt;
    }
    file.name = path;
    char* const canonical = ::realpath(path.c_str(), nullptr);
    file.host_path = canonical != nullptr ? canonical : path;
    std::free(canonical);
    return file;
}

std::optional<WindowsFile> find_handed_over(int descriptor) {
    const auto handover = ps::read_handover(descriptor);
    if (!handover) {
        return std::nullopt;
    }
    if (!handover->own.empty()) {
        return WindowsFile{UniqueFd(), handover->name, {}, handover->own};
    }
    auto file = find_windows_file(handover->host_path);
    if (file) {
        file->name = handover->name;
    }
    return file;
}

Error start(WindowsFile file, StartRequest request) {
    mm::keep_host_reserve();
    auto opened = open_program(file, mm::SystemDlls(request.system_dlls, request.executable_fd));
    if (!opened) {
        return std::move(opened).error();
    }
    mm::ImageFile& program = *opened;
    if (auto fits = loader::check_windows_program(program.image, file.name); !fits) {
        return std::move(fits).error();
    }
    memory::Layout layout = loader::plan_layout(0, true);
    layout.executes_natively = true;
    auto space = memory::AddressSpace::create(layout);
    if (!space) {
        return std::move(space).error();
    }
    auto engine = request.engine->create(*program.image.isa, *space);
    if (!engine) {
        return std::move(engine).error();
    }
    std::optional<ps::Handover> handover;
    if (request.child >= 0) {
        handover = ps::read_handover(request.child);
        if (!handover) {
            return failed(file.name, "damaged handover");
        }
        request.configuration = handover->configuration;
    }
    auto arena = [&] {
        const WithoutFileSizeLimit without_limit;
        return handover ? ob::Arena::open(UniqueFd(handover->arena), handover->record)
                        : ob::Arena::create();
    }();
    if (!arena) {
        return std::move(arena).error();
    }
    request.configuration.home = io::home_directory(request.environment);
    request.configuration.image_directory = mm::image_directory(request.environment);
    if (!handover) {
        request.configuration.shared_directory =
            ps::host_variable(request.environment, "FERRY_SHARED_DIR");
    }
    auto process = std::make_shared<Process>(
        request.configuration, *space, std::shared_ptr<engine::Engine>(std::move(*engine)),
        mm::SystemDlls(request.system_dlls, request.executable_fd), std::move(*arena));
    process->name = file.name;
    if (handover && handover->shared_file >= 0) {
        process->shared.adopt(
            {UniqueFd(handover->shared_file), handover->shared_record, handover->shared_path});
    }
    if (process->shared_data.reserve()) {
        return failed(file.name, "the place of the shared data page is taken");
    }
    if (file.own.empty()) {
        program.bytes.name = process->images.use(
            image_name(file), UniqueFd(::fcntl(file.fd.get(), F_DUPFD_CLOEXEC, 0)));
    }
    auto base = map(*process, program, file.name);
    if (!base) {
        return std::move(base).error();
    }
    process->image_base = *base;
    constexpr std::uint16_t high_entropy_va = 0x20;
    if ((program.image.pe->dll_characteristics & high_entropy_va) == 0) {
        process->memory.place_low();
    }
    mm::look_for_service_instructions(*process, program.image, *base);
    if (auto mapped = map_ntdll(*process); !mapped) {
        return std::move(mapped).error();
    }
    process->host_environment = request.environment;
    process->executable_fd = request.executable_fd;
    const std::shared_ptr<ps::Thread> main = ps::make_main_thread(*process, handover);
    if (auto made = handover ? make_child_peb(*process, program.image, *handover)
                             : make_peb(*process, program.image, request, file);
        !made) {
        return std::move(made).error();
    }

    if (main == nullptr) {
        return failed(file.name, "no room for its objects");
    }
    ps::ThreadRequest thread;
    thread.start = *base + (program.image.entry - program.image.pe->image_base);
    thread.argument = process->peb.value();
    thread.stack_reserve = program.image.pe->stack_reserve;
    thread.stack_commit = program.image.pe->stack_commit;
    thread.process_id = process->id();
    thread.thread_id = main->id();
    process->stack_reserve = thread.stack_reserve;
    ps::ThreadMemory memory;
    if (!ps::make_thread_memory(*process, thread, memory).ok()) {
        return failed(file.name, "no memory for its stack");
    }
    process->manifest_beside =
        file.own.empty() && ::access((file.host_path + ".manifest").c_str(), F_OK) == 0;
    const std::string name = file.name;
    file.fd.reset();
    if (request.room != nullptr) {
        request.room->give_up();
    }

    const kernel::HostSignalStack host_stack;
    main->teb = memory.teb;
    main->start = thread.start;
    kernel::install_host_handlers();
    // A broken pipe and a full file are statuses. Handled and not ignored: programs of the host
    // that this one starts shall have them as they are.
    for (const int signal : {SIGPIPE, SIGXFSZ}) {
        if (!kernel::host_ignores(signal)) {
            kernel::set_host_disposition(signal, kernel::HostDisposition::handle);
        }
    }
    kernel::set_host_disposition(kick_signal, kernel::HostDisposition::handle);
    // From here on it can be kicked.
    Task task(process, process->engine->create_cpu(ps::initial_registers(*process, memory)), main);
    ps::become_reachable(process);
    for (const ps::InheritedJob& job :
         handover ? handover->jobs : std::vector<ps::InheritedJob>()) {
        ::fcntl(job.descriptor, F_SETFD, FD_CLOEXEC);
        ps::watch_job(process, {job.job, UniqueFd(job.descriptor)});
    }
    process->scheduling.begin_thread(*process, main->area());
    if (handover && handover->debug_object != 0) {
        process->debug_port.set_inherited(handover->debug_inherited);
        if (!process->debug_port.attach(process, {handover->debug_object}, dbgk::Attached::at_start)
                 .ok()) {
            ps::exit_process(task, status::DEBUGGER_INACTIVE.value);
        }
        dbgk::report_process(task);
    }
    task.run();
    ps::end_thread(task);
    kernel::block_host_signals();
    for (;;) { // the other threads are the process now
        ::pause();
    }
}

} // namespace ferry::nt

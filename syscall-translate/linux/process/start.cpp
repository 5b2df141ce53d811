#include <ferry/linux/start.hpp>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <functional>
#include <linux/prctl.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ferry/base/bits.hpp>
#include <ferry/process/layout.hpp>
#include <ferry/process/process_image.hpp>

#include "../debug/debugger.hpp"
#include "../fs/sysroot.hpp"
#include "../isa.hpp"
#include "../reports/perf_map.hpp"
#include "../reports/statistics.hpp"
#include "../task.hpp"
#include "../trace/tracer.hpp"
#include "exit.hpp"
#include "kept_code.hpp"
#include "program.hpp"
#include "publish.hpp"

namespace ferry::linux_guest {
namespace {

/// Opens programs as a guest would, before there is one.
class HostOpener {
public:
    explicit HostOpener(const std::string& sysroot)
        : sysroot_(sysroot),
          root_(sysroot_.active() ? ::open(sysroot.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)
                                  : -1) {}

    ErrnoOr<ProgramFile> operator()(const std::string& path) const {
        std::string host = path;
        if (sysroot_.active() && path.starts_with('/')) {
            auto walked = sysroot_.walk(root_.get(), path, fs::Last::follow, fs::Purpose::look);
            if (!walked) {
                return walked.error();
            }
            host = std::move(*walked);
        }
        ProgramFile file;
        file.fd.reset(::open(host.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
        if (!file.fd) {
            return Errno::last();
        }
        char* const canonical = ::realpath(host.c_str(), nullptr);
        file.host_path = canonical != nullptr ? canonical : host;
        std::free(canonical);
        file.guest_path = sysroot_.guest_name(file.host_path);
        return file;
    }

private:
    fs::Sysroot sysroot_;
    UniqueFd root_;
};

/// Where Debian's cross packages (libc6-arm64-cross…) put a root for an ISA.
std::string distribution_sysroot(Isa isa) {
    return fmt::format("/usr/{}-linux-gnu", isa_info(isa).name);
}

ProgramRequest request_for(ProgramFile file, const std::string& name,
                           std::vector<std::string> argv) {
    ProgramRequest request;
    request.file = std::move(file);
    request.exec_name = name;
    request.argv = std::move(argv);
    return request;
}

Result<Program> resolve(const std::string& path, const std::vector<std::string>& argv,
                        const std::string& sysroot) {
    const HostOpener open(sysroot);
    auto file = open(path);
    if (!file) {
        return Error{fmt::format("{}: {}", path, std::strerror(file.error().value)),
                     file.error().value};
    }
    return resolve_program(request_for(std::move(*file), path, argv), std::cref(open));
}

std::uint64_t hwcap_word(std::uint64_t features, int word) {
    std::uint64_t bits = 0;
#define FERRY_A64_FEATURE(id, hwcap, bit, cpuinfo)                                                 \
    if (hwcap == word && (features >> static_cast<int>(abi::a64::Feature::id) & 1) != 0) {         \
        bits |= std::uint64_t{1} << bit;                                                           \
    }
#include <ferry/abi/a64_features.inc>
#undef FERRY_A64_FEATURE
    return bits;
}

constexpr std::uint64_t rv64_imafdc = 1U << ('i' - 'a') | 1U << ('m' - 'a') | 1U << ('a' - 'a') |
                                      1U << ('f' - 'a') | 1U << ('d' - 'a') | 1U << ('c' - 'a');

loader::MachineFacts machine_facts(Isa isa, const engine::Engine& engine) {
    loader::MachineFacts facts;
    const IsaTraits& traits = traits_of(isa);
    if (isa == Isa::rv64) {
        facts.hwcap = rv64_imafdc;
    } else {
        facts.hwcap = hwcap_word(engine.features(), 1);
        facts.hwcap2 = hwcap_word(engine.features(), 2);
        facts.platform = traits.machine;
    }
    facts.min_signal_stack = traits.at_minsigstksz;
    return facts;
}

loader::Credentials credentials() {
    return {::getuid(), ::geteuid(), ::getgid(), ::getegid(), ::getauxval(AT_SECURE) != 0};
}

ErrnoOr<GuestAddr> map_kernel_page(memory::AddressSpace& space, engine::Engine& engine,
                                   const KernelPage& page) {
    memory::MapRequest request;
    request.size = page_size;
    request.prot = memory::Prot::read | memory::Prot::write;
    request.name = std::make_shared<const std::string>(page.name);
    // To the host no mapping of the guest's is the same as this one, which it would else join and
    // split again with each change of protection.
    request.host_flags = MAP_NORESERVE;
    const auto at = space.map(request);
    if (!at) {
        return at.error();
    }
    if (const Errno error = memory::copy_out(space, *at, page.bytes.data(), page.bytes.size())) {
        return error;
    }
    if (const Errno error =
            space.protect(*at, page_size, memory::Prot::read | memory::Prot::execute)) {
        return error;
    }
    for (const HostCall& call : page.host_calls) {
        engine.add_host_function(
            {.at = *at + call.offset, .word = call.word, .writes = call.writes, .run = call.run});
    }
    return *at;
}

/// The signal mask and the ignored signals that this process was started with are the guest's.
void inherit_signals(Process& process, Task& task) {
    for (int signal = 1; signal <= signal_count; ++signal) {
        process.actions().inherit(signal, kernel::host_ignores(signal));
    }
    task.signals.mask = kernel::block_host_signals() & ~unblockable;
    kernel::install_host_handlers();
}

Result<loader::ProcessImage> load(Program& program, const StartRequest& request, Process& process,
                                  GuestAddr kernel_page, std::uint64_t stack_limit) {
    loader::ProcessImageRequest wanted;
    wanted.program = {&program.image, program.file.fd.get(), program.file.guest_path};
    if (program.interpreter) {
        wanted.interpreter =
            loader::MappedFile{&*program.interpreter_image, program.interpreter->fd.get(),
                               program.interpreter->guest_path};
    }
    wanted.argv = program.argv;
    wanted.envp = request.environment;
    wanted.execfn = program.exec_name;
    wanted.machine = machine_facts(process.isa(), *process.engine());
    wanted.credentials = credentials();
    if (traits_of(process.isa()).kernel_page.is_image) {
        wanted.vdso = kernel_page;
    }
    wanted.stack_limit = stack_limit;
    wanted.randomize = request.randomize;
    wanted.seed = process.family.layout_seed;
    return loader::load_process(*process.space(), wanted);
}

void remember(ExecImage& image, const Program& program, const loader::ProcessImage& loaded,
              GuestAddr sigreturn) {
    image.path = program.file.guest_path;
    image.host_path = program.file.host_path;
    struct stat identity {};
    if (::fstat(program.file.fd.get(), &identity) == 0) {
        image.device = identity.st_dev;
        image.inode = identity.st_ino;
    }
    image.arguments = loaded.arguments;
    image.environment = loaded.environment;
    image.stack = loaded.stack;
    image.stack_pointer = loaded.stack_pointer;
    image.sigreturn = sigreturn;
    image.auxv.resize(loaded.auxv.size() * sizeof(loader::AuxEntry));
    std::memcpy(image.auxv.data(), loaded.auxv.data(), image.auxv.size());
}

} // namespace

FoundProgram::FoundProgram(std::unique_ptr<Program> program) : program_(std::move(program)) {}
FoundProgram::FoundProgram(FoundProgram&&) noexcept = default;
FoundProgram& FoundProgram::operator=(FoundProgram&&) noexcept = default;
FoundProgram::~FoundProgram() = default;

const std::string& FoundProgram::name() const { return program_->exec_name; }

bool FoundProgram::is_host_program() const { return program_->is_host_program; }
Isa FoundProgram::isa() const { return program_->image.isa.value_or(host_isa); }
const std::vector<std::string>& FoundProgram::argv() const { return program_->argv; }

Handover FoundProgram::hand_over(const Configuration& configuration) const {
    Handover handover;
    handover.configuration = configuration;
    handover.program_fd = ::fcntl(program_->file.fd.get(), F_DUPFD, 3);
    handover.guest_path = program_->file.guest_path;
    handover.host_path = program_->file.host_path;
    handover.exec_name = program_->exec_name;
    return handover;
}

Result<FoundProgram> find_program(const std::string& path, const std::vector<std::string>& argv,
                                  Configuration& configuration) {
    Result<Program> program = resolve(path, argv, configuration.sysroot);
    if (!program && configuration.sysroot.empty()) {
        for (const Isa isa : {Isa::a64, Isa::rv64}) {
            const std::string candidate = distribution_sysroot(isa);
            if (::access(candidate.c_str(), F_OK) != 0) {
                continue;
            }
            Result<Program> again = resolve(path, argv, candidate);
            if (again && again->image.isa == isa && again->interpreter) {
                configuration.sysroot = candidate;
                program = std::move(again);
                break;
            }
        }
    }
    if (!program) {
        return std::move(program).error();
    }
    configuration.isa = program->image.isa.value_or(host_isa);
    return FoundProgram(std::make_unique<Program>(std::move(*program)));
}

Result<FoundProgram> take_over(const Handover& handover, std::vector<std::string> argv) {
    ProgramFile file;
    file.fd.reset(handover.program_fd);
    file.guest_path = handover.guest_path;
    file.host_path = handover.host_path;
    ::fcntl(file.fd.get(), F_SETFD, FD_CLOEXEC);
    const HostOpener open(handover.configuration.sysroot);
    Result<Program> program = resolve_program(
        request_for(std::move(file), handover.exec_name, std::move(argv)), std::cref(open));
    if (!program) {
        return std::move(program).error();
    }
    return FoundProgram(std::make_unique<Program>(std::move(*program)));
}

Error exec_host_program(const FoundProgram& program, const std::vector<std::string>& environment) {
    const auto pointers = [](const std::vector<std::string>& strings) {
        std::vector<char*> list;
        list.reserve(strings.size() + 1);
        for (const std::string& string : strings) {
            list.push_back(const_cast<char*>(string.c_str()));
        }
        list.push_back(nullptr);
        return list;
    };
    ::execve(program->file.host_path.c_str(), pointers(program->argv).data(),
             pointers(environment).data());
    return Error{fmt::format("{}: {}", program->exec_name, std::strerror(errno)), errno};
}

Error start(FoundProgram found, StartRequest request) {
    Program& program = *found;
    MemoryLimits limits;
    limits.adopt_host();
    for (std::size_t i = 0; i < request.memory_limits.size() && i < MemoryLimits::resources.size();
         ++i) {
        limits.preset(MemoryLimits::resources[i], request.memory_limits[i]);
    }
    MemoryLimits::free_host();
    const std::uint64_t stack_limit = limits.get(RLIMIT_STACK).rlim_cur;

    if (request.shared_code_fd < 0 && request.engine->shared_code_variant != nullptr) {
        if (KeptCode kept = open_kept_code(request.configuration.code_cache, found.isa(),
                                           request.engine->shared_code_variant())) {
            request.shared_code_fd = kept.file.release();
            request.layout_seed = kept.layout_seed;
        }
    }
    const std::uint64_t seed =
        request.layout_seed != 0 ? request.layout_seed : loader::random_seed();
    const int address_bits = request.configuration.address_bits;
    auto space = memory::AddressSpace::create(loader::plan_layout(
        stack_limit, request.randomize, seed,
        address_bits != 0 ? GuestAddr(std::uint64_t{1} << address_bits) : memory::default_split));
    if (!space) {
        return std::move(space).error();
    }
    request.configuration.isa = found.isa();
    auto engine = request.engine->create(found.isa(), *space);
    if (!engine) {
        return std::move(engine).error();
    }
    auto configuration = std::make_shared<const Configuration>(request.configuration);
    auto process = std::make_shared<Process>(configuration, *space,
                                             std::shared_ptr<engine::Engine>(std::move(*engine)),
                                             fs::Files::open(configuration->sysroot));
    process->limits = limits;
    if (const auto kept = process->descriptors().keep(request.executable_fd)) {
        process->executable = *kept;
    }
    process->family.layout_seed = seed;
    if (request.debugger.is_taken()) {
        auto debugger = debug::Debugger::open(*process, request.debugger);
        if (!debugger) {
            return std::move(debugger).error();
        }
        process->debugger = std::move(*debugger);
    }
    enter_family(*process, request.shared_code_fd);
    if (configuration->trace) {
        auto tracer = Tracer::create(*configuration, process->descriptors());
        if (!tracer) {
            return std::move(tracer).error();
        }
        process->tracer = std::move(*tracer);
    }

    if (configuration->stats) {
        process->statistics = Statistics::create(process->descriptors());
    }
    if (configuration->perf_map) {
        auto map = PerfMap::create(*process);
        if (!map) {
            return std::move(map).error();
        }
        process->perf_map = std::move(*map);
        process->engine()->set_code_listener(process->perf_map.get());
    }

    const KernelPage& kernel_page = traits_of(found.isa()).kernel_page;
    const auto page = map_kernel_page(**space, *process->engine(), kernel_page);
    if (!page) {
        return Error{"no memory for the guest's kernel page", page.error().value};
    }
    auto loaded = load(program, request, *process, *page, stack_limit);
    if (!loaded) {
        return std::move(loaded).error();
    }
    remember(process->image, program, *loaded, *page + kernel_page.sigreturn);
    process->limits.apply(**space);
    publish(program, *loaded, process->image);

    abi::RegisterFile registers(found.isa());
    registers.pc() = loaded->pc.value();
    registers.sp() = loaded->stack_pointer.value();
    found = FoundProgram(nullptr); // closes its descriptors
    if (request.room != nullptr) {
        request.room->give_up();
    }

    const kernel::HostSignalStack host_stack;
    Task task(process, process->engine()->create_cpu(registers));
    task.adopt_host_thread();
    process->add_thread(task);
    inherit_signals(*process, task);
    kernel::set_host_mask(task.signals.mask);
    if (process->debugger) {
        process->debugger->begin(task);
    }
    const int status = task.run();
    process::end_thread(task, status);
    ::_exit(status);
}

} // namespace ferry::linux_guest

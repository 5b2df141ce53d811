#include "program.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <ferry/image/describe.hpp>
#include <ferry/image/read.hpp>

namespace ferry::linux_guest {
namespace {

constexpr int most_scripts = 5; // bprm recursion limit of Linux

Error refused(const std::string& name, int number) {
    return Error{fmt::format("{}: {}", name, std::strerror(number)), number};
}

/// What exec asks of any file before it looks inside.
Result<void> check_file(const ProgramFile& file, const std::string& name) {
    struct stat status;
    if (::fstat(file.fd.get(), &status) != 0) {
        return refused(name, errno);
    }
    if (S_ISDIR(status.st_mode)) {
        return Error{fmt::format("{}: is a directory", name), EACCES};
    }
    if (!S_ISREG(status.st_mode)) {
        return Error{fmt::format("{}: is not a regular file", name), EACCES};
    }
    if (::faccessat(file.fd.get(), "", X_OK, AT_EMPTY_PATH | AT_EACCESS) != 0) {
        return Error{fmt::format("{}: no permission to execute it", name), EACCES};
    }
    struct statvfs system;
    if (::fstatvfs(file.fd.get(), &system) == 0 && (system.f_flag & ST_NOEXEC) != 0) {
        return Error{fmt::format("{}: its file system is mounted noexec", name), EACCES};
    }
    // The kernel refuses to run a file that is being written; a read lease is refused then too.
    if (::fcntl(file.fd.get(), F_SETLEASE, F_RDLCK) == 0) {
        ::fcntl(file.fd.get(), F_SETLEASE, F_UNLCK);
    } else if (errno == EAGAIN) {
        return Error{fmt::format("{}: is open for writing", name), ETXTBSY};
    }
    return {};
}

bool is_host_program(const loader::Image& image) {
    constexpr std::uint16_t i386 = 3; // EM_386: the host kernel runs these too
    return image.format == loader::Format::elf &&
           (image.isa == host_isa || (image.machine == i386 && image.bits == 32)) &&
           image.kind != loader::Kind::relocatable && image.kind != loader::Kind::core;
}

/// The root that a program found on the host was probably taken from: the folder above it in which
/// its interpreter lies. Empty if there is none.
std::string probable_root(const std::string& program, const std::string& interpreter) {
    for (std::size_t end = program.rfind('/'); end != 0 && end != std::string::npos;
         end = program.rfind('/', end - 1)) {
        std::string root = program.substr(0, end);
        struct stat status;
        if (::lstat((root + interpreter).c_str(), &status) == 0) {
            return root;
        }
    }
    return {};
}

std::string missing_interpreter(const Program& program) {
    const std::string& path = program.image.interpreter;
    const std::string root = probable_root(program.file.host_path, path);
    const std::string advice =
        root.empty()
            ? fmt::format("name the root it lies in with -L DIR, or install libc6-{}-cross",
                          program.image.isa == Isa::a64 ? "arm64" : "riscv64")
            : fmt::format("try -L {}", root);
    return fmt::format("{}: its dynamic linker {} does not exist: {}", program.exec_name, path,
                       advice);
}

Result<void> add_interpreter(Program& program, const ProgramOpener& open) {
    const std::string& path = program.image.interpreter;
    auto file = open(path);
    if (!file) {
        const int number = file.error().value;
        return Error{number == ENOENT ? missing_interpreter(program)
                                      : fmt::format("{}: its dynamic linker {}: {}",
                                                    program.exec_name, path, std::strerror(number)),
                     number};
    }
    if (Result<void> fit = check_file(*file, path); !fit) {
        return std::move(fit).error().in(program.exec_name);
    }
    Result<loader::Image> image = loader::read_image(file->fd.get(), path);
    if (!image) {
        Error error = std::move(image).error();
        error.errno_value = error.errno_value == EIO ? EIO : ELIBBAD;
        return std::move(error).in(program.exec_name);
    }
    if (Result<void> fit = loader::check_interpreter(*image, program.image, path); !fit) {
        return std::move(fit).error().in(program.exec_name);
    }
    program.interpreter = std::move(*file);
    program.interpreter_image = std::move(*image);
    return {};
}

/// The interpreter's file in place of the script's, and its words in front of the arguments.
Result<void> follow_script(ProgramRequest& request, const loader::ScriptLine& line,
                           const ProgramOpener& open) {
    if (request.closes_on_exec) {
        return refused(request.exec_name, ENOENT); // the interpreter could not open the script
    }
    std::vector<std::string> argv{line.interpreter};
    if (line.argument) {
        argv.push_back(*line.argument);
    }
    argv.push_back(request.exec_name);
    if (!request.argv.empty()) {
        argv.insert(argv.end(), request.argv.begin() + 1, request.argv.end());
    }
    auto file = open(line.interpreter);
    if (!file) {
        return Error{fmt::format("{}: its interpreter {}: {}", request.exec_name, line.interpreter,
                                 std::strerror(file.error().value)),
                     file.error().value};
    }
    request.file = std::move(*file);
    request.exec_name = line.interpreter;
    request.argv = std::move(argv);
    return {};
}

} // namespace

Result<Program> resolve_program(ProgramRequest request, const ProgramOpener& open) {
    const std::string first_name = request.exec_name;
    // What is wrong with an interpreter is told as the script's.
    const auto blame = [&](Error error) {
        return request.exec_name == first_name ? error : std::move(error).in(first_name);
    };
    for (int scripts = 0; scripts <= most_scripts; ++scripts) {
        if (Result<void> fit = check_file(request.file, request.exec_name); !fit) {
            return blame(std::move(fit).error());
        }
        Result<loader::Image> image = loader::read_image(request.file.fd.get(), request.exec_name);
        if (!image) {
            return blame(std::move(image).error());
        }
        if (image->script) {
            if (Result<void> next = follow_script(request, *image->script, open); !next) {
                return blame(std::move(next).error());
            }
            continue;
        }
        Program program;
        program.is_host_program = is_host_program(*image);
        if (!program.is_host_program) {
            if (Result<void> fit = loader::check_program(*image, request.exec_name); !fit) {
                return blame(std::move(fit).error());
            }
        }
        program.file = std::move(request.file);
        program.image = std::move(*image);
        program.exec_name = first_name;
        program.argv = std::move(request.argv);
        if (!program.is_host_program && !program.image.interpreter.empty()) {
            if (Result<void> added = add_interpreter(program, open); !added) {
                return std::move(added).error();
            }
        }
        return program;
    }
    return Error{fmt::format("{}: more than {} scripts deep", first_name, most_scripts), ELOOP};
}

} // namespace ferry::linux_guest

#include "report.hpp"

#include <cstring>
#include <filesystem>

#include <fcntl.h>

#include <fmt/format.h>

#include <ferry/base/unique_fd.hpp>
#include <ferry/image/read.hpp>

namespace ferry::inspect {
namespace {

using loader::Format;
using loader::Image;

/// The names of the engines that would run `image`, in the order of preference.
std::vector<std::string> engines_for(const Image& image) {
    if (!image.isa || image.os != loader::GuestOs::linux_os) {
        return {};
    }
    if (*image.isa == host_isa) {
        return {"host"};
    }
    std::vector<std::string> names;
    for (std::size_t bit = 0; bit < std::size(engine_names); ++bit) {
        if ((isa_info(*image.isa).engine_set >> bit & 1) != 0) {
            names.emplace_back(engine_names[bit]);
        }
    }
    return names;
}

void look_for_needs(const Options& options, Report& report) {
    if (!report.image.isa || report.image.format != Format::elf ||
        report.image.os != loader::GuestOs::linux_os) {
        return;
    }
    const Isa isa = *report.image.isa;
    const std::vector<Root> roots = search_roots(options.sysroot, isa);
    if (!report.image.interpreter.empty()) {
        report.interpreter =
            Need{report.image.interpreter, find_file(roots, report.image.interpreter, isa)};
    }
    if (report.deep) {
        const std::string origin = std::filesystem::absolute(report.path).parent_path();
        for (const std::string& name : report.deep->needed) {
            report.libraries.push_back(
                {name, find_library(roots, name, report.deep->library_path, origin, isa)});
        }
    }
}

void look_for_script_interpreter(const Options& options, Report& report) {
    const std::string& path = report.image.script->interpreter;
    std::vector<std::string> directories{"/"};
    if (!options.sysroot.empty()) {
        directories.insert(directories.begin(), options.sysroot);
    }
    report.interpreter = Need{path, std::nullopt};
    for (const std::string& directory : directories) {
        if (const Root root(directory); root.exists() && root.open(path)) {
            report.interpreter->found = Found{path, directory};
            return;
        }
    }
}

} // namespace

Result<Report> inspect_file(const std::string& path, const Options& options) {
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file) {
        const int error = errno;
        return Error{fmt::format("{}: {}", path, std::strerror(error)), error};
    }
    Result<Image> image = loader::read_image(file.get(), path);
    if (!image) {
        return std::move(image).error();
    }
    Report report;
    report.path = path;
    report.image = *std::move(image);
    if (report.image.format == Format::script) {
        look_for_script_interpreter(options, report);
        return report;
    }
    if (const auto verdict = loader::check_program(report.image, ""); !verdict) {
        report.refusal = verdict.error().message.substr(2); // without the ": " after no name
    }
    report.engines = engines_for(report.image);
    if (auto deep = read_deep_limited(path, options.limits)) {
        report.deep = *std::move(deep);
    } else {
        report.deep_error = deep.error().message;
    }
    look_for_needs(options, report);
    return report;
}

} // namespace ferry::inspect

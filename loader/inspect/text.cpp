// The report for people: one fact a line, the names of facts in a column of their own.

#include "report.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>
#include <sys/mman.h>

#include <ferry/image/describe.hpp>

namespace ferry::inspect {
namespace {

using loader::Image;

class Lines {
public:
    explicit Lines(std::string_view title) : text_(printable(title) + "\n") {}

    /// A line; `name` is left out where it repeats.
    void add(std::string_view name, std::string_view value) {
        text_ += fmt::format("  {:<13}{}\n", name == last_ ? "" : name, printable(value));
        last_ = name;
    }
    [[nodiscard]] std::string take() && { return std::move(text_); }

private:
    std::string text_;
    std::string last_;
};

std::string size_text(std::uint64_t bytes) {
    constexpr std::uint64_t kib = 1024;
    if (bytes < 10 * kib) {
        return fmt::format("{} bytes", bytes);
    }
    return bytes < 10 * kib * kib ? fmt::format("{} KiB", bytes / kib)
                                  : fmt::format("{} MiB", bytes / (kib * kib));
}

std::string protection_text(int protection) {
    return {(protection & PROT_READ) != 0 ? 'r' : '-', (protection & PROT_WRITE) != 0 ? 'w' : '-',
            (protection & PROT_EXEC) != 0 ? 'x' : '-'};
}

std::string where(const Need& need) {
    if (!need.found) {
        return need.name + " (not found)";
    }
    std::string text = need.found->path;
    if (need.found->root != "/") {
        text += fmt::format(" (in {})", need.found->root);
    }
    return text;
}

void add_image(const Image& image, Lines& lines) {
    const std::string isa =
        image.isa ? fmt::format(" ({})", isa_info(*image.isa).name) : std::string{};
    lines.add("format", fmt::format("{} {}-bit {}-endian", loader::format_name(image.format),
                                    image.bits, image.order == ByteOrder::big ? "big" : "little"));
    lines.add("machine", fmt::format("{}{}, {}", loader::machine_description(image), isa,
                                     loader::data_model_name(image.data_model)));
    lines.add("system", loader::os_name(image.os));
    lines.add("kind", loader::kind_name(image.kind));
    lines.add("file", size_text(image.file_size));
    if (image.has_entry) {
        lines.add("entry", fmt::format("{:#x}", image.entry));
    }
    if (image.pe) {
        lines.add("subsystem", loader::subsystem_name(image.pe->subsystem));
        lines.add("image base", fmt::format("{:#x}", image.pe->image_base));
        if (image.pe->is_dotnet) {
            lines.add("code", ".NET");
        }
    }
    for (const loader::Segment& segment : image.segments) {
        lines.add("memory", fmt::format("{} {:#x}, {}{}", protection_text(segment.protection),
                                        segment.vaddr, size_text(segment.mem_size),
                                        segment.file_size == 0 ? ", zeros" : ""));
    }
    if (image.tls) {
        lines.add("TLS",
                  fmt::format("{} ({} initialised), aligned to {}", size_text(image.tls->mem_size),
                              size_text(image.tls->file_size), image.tls->alignment));
    }
    if (image.stack == loader::StackRequest::exec) {
        lines.add("stack", "executable");
    }
    if (image.properties.branch_targets || image.properties.pointer_signing) {
        lines.add("built for", fmt::format("{}{}", image.properties.branch_targets ? "BTI " : "",
                                           image.properties.pointer_signing ? "PAC" : ""));
    }
}

void add_symbols(const DeepReport& deep, bool list, Lines& lines) {
    for (const DeepImport& import : deep.imports) {
        if (!import.symbols.empty() || !import.library.empty()) {
            lines.add("imports", fmt::format("{} symbols{}{}", import.symbols.size(),
                                             import.library.empty() ? "" : " of ", import.library));
        }
        if (list) {
            for (const std::string& symbol : import.symbols) {
                lines.add("imports", "  " + symbol);
            }
        }
    }
    if (!deep.exports.empty()) {
        lines.add("exports", fmt::format("{} symbols", deep.exports.size()));
    }
    if (list) {
        for (const std::string& symbol : deep.exports) {
            lines.add("exports", "  " + symbol);
        }
    }
}

void add_deep(const DeepReport& deep, bool list, Lines& lines) {
    if (!deep.soname.empty()) {
        lines.add("soname", deep.soname);
    }
    std::string sections;
    for (const DeepSection& section : deep.sections) {
        sections += (sections.empty() ? "" : " ") + section.name;
    }
    if (!sections.empty()) {
        lines.add("sections", sections);
    }
    add_symbols(deep, list, lines);
}

void add_verdict(const Report& report, Lines& lines) {
    if (!report.refusal.empty()) {
        lines.add("cannot run", report.refusal);
        return;
    }
    lines.add("engine", report.engines == std::vector<std::string>{"host"}
                            ? "none needed: the host runs it"
                            : fmt::format("{}", fmt::join(report.engines, ", ")));
    std::vector<std::string> missing;
    if (report.interpreter && !report.interpreter->found) {
        missing.push_back(report.interpreter->name);
    }
    for (const Need& library : report.libraries) {
        if (!library.found) {
            missing.push_back(library.name);
        }
    }
    if (!missing.empty()) {
        lines.add("missing",
                  fmt::format("{} (-L DIR names a root to look in)", fmt::join(missing, ", ")));
    } else {
        lines.add("missing", report.deep ? "nothing" : "unknown: its libraries were not read");
    }
}

} // namespace

std::string printable(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const auto code = static_cast<unsigned char>(c);
        if (code < 0x20 || code == 0x7f) {
            out += fmt::format("\\x{:02x}", code);
        } else {
            out += c;
        }
    }
    return out;
}

std::string as_text(const Report& report, const Options& options) {
    Lines lines(report.path);
    if (report.image.script) {
        const loader::ScriptLine& script = *report.image.script;
        lines.add("format", "script");
        lines.add("interpreter", where(*report.interpreter));
        if (script.argument) {
            lines.add("argument", *script.argument);
        }
        return std::move(lines).take();
    }
    add_image(report.image, lines);
    if (report.interpreter) {
        lines.add("interpreter", where(*report.interpreter));
    }
    for (const Need& library : report.libraries) {
        lines.add("needs", where(library));
    }
    if (report.deep) {
        add_deep(*report.deep, options.symbols, lines);
    } else {
        lines.add("note", report.deep_error);
    }
    add_verdict(report, lines);
    return std::move(lines).take();
}

} // namespace ferry::inspect

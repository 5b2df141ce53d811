// The report for programs. Names of members stay as they are once published; addresses are numbers.

#include "report.hpp"

#include <ferry/image/describe.hpp>

#include "report_json.hpp"

namespace ferry::inspect {
namespace {

using loader::Image;
using nlohmann::json;

json need_json(const Need& need) {
    json made{{"name", need.name}, {"found", need.found.has_value()}};
    if (need.found) {
        made["path"] = need.found->path;
        made["root"] = need.found->root;
    }
    return made;
}

json segments_json(const Image& image) {
    json list = json::array();
    for (const loader::Segment& segment : image.segments) {
        list.push_back({{"address", segment.vaddr},
                        {"memory_size", segment.mem_size},
                        {"offset", segment.offset},
                        {"file_size", segment.file_size},
                        {"alignment", segment.alignment},
                        {"protection", segment.protection}});
    }
    return list;
}

json image_json(const Image& image) {
    json made{{"format", loader::format_name(image.format)},
              {"bits", image.bits},
              {"byte_order", image.order == ByteOrder::big ? "big" : "little"},
              {"machine", loader::machine_description(image)},
              {"machine_number", image.machine},
              {"isa", image.isa ? json(isa_info(*image.isa).name) : json()},
              {"data_model", loader::data_model_name(image.data_model)},
              {"system", loader::os_name(image.os)},
              {"kind", loader::kind_name(image.kind)},
              {"file_size", image.file_size},
              {"entry", image.has_entry ? json(image.entry) : json()},
              {"segments", segments_json(image)}};
    if (image.tls) {
        made["tls"] = {{"address", image.tls->vaddr},
                       {"memory_size", image.tls->mem_size},
                       {"file_size", image.tls->file_size},
                       {"alignment", image.tls->alignment}};
    }
    if (image.pe) {
        made["subsystem"] = loader::subsystem_name(image.pe->subsystem);
        made["image_base"] = image.pe->image_base;
        made["dotnet"] = image.pe->is_dotnet;
    } else {
        made["executable_stack"] = image.stack == loader::StackRequest::exec;
        made["bti"] = image.properties.branch_targets;
        made["pac"] = image.properties.pointer_signing;
    }
    return made;
}

void add_deep(const DeepReport& deep, bool symbols, json& made) {
    made["soname"] = deep.soname;
    made["library_path"] = deep.library_path;
    made["sections"] = deep.sections;
    json imports = json::array();
    for (const DeepImport& import : deep.imports) {
        json one{{"library", import.library}, {"count", import.symbols.size()}};
        if (symbols) {
            one["symbols"] = import.symbols;
        }
        imports.push_back(std::move(one));
    }
    made["imports"] = std::move(imports);
    made["export_count"] = deep.exports.size();
    if (symbols) {
        made["exports"] = deep.exports;
    }
}

} // namespace

std::string as_json(const Report& report, const Options& options) {
    json made;
    if (report.image.script) {
        made = {{"format", "script"}};
        if (report.image.script->argument) {
            made["argument"] = *report.image.script->argument;
        }
    } else {
        made = image_json(report.image);
        made["engines"] = report.engines;
        made["refusal"] = report.refusal.empty() ? json() : json(report.refusal);
        if (report.deep) {
            add_deep(*report.deep, options.symbols, made);
        } else {
            made["note"] = report.deep_error;
        }
        json libraries = json::array();
        for (const Need& library : report.libraries) {
            libraries.push_back(need_json(library));
        }
        made["libraries"] = std::move(libraries);
    }
    made["path"] = report.path;
    made["interpreter"] = report.interpreter ? need_json(*report.interpreter) : json();
    return to_text(made, 2) + "\n";
}

} // namespace ferry::inspect

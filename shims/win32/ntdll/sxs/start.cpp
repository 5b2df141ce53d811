// The program's own context, from its first manifest resource or from PROGRAM.manifest beside it.
// Whether that is there the kernel says, by a look for the very name: a start must not depend on
// how full a directory is.

#include "context.hpp"

namespace ferry::win32::sxs {
namespace {

constexpr BYTE long_paths = 0x80; ///< in PEB.BitField: IsLongPathAwareProcess

bool is_true(const Setting* setting) { return setting != nullptr && same(setting->value, L"true"); }

/// Settings that are the process's. That of the code page changes nothing: it is UTF-8 in any case.
void heed(const Context& context) {
    const UNICODE_STRING space =
        ldr::text(L"http://schemas.microsoft.com/SMI/2016/WindowsSettings");
    if (is_true(context.setting(space, L"longPathAware"))) {
        peb()->bits |= long_paths;
    }
}

} // namespace

void start(ldr::Module& program, bool has_file) {
    static ldr::Complaints complaints;
    Problem problem;
    Loaded text;
    UNICODE_STRING beside{};
    const UNICODE_STRING* path = &program.full_name;
    NTSTATUS status = ldr::guarded([&] { return load_resource(program.base, 1, text); });
    if (!NT_SUCCESS(status) && has_file) {
        beside = ldr::join(program.full_name, ldr::text(L".manifest"));
        path = &beside;
        status = load_file(beside, text);
    }
    if (NT_SUCCESS(status)) {
        Context* made = nullptr;
        status = create({text.view(), *path, ldr::program_directory()}, made, problem);
        if (status != STATUS_SUCCESS) {
            complaints.add(problem.text[0] != 0 ? problem.text : "its manifest can't be read", "");
            complaints.refuse(status);
        }
        set_process_default(made);
        heed(*made);
    }
    ldr::release(beside);
}

} // namespace ferry::win32::sxs

// The program's own context, from its first manifest resource or from PROGRAM.manifest beside it.
// Whether that is there the kernel says, by a look for the very name: a start must not depend on
// how full a directory is.

#include "context.hpp"

namespace ferry::win32::sxs {
namespace {

constexpr BYTE long_paths = 0x80; ///< in PEB.BitField: IsLongPathAwareProcess

bool is_true(const Setting* setting) { return setting != nullptr && same(setting->value, L"true"); }

/// The OEM page that belongs to an ANSI one.
USHORT oem_page_of(USHORT ansi) {
    constexpr USHORT pairs[][2] = {
#define CODE_PAGES(ansi, oem) {ansi, oem},
#include <ferry/nt/code_pages.inc>
#undef CODE_PAGES
    };
    for (const auto& pair : pairs) {
        if (pair[0] == ansi) {
            return pair[1];
        }
    }
    return ansi;
}

/// The ANSI page of a locale's language: "ja-JP", or "zh-Hant-HK" by more than its first part.
USHORT page_of_locale(const UNICODE_STRING& name) {
    constexpr struct {
        PCWSTR name;
        USHORT page;
    } languages[] = {
#define LANGUAGE(name, page) {name, page},
#include "language_pages.inc"
#undef LANGUAGE
    };
    constexpr USHORT western = 1252;
    for (const auto& language : languages) {
        UNICODE_STRING begin = name;
        const auto size = static_cast<USHORT>(wcslen(language.name) * sizeof(WCHAR));
        begin.Length = begin.Length < size ? begin.Length : size;
        const bool ends =
            name.Length == begin.Length || name.Buffer[begin.Length / sizeof(WCHAR)] == L'-';
        if (ends && same(begin, language.name)) {
            return language.page;
        }
    }
    return western;
}

/// activeCodePage: "UTF-8", "Legacy" for the system's, or a locale's name. What is no name of one
/// changes nothing.
void heed_code_page(const UNICODE_STRING& value) {
    constexpr USHORT longest_name = 84 * sizeof(WCHAR);
    if (same(value, L"Legacy") || value.Length < 2 * sizeof(WCHAR) || value.Length > longest_name) {
        return;
    }
    const auto utf8 = static_cast<USHORT>(CP_UTF8);
    const USHORT page = same(value, L"UTF-8") ? utf8 : page_of_locale(value);
    peb()->active_code_page = page;
    peb()->active_oem_code_page = oem_page_of(page);
}

/// Settings that are the process's.
void heed(const Context& context) {
    const UNICODE_STRING space =
        ldr::text(L"http://schemas.microsoft.com/SMI/2016/WindowsSettings");
    if (is_true(context.setting(space, L"longPathAware"))) {
        peb()->bits |= long_paths;
    }
    const UNICODE_STRING newer =
        ldr::text(L"http://schemas.microsoft.com/SMI/2019/WindowsSettings");
    if (const Setting* const page = context.setting(newer, L"activeCodePage"); page != nullptr) {
        heed_code_page(page->value);
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

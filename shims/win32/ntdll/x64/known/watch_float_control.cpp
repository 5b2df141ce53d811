// Known functions for processors without AVX-512 have to know MXCSR, and reading it with each call
// costs as much as half a function on AMD's. It is read once in each thread where nothing but ferry
// writes it: ferry's own code forgets then what was seen (Teb::float_control_seen), and code of the
// program's is looked through for the instructions that write it. If it has any, MXCSR is read with
// each call (Peb::has_float_control).

#include "float_control.hpp"

#include "../../ldr/module.hpp"

namespace ferry::win32::ldr {
namespace {

bool is_watching = false;

constexpr DWORD executable = IMAGE_SCN_MEM_EXECUTE;
constexpr DWORD changeable = IMAGE_SCN_MEM_EXECUTE | IMAGE_SCN_MEM_WRITE;

bool has_float_control(const Module& module) {
    const IMAGE_NT_HEADERS* const headers = module.headers();
    const IMAGE_SECTION_HEADER* section = IMAGE_FIRST_SECTION(headers);
    for (USHORT i = 0; i < headers->FileHeader.NumberOfSections; ++i, ++section) {
        const DWORD rights = section->Characteristics & changeable;
        if (rights == changeable ||
            (rights == executable &&
             known::has_float_control(module.at<const UCHAR>(section->VirtualAddress),
                                      section->Misc.VirtualSize))) {
            return true;
        }
    }
    return false;
}

void look_through(Module& module) {
    bool found = false;
    const NTSTATUS read = guarded([&] {
        found = has_float_control(module);
        return STATUS_SUCCESS;
    });
    if (found || read != STATUS_SUCCESS) {
        peb()->has_float_control = 1;
    }
}

} // namespace

void watch_float_control() {
    if (is_watching) {
        return;
    }
    is_watching = true;
    find_module([](Module& module) {
        look_for_float_control(module);
        return false;
    });
}

void look_for_float_control(Module& module) {
    if (is_watching && !is_own(module) && peb()->has_float_control == 0) {
        look_through(module);
    }
}

} // namespace ferry::win32::ldr

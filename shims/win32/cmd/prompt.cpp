#include "prompt.hpp"

#include "expand.hpp"

namespace ferry::cmd {

Text version_text() {
    const auto& peb = *win32::peb();
    Text text(L"Microsoft Windows [Version ");
    text.add_number(peb.os_major).add(L'.').add_number(peb.os_minor);
    return text.add(L'.').add_number(peb.os_build).add(L".1]");
}

Text prompt_text(Shell& shell) {
    Text format;
    if (!find_variable(shell, L"PROMPT", format) || format.empty()) {
        format = L"$P$G";
    }
    struct Plain {
        wchar_t code;
        const wchar_t* text;
    };
    constexpr Plain plain[] = {{'A', L"&"}, {'B', L"|"}, {'C', L"("},    {'E', L"\x1b"},
                               {'F', L")"}, {'G', L">"}, {'H', L"\b"},   {'L', L"<"},
                               {'Q', L"="}, {'S', L" "}, {'_', L"\r\n"}, {'$', L"$"}};
    Text text;
    for (SIZE_T i = 0; i < format.size(); ++i) {
        if (format[i] != '$') {
            text.add(format[i]);
            continue;
        }
        const wchar_t code = upper(format[++i]);
        for (const Plain& row : plain) {
            if (row.code == code) {
                text.add(row.text);
            }
        }
        switch (code) {
        case 'D': text.add(date_text()); break;
        case 'N': text.add(current_directory().view().to(1)); break;
        case 'P': text.add(current_directory()); break;
        case 'T': text.add(time_text()); break;
        case 'V': text.add(version_text()); break;
        case '+':
            for (SIZE_T j = 0; j < shell.directories.size(); ++j) {
                text.add(L'+');
            }
            break;
        default: break;
        }
    }
    return text;
}

} // namespace ferry::cmd

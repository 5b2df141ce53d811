// CHCP [number]

#include "tool.hpp"

namespace ferry::tools {

int do_chcp(View arguments) {
    if (arguments.empty()) {
        print(Text(L"Active code page: ").add_number(GetConsoleCP()).add(L"\r\n"));
        return 0;
    }
    ULONG page = 0;
    if (!read_count(arguments, page)) {
        complain(Text(L"Parameter format not correct - ").add(arguments).add(L"\r\n"));
        return 1;
    }
    if (!SetConsoleCP(page) || !SetConsoleOutputCP(page)) {
        complain(L"Invalid code page\r\n");
        return 1;
    }
    print(Text(L"Active code page: ").add_number(page).add(L"\r\n"));
    return 0;
}

} // namespace ferry::tools

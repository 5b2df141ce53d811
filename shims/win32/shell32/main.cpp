#include <ferry/win32/ntdll.hpp>

namespace {

/// Splits a command line as CommandLineToArgvW documents it. With null `words` it only counts.
class Splitter {
public:
    Splitter(LPWSTR* words, WCHAR* text) : words_(words), text_(text) {}

    void split(LPCWSTR line) {
        // The program's name knows no backslashes before quotes.
        begin();
        const WCHAR stop = *line == L'"' ? L'"' : L' ';
        line += stop == L'"' ? 1 : 0;
        while (*line != 0 && *line != stop && (stop == L'"' || *line != L'\t')) {
            put(*line++);
        }
        line += *line != 0 ? 1 : 0;
        put(0);
        for (;;) {
            while (*line == L' ' || *line == L'\t') {
                ++line;
            }
            if (*line == 0) {
                return;
            }
            begin();
            line = argument(line);
            put(0);
        }
    }
    size_t word_count = 0;
    size_t unit_count = 0;

private:
    void put(WCHAR c) {
        if (text_ != nullptr) {
            text_[unit_count] = c;
        }
        ++unit_count;
    }
    void begin() {
        if (words_ != nullptr) {
            words_[word_count] = text_ + unit_count;
        }
        ++word_count;
    }
    LPCWSTR argument(LPCWSTR line) {
        bool quoted = false;
        while (*line != 0 && (quoted || (*line != L' ' && *line != L'\t'))) {
            size_t backslashes = 0;
            for (; *line == L'\\'; ++line) {
                ++backslashes;
            }
            const bool quote = *line == L'"';
            for (size_t i = 0; i < (quote ? backslashes / 2 : backslashes); ++i) {
                put(L'\\');
            }
            if (quote && backslashes % 2 != 0) {
                put(*line++);
            } else if (quote) {
                ++line;
                if (quoted && *line == L'"') {
                    put(*line++); // two in quotes are one, and end them
                }
                quoted = !quoted;
            } else if (backslashes == 0) {
                put(*line++);
            }
        }
        return line;
    }

    LPWSTR* words_;
    WCHAR* text_;
};

} // namespace

extern "C" {

LPWSTR* WINAPI CommandLineToArgvW(LPCWSTR line, int* count) {
    if (line == nullptr || count == nullptr) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return nullptr;
    }
    WCHAR own[MAX_PATH];
    if (*line == 0) {
        GetModuleFileNameW(nullptr, own, MAX_PATH);
        line = own;
    }
    Splitter counter(nullptr, nullptr);
    counter.split(line);
    const size_t table = (counter.word_count + 1) * sizeof(LPWSTR);
    auto* const words =
        static_cast<LPWSTR*>(LocalAlloc(0, table + counter.unit_count * sizeof(WCHAR)));
    if (words == nullptr) {
        return nullptr;
    }
    Splitter filler(words, reinterpret_cast<WCHAR*>(words + counter.word_count + 1));
    filler.split(line);
    words[counter.word_count] = nullptr;
    *count = static_cast<int>(counter.word_count);
    return words;
}

BOOL WINAPI DllMainEntry(HINSTANCE, DWORD, LPVOID) { return TRUE; }

} // extern "C"

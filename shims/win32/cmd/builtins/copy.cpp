// COPY and TYPE. Files that are joined are texts, which end at Ctrl+Z, unless /B says otherwise.

#include "builtins.hpp"
#include "names.hpp"

namespace ferry::cmd {
namespace {

constexpr char end_of_text = 0x1a;

HANDLE open_to_read(const Text& path) {
    return CreateFileW(path.c_str(), GENERIC_READ,
                       FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr,
                       OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr);
}

bool append_file(HANDLE to, const Text& path, bool as_text) {
    const HANDLE file = open_to_read(path);
    if (file == INVALID_HANDLE_VALUE) {
        return false;
    }
    Bytes bytes;
    const bool read = bytes.read(file);
    CloseHandle(file);
    SIZE_T size = bytes.size();
    for (SIZE_T i = 0; as_text && i < size; ++i) {
        if (bytes.data()[i] == end_of_text) {
            size = i;
        }
    }
    return read && write_bytes(to, bytes.data(), size);
}

class Copying {
public:
    Copying(Shell& shell, const Arguments& split)
        : binary_(split.has('B')), asks_(asks(shell, split.has('Y'), split.has('-'))) {}

    /// Sources that are joined, and where to.
    LONG run(const List<Text>& sources, const Text& destination) {
        return sources.size() > 1 ? join(sources, destination) : copy(sources[0], destination);
    }

private:
    bool may_write(const Text& path) {
        if (!asks_ || !exists(path)) {
            return true;
        }
        const Answer answer = ask_overwrite(path);
        asks_ = answer != Answer::all;
        return answer != Answer::no;
    }

    LONG none(DWORD error) {
        complain_of(error);
        print_count(0, L" file(s) copied.");
        return 1;
    }

    LONG copy(const Text& from, const Text& destination) {
        Text pattern = from;
        if (is_directory(pattern)) {
            pattern = joined(pattern, L"*");
        }
        const bool many = has_wildcards(pattern);
        List<Found> files;
        if (!is_device(pattern)) {
            files = find_files(pattern, false);
        } else {
            Found one;
            one.path = pattern;
            one.name = Text(last_name(pattern));
            files.add(move(one));
        }
        if (files.empty()) {
            if (many) {
                complain(Text(pattern).add(L"\r\n"));
            }
            return none(ERROR_FILE_NOT_FOUND);
        }
        if (many && !is_directory(destination) && !has_wildcards(destination) && files.size() > 1 &&
            !is_separator(destination.last())) {
            List<Text> sources;
            for (const Found& file : files) {
                sources.add(file.path);
            }
            return join(sources, destination);
        }
        SIZE_T done = 0;
        for (const Found& file : files) {
            const Text to = destination_of(destination, file.name);
            if (many) {
                print(Text(file.path).add(L"\r\n"));
            }
            if (same(full_name(file.path), full_name(to))) {
                complain(L"The file cannot be copied onto itself.\r\n");
                print_count(done, L" file(s) copied.");
                return 1;
            }
            if (!may_write(to)) {
                continue;
            }
            if (!copy_one(file, to)) {
                return none(GetLastError());
            }
            ++done;
        }
        print_count(done, L" file(s) copied.");
        return 0;
    }

    static bool copy_one(const Found& file, const Text& to) {
        if (!is_device(file.path) && !is_device(to)) {
            return CopyFileW(file.path.c_str(), to.c_str(), FALSE) != 0;
        }
        const HANDLE out = CreateFileW(to.c_str(), GENERIC_WRITE, FILE_SHARE_READ, nullptr,
                                       CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr);
        if (out == INVALID_HANDLE_VALUE) {
            return false;
        }
        const bool done = append_file(out, file.path, false);
        CloseHandle(out);
        return done;
    }

    LONG join(const List<Text>& sources, const Text& destination) {
        const Text to = destination_of(destination, last_name(sources[0]));
        const bool onto_first = same(full_name(sources[0]), full_name(to));
        if (!onto_first && !may_write(to)) {
            print_count(0, L" file(s) copied.");
            return 0;
        }
        const HANDLE out =
            CreateFileW(to.c_str(), GENERIC_WRITE, FILE_SHARE_READ, nullptr,
                        onto_first ? OPEN_EXISTING : CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr);
        if (out == INVALID_HANDLE_VALUE) {
            return none(GetLastError());
        }
        if (onto_first) {
            SetFilePointer(out, 0, nullptr, FILE_END);
        }
        bool done = false;
        for (SIZE_T i = 0; i < sources.size(); ++i) {
            print(Text(sources[i]).add(L"\r\n"));
            done |= (i == 0 && onto_first) || append_file(out, sources[i], !binary_);
        }
        if (done && !binary_) {
            write_bytes(out, &end_of_text, 1);
        }
        CloseHandle(out);
        if (!done) {
            DeleteFileW(to.c_str());
            return none(ERROR_FILE_NOT_FOUND);
        }
        print_count(1, L" file(s) copied.");
        return 0;
    }

    const bool binary_;
    bool asks_;
};

/// The names between signs of addition.
void split_sum(View word, List<Text>& to) {
    for (;;) {
        SIZE_T end = 0;
        bool quoted = false;
        while (end < word.size() && (quoted || word[end] != '+')) {
            quoted ^= word[end] == '"';
            ++end;
        }
        const Text name = unquoted(word.to(end));
        if (!name.empty()) {
            to.add(name);
        }
        if (end >= word.size()) {
            return;
        }
        word = word.from(end + 1);
    }
}

LONG type_file(const Found& file, bool titled) {
    if (titled) {
        complain(Text(L"\r\n").add(file.path).add(L"\r\n\r\n\r\n"));
    }
    const HANDLE handle = open_to_read(file.path);
    if (handle == INVALID_HANDLE_VALUE) {
        return failed(GetLastError());
    }
    Bytes bytes;
    const bool read = bytes.read(handle);
    CloseHandle(handle);
    if (!read) {
        return failed(GetLastError());
    }
    const bool wide = bytes.size() >= 2 && bytes.data()[0] == '\xff' && bytes.data()[1] == '\xfe';
    if (wide || is_console(stream(1))) {
        Text text;
        decode(bytes.data(), bytes.size(), text);
        return print(text) ? 0 : failed(GetLastError());
    }
    return write_bytes(stream(1), bytes.data(), bytes.size()) ? 0 : failed(GetLastError());
}

} // namespace

LONG do_copy(Shell& shell, View, View arguments) {
    const Arguments split = split_arguments(arguments);
    // "a + b" is "a+b".
    List<Text> words;
    bool joins = false;
    for (const Text& word : split.words) {
        if (!words.empty() && (joins || word[0] == '+')) {
            words.last().add(word);
        } else {
            words.add(word);
        }
        joins = word.last() == '+';
    }
    if (words.empty() || words.size() > 2) {
        return wrong_syntax();
    }
    List<Text> sources;
    split_sum(words[0], sources);
    if (sources.empty()) {
        return wrong_syntax();
    }
    Copying copying(shell, split);
    if (words.size() == 2) {
        return copying.run(sources, unquoted(words[1]));
    }
    return copying.run(sources, sources.size() > 1 ? sources[0] : Text(L"."));
}

LONG do_type(Shell&, View, View arguments) {
    const Arguments split = split_arguments(arguments);
    if (split.words.empty()) {
        return wrong_syntax();
    }
    LONG code = 0;
    for (const Text& word : split.words) {
        const Text name = unquoted(word);
        const bool many = has_wildcards(name);
        List<Found> files;
        if (!is_device(name)) {
            files = find_files(name, false);
        } else {
            Found device;
            device.path = name;
            files.add(move(device));
        }
        if (files.empty()) {
            code = failed(is_directory(name) ? ERROR_ACCESS_DENIED : ERROR_FILE_NOT_FOUND);
        }
        for (const Found& file : files) {
            const LONG one = type_file(file, many || split.words.size() > 1);
            code = one != 0 ? one : code;
        }
    }
    return code;
}

} // namespace ferry::cmd

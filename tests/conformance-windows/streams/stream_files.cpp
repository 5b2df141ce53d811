// The standard streams of Microsoft's C++ library, between what C's functions write, and its files:
// which modes open what.

// compiler: msvc
// runtime: ucrt
#include "msvc_std.h"

using namespace std;

extern "C" {
int fclose(_iobuf*);
int fputs(const char*, _iobuf*);
char* fgets(char*, int, _iobuf*);
int fputc(int, _iobuf*);
int fgetc(_iobuf*);
int _fseeki64(_iobuf*, long long, int);
long long _ftelli64(_iobuf*);
}

/// What a filebuf without a buffer of its own does.
class filebuf : public streambuf {
public:
    explicit filebuf(_iobuf* opened) : file(opened) {}
    ~filebuf() override {
        if (file != nullptr) {
            fclose(file);
        }
    }
    bool is_open() const { return file != nullptr; }

protected:
    int overflow(int c) override { return fputc(c, file); }
    int underflow() override {
        const int c = fgetc(file);
        if (c == -1) {
            return c;
        }
        held = static_cast<char>(c);
        setg(&held, &held, &held + 1);
        return static_cast<unsigned char>(held);
    }
    streampos seekoff(streamoff offset, int from, int) override {
        if (_fseeki64(file, offset, from) != 0) {
            return streampos(-1);
        }
        setg(nullptr, nullptr, nullptr);
        return streampos(_ftelli64(file));
    }
    streampos seekpos(streampos position, int mode) override {
        return seekoff(position, ios_base::beg, mode);
    }
    int sync() override { return fflush(file); }

private:
    _iobuf* file;
    char held = 0;
};

static const char name[] = "streams.tmp";

static void modes() {
    const int all[] = {ios_base::in,
                       ios_base::out,
                       ios_base::out | ios_base::trunc,
                       ios_base::app,
                       ios_base::out | ios_base::app,
                       ios_base::in | ios_base::out,
                       ios_base::in | ios_base::out | ios_base::trunc,
                       ios_base::in | ios_base::app,
                       ios_base::trunc,
                       ios_base::in | ios_base::trunc,
                       ios_base::ate,
                       ios_base::out | ios_base::ate | ios_base::binary,
                       ios_base::in | ios_base::ate};
    for (const int mode : all) {
        remove(name);
        filebuf missing(_Fiopen(name, mode, 0x40));
        cout << mode << ": " << missing.is_open();
        if (missing.is_open()) {
            ostream out(&missing);
            out << "made" << 1 << flush;
            cout << ' ' << out.rdstate();
        }
        cout << '\n';
    }
}

static void contents() {
    {
        filebuf buffer(_Fiopen(name, ios_base::out, 0x40));
        ostream out(&buffer);
        out << "line one\n" << 2.5 << ' ' << 77 << endl;
    }
    {
        filebuf buffer(_Fiopen(name, ios_base::app, 0x40));
        ostream out(&buffer);
        out << "added\n";
    }
    filebuf buffer(_Fiopen(name, ios_base::in, 0x40));
    istream in(&buffer);
    char line[32];
    in.getline(line, sizeof line);
    double fraction = 0;
    int number = 0;
    in >> fraction >> number;
    cout << line << '|' << fraction << '|' << number << '|' << in.rdstate() << '\n';
    in.seekg(0);
    cout << static_cast<char>(in.get()) << '\n';
    in.seekg(-7, ios_base::end);
    in.getline(line, sizeof line);
    cout << line << ' ' << in.rdstate() << '\n';
    remove(name);
}

static void standard() {
    cout << "cout ";
    fflush(nullptr);
    printf("printf ");
    cout << 1 << endl;
    cerr << "cerr " << 2 << '\n';
    clog << "clog " << 3 << '\n';
    cout.put('p').write("write", 3) << '\n';
    wcout << L"wide " << 4 << L' ' << 5.5 << L'\n';
    wcout << L"\u20ac";
    cout << "state " << wcout.rdstate() << '\n';
    wcout.clear();
    wcout << L"again\n";
    cout.flush();
}

int main() {
    modes();
    contents();
    standard();
    return 0;
}

MSVC_RUNTIME

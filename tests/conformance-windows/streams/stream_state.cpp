// The state of streams of Microsoft's C++ library: exceptions that it throws, what is copied with a
// format, what programs keep with a stream, ties, and a buffer that throws.

// compiler: msvc
// runtime: ucrt
#include "msvc_std.h"

using namespace std;

class refusing : public streambuf {
protected:
    int overflow(int) override { return -1; }
    int underflow() override { throw 42; }
    int sync() override { return -1; }
};

static void exceptions() {
    const int bits[] = {ios_base::badbit, ios_base::failbit, ios_base::eofbit,
                        ios_base::failbit | ios_base::eofbit};
    for (const int bit : bits) {
        stringstream in("x");
        in.exceptions(bit);
        try {
            in.setstate(bit);
            cout << "nothing thrown\n";
        } catch (const ios_base::failure& error) {
            cout << error.what() << ", " << error.category->name() << ' ' << error.code << ", "
                 << in.rdstate() << '\n';
        }
    }
    stringstream in("word");
    in.exceptions(ios_base::failbit);
    int number = 5;
    try {
        in >> number;
    } catch (const system_error& error) {
        cout << error.category->message(error.code).get() << ' ' << in.rdstate() << ' '
             << in.exceptions() << '\n';
    }
    try {
        in.exceptions(ios_base::failbit | ios_base::badbit);
    } catch (const runtime_error& error) {
        cout << error.what() << '\n';
    }
    refusing buffer;
    istream broken(&buffer);
    cout << broken.get() << ' ' << broken.rdstate() << '\n';
    broken.clear();
    broken.exceptions(ios_base::badbit);
    try {
        broken.get();
    } catch (const int thrown) {
        cout << "thrown " << thrown << ' ' << broken.rdstate() << '\n';
    }
    ostream closed(&buffer);
    closed << 5;
    cout << closed.rdstate() << ' ';
    closed.clear();
    closed.put('x');
    cout << closed.rdstate() << ' ';
    closed.clear();
    closed.flush();
    cout << closed.rdstate() << ' ';
    closed.clear();
    closed.write("abc", 3);
    cout << closed.rdstate() << '\n';
    ostream nowhere(nullptr);
    cout << nowhere.rdstate() << ' ' << nowhere.good() << ' ' << nowhere.bad() << ' ' << !nowhere;
    nowhere.clear();
    cout << ' ' << nowhere.rdstate() << '\n';
}

static void called(ios_base::event event, ios_base& ios, int index) {
    cout << "event " << event << ' ' << index << ' ' << ios.iword(0) << '\n';
}

static void formats() {
    const int word = ios_base::xalloc();
    const int other = ios_base::xalloc();
    stringstream from;
    stringstream to;
    from.register_callback(called, 1);
    from.register_callback(called, 2);
    from.iword(word) = 7;
    from.pword(other) = &from;
    from.setf(ios_base::hex, ios_base::basefield);
    from.fill('_');
    from.width(5);
    from.precision(3);
    from.tie(&cout);
    to.setstate(ios_base::failbit);
    to.copyfmt(from);
    cout << to.rdstate() << ' ' << to.fill() << ' ' << to.width() << ' ' << to.precision() << ' '
         << (to.tie() == &cout) << ' ' << to.iword(word) << ' ' << (to.pword(other) == &from) << ' '
         << other - word << ' ' << to.iword(other) << '\n';
    to.clear();
    to << 255;
    cout << to.text() << ' ' << to.flags() << ' ' << from.flags() << '\n';
    to.unsetf(ios_base::basefield);
    cout << to.setf(ios_base::unitbuf) << ' ' << to.flags(0) << ' ' << to.flags() << '\n';
    to.imbue(locale::classic());
    from.iword(0) = 9;
}

class counting : public streambuf {
public:
    int flushed = 0;
    int written = 0;

protected:
    int overflow(int c) override {
        ++written;
        return c;
    }
    int sync() override {
        ++flushed;
        return 0;
    }
};

static void flushing() {
    counting buffer;
    ostream out(&buffer);
    out << 12345;
    cout << buffer.written << ' ' << buffer.flushed << ' ';
    out.setf(ios_base::unitbuf);
    out << "ab" << 1;
    cout << buffer.written << ' ' << buffer.flushed << ' ';
    out.unsetf(ios_base::unitbuf);
    stringstream tied("1 2");
    tied.tie(&out);
    int number = 0;
    tied >> number >> number;
    cout << number << ' ' << buffer.flushed << '\n';
    cout << (cerr.flags() & ios_base::unitbuf) << (clog.flags() & ios_base::unitbuf)
         << (cerr.tie() == &cout) << (cout.tie() == nullptr) << (wcin.tie() == &wcout)
         << ios_base::sync_with_stdio() << '\n';
}

static void rebuffered() {
    stringstream first("1 2 3");
    textbuf<char> second("9");
    int number = 0;
    first >> number;
    streambuf* const own = first.rdbuf(&second);
    int other = 0;
    first >> other;
    cout << number << ' ' << other << ' ' << first.rdstate() << ' ';
    first.rdbuf(own);
    first >> number;
    cout << number << ' ' << first.rdstate() << '\n';
    streambuf* const console = cout.rdbuf(&second);
    cout << "caught";
    cout.rdbuf(console);
    cout << second.text() << '\n';
}

int main() {
    exceptions();
    formats();
    flushing();
    rebuffered();
    return 0;
}

MSVC_RUNTIME

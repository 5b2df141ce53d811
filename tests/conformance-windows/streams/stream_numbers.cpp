// Numbers written to and read from streams of Microsoft's C++ library: bases, signs, widths,
// filling, precision; what is too large, and what is none.

// compiler: msvc
// runtime: ucrt
#include "msvc_std.h"

using namespace std;

static void integers() {
    const int flags[] = {ios_base::dec,
                         ios_base::hex,
                         ios_base::oct,
                         ios_base::hex | ios_base::showbase,
                         ios_base::oct | ios_base::showbase,
                         ios_base::hex | ios_base::showbase | ios_base::uppercase,
                         ios_base::dec | ios_base::showpos,
                         0};
    for (const int flag : flags) {
        cout.flags(flag);
        cout << 0 << '|' << 42 << '|' << -42 << '|' << short(-1) << '|' << (unsigned short)65535
             << '|' << 0xffffffffu << '|' << -1L << '|' << -9223372036854775807LL - 1 << '|'
             << 18446744073709551615ULL << '|' << true << '\n';
    }
    cout.flags(ios_base::dec);
    const int adjusts[] = {0, ios_base::left, ios_base::right, ios_base::internal};
    for (const int adjust : adjusts) {
        cout.flags(ios_base::hex | ios_base::showbase | adjust);
        cout.fill('*');
        cout << setw(10) << 0x2a << '|' << setw(3) << 0xabcd << '|' << setw(6) << 0 << '|';
        cout.flags(ios_base::dec | ios_base::showpos | adjust);
        cout << setw(8) << -42 << '|' << setw(8) << 42 << '|' << setw(8) << 1.5 << '|' << setw(6)
             << "ab" << '|';
        cout.flags(ios_base::boolalpha | adjust);
        cout << setw(7) << true << '|' << setw(7) << false << '|' << cout.width() << '\n';
    }
    cout.fill(' ');
    cout.flags(ios_base::dec);
    cout << reinterpret_cast<const void*>(0x1234abcdULL) << ' ' << (const void*)nullptr << '\n';
    cout << setbase(16) << 255 << setbase(8) << 255 << setbase(7) << 255 << '\n';
    cout << setiosflags(ios_base::showbase | ios_base::hex) << 255
         << resetiosflags(ios_base::showbase) << 255 << dec << '\n';
}

static void floats() {
    const double values[] = {0,  -0.0, 1, 0.1, 123456789, 1e20, 1.5e-7, 1e300, -3.14159265358979,
                             100};
    const int flags[] = {0,
                         ios_base::fixed,
                         ios_base::scientific,
                         ios_base::showpoint,
                         ios_base::scientific | ios_base::uppercase,
                         ios_base::showpos};
    for (const int flag : flags) {
        cout.flags(flag);
        const streamsize precisions[] = {6, 0, 2, 12};
        for (const streamsize precision : precisions) {
            cout.precision(precision);
            for (const double value : values) {
                cout << value << ' ';
            }
            cout << '\n';
        }
    }
    cout.flags(ios_base::fixed | ios_base::scientific);
    cout.precision(6);
    cout << 1.0 << ' ' << -0.5 << ' ' << 3.0e10 << '\n';
    cout.flags(0);
    volatile double zero = 0;
    cout << 1 / zero << ' ' << -1 / zero << ' ' << setw(8) << 1 / zero << '\n';
    cout << 0.1f << ' ' << (long double)0.25 << ' ' << setprecision(17) << 0.1 << ' ' << 0.1f
         << '\n';
    cout.precision(6);
}

template <class Value>
[[gnu::noinline]] static void read(const char* text, int flags = ios_base::dec | ios_base::skipws) {
    stringstream in(text);
    in.flags(flags);
    Value value = Value(77);
    in >> value;
    const int state = in.rdstate();
    in.clear();
    const int next = in.get();
    cout << '"' << text << "\" " << value << " state " << state << " next " << next << '\n';
}

static void reading() {
    read<int>("42 x");
    read<int>("  -17,");
    read<int>("+5");
    read<int>("x");
    read<int>("");
    read<int>("2147483647");
    read<int>("2147483648");
    read<int>("-2147483649");
    read<int>("0x1f");
    read<int>("017", 1);
    read<int>("0x1F", 1);
    read<int>("0xg", 1);
    read<int>("ff", ios_base::hex | 1);
    read<int>("0xff", ios_base::hex | 1);
    read<int>("789", ios_base::oct | 1);
    read<int>(" 1", ios_base::dec);
    read<int>("-");
    read<int>("00000000000000000000000000000000000000000012");
    read<short>("40000");
    read<short>("-40000");
    read<unsigned short>("65536");
    read<unsigned short>("-1");
    read<unsigned>("4294967296");
    read<unsigned>("-1");
    read<long long>("9223372036854775808");
    read<long long>("-9223372036854775808");
    read<unsigned long long>("18446744073709551615");
    read<unsigned long long>("18446744073709551616");
    read<bool>("1");
    read<bool>("2");
    read<bool>("true", ios_base::boolalpha | 1);
    read<bool>("falsehood", ios_base::boolalpha | 1);
    read<bool>("maybe", ios_base::boolalpha | 1);
    read<double>("3.25e2z");
    read<double>("-.5");
    read<double>("5.");
    read<double>("1e");
    read<double>("1e+");
    read<double>("1e400");
    read<double>("-1e400");
    read<double>("1e-400");
    read<double>(".");
    read<double>("inf");
    read<double>("0.000000000000000000000000000000000001");
    read<double>("123456789012345678901234567890");
    read<float>("1e39");
    read<float>("0.1");
    read<void*>("1234abcd");
    stringstream many("1 2.5 3 word 4");
    int first = 0;
    double second = 0;
    int third = 0;
    string word;
    many >> first >> second >> third >> word;
    cout << first << ' ' << second << ' ' << third << ' ' << word.get() << '\n';
}

static void wide() {
    wstringstream text;
    text << 42 << L" " << 1.5 << L" " << true;
    text.fill(L'#');
    text << setw(6) << -7;
    int number = 0;
    double fraction = 0;
    text >> number >> fraction;
    for (const wchar_t* c = text.text(); *c != 0; ++c) {
        cout << static_cast<char>(*c);
    }
    cout << ' ' << number << ' ' << fraction << '\n';
}

int main() {
    integers();
    floats();
    reading();
    wide();
    return 0;
}

MSVC_RUNTIME

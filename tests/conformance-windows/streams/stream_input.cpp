// Reading from streams of Microsoft's C++ library other than numbers: characters, lines, what is
// skipped and put back; places in a stream; copying between buffers.

// compiler: msvc
// runtime: ucrt
// stdin: 17 word rest of it\nsecond line\nthree more words
#include "msvc_std.h"

using namespace std;

static void say(const char* what, istream& in) {
    cout << what << ": state " << in.rdstate() << ", " << in.gcount() << " read\n";
}

static void lines() {
    stringstream in("first line\nsecond\n\nfourth is longer than it may be\nlast");
    char text[16];
    for (int i = 0; i < 8; ++i) {
        in.getline(text, sizeof text);
        cout << '[' << text << "] ";
        say("getline", in);
        if (in.eof()) {
            break;
        }
        if (in.fail()) {
            in.clear();
        }
    }
    in.getline(text, sizeof text);
    cout << '[' << text << "] ";
    say("behind the end", in);
    stringstream fields("a;bc;;d");
    while (fields.getline(text, sizeof text, ';')) {
        cout << '<' << text << '>';
    }
    cout << ' ' << fields.rdstate() << '\n';
    stringstream exact("123456789012345\nx");
    exact.getline(text, sizeof text);
    cout << '[' << text << "] ";
    say("exactly", exact);
    cout << static_cast<char>(exact.get()) << '\n';
}

static void characters() {
    stringstream in("abc\ndef");
    char text[8];
    cout << in.get() << ' ';
    say("get", in);
    char c = 0;
    in.get(c);
    cout << c << ' ';
    say("get of one", in);
    in.get(text, sizeof text);
    cout << '[' << text << "] ";
    say("get of a text", in);
    in.get(text, sizeof text);
    cout << '[' << text << "] ";
    say("get before the end of a line", in);
    in.clear();
    cout << in.peek() << ' ';
    say("peek", in);
    in.ignore();
    in.get(text, 3);
    cout << '[' << text << "]\n";
    in.putback('e');
    say("putback", in);
    in.unget();
    say("unget", in);
    in.putback('x');
    say("putback of another", in);
    in.clear();
    cout << in.rdbuf()->in_avail() << ' ' << in.readsome(text, 7) << '\n';
    say("readsome", in);
    cout << in.readsome(text, 7) << ' ';
    say("readsome at the end", in);
    in.get();
    say("get at the end", in);
    in.unget();
    say("unget at the end", in);
    stringstream skipped("aaa,bbb,ccc");
    skipped.ignore(2);
    skipped.ignore(100, ',');
    say("ignore", skipped);
    skipped.read(text, 4);
    say("read", skipped);
    skipped.read(text, 8);
    say("read too much", skipped);
    stringstream spaces(" \t\n x");
    string word;
    spaces >> word;
    cout << '[' << word.get() << "]\n";
    spaces >> word;
    say("no word", spaces);
}

static void places() {
    stringstream both("0123456789");
    both.seekg(4);
    cout << static_cast<char>(both.get()) << ' ' << static_cast<streamoff>(both.tellg()) << ' ';
    both.seekg(-2, ios_base::end);
    cout << static_cast<char>(both.get()) << ' ';
    both.seekg(-3, ios_base::cur);
    cout << static_cast<char>(both.get()) << '\n';
    both.seekp(2);
    both << "XY";
    cout << both.text() << ' ' << static_cast<streamoff>(both.tellp()) << '\n';
    both.seekg(100);
    say("seekg outside", both);
    cout << static_cast<streamoff>(both.tellg()) << '\n';
    both.clear();
    both.seekg(0, ios_base::end);
    both.get();
    say("end", both);
    both.seekg(0);
    say("seekg clears the end", both);
    both.seekp(-1, ios_base::beg);
    say("seekp outside", both);
}

static void copies() {
    stringstream from("one two\nthree");
    stringstream to;
    to << from.rdbuf();
    cout << to.text() << ' ' << to.rdstate() << '\n';
    to << from.rdbuf();
    cout << "nothing left: " << to.rdstate() << '\n';
    stringstream source("some;more");
    textbuf<char> part;
    source >> &part;
    cout << part.text() << ' ' << source.rdstate() << '\n';
    stringstream none;
    none << static_cast<streambuf*>(nullptr);
    cout << "no buffer: " << none.rdstate() << '\n';
}

static void buffers() {
    textbuf<char> buffer("hello");
    char text[8] = {};
    cout << static_cast<char>(buffer.sgetc()) << static_cast<char>(buffer.sbumpc())
         << static_cast<char>(buffer.snextc()) << ' ' << buffer.in_avail() << ' '
         << buffer.sgetn(text, 7) << text << ' ' << buffer.sgetc() << ' ' << buffer.sputbackc('o')
         << ' ' << buffer.sputbackc('z') << ' ' << buffer.pubsync() << '\n';
    cout << buffer.sputn(" world", 6) << ' ' << buffer.text() << '\n';
}

static void standard_input() {
    int number = 0;
    string word;
    cin >> number >> word;
    cout << number << ' ' << word.get() << ' ' << cin.rdstate() << '\n';
    char text[32];
    cin.getline(text, sizeof text);
    cin.getline(text, sizeof text);
    cout << '[' << text << "]\n";
    cin.putback('!');
    cout << cin.get() << ' ' << cin.peek() << ' ' << cin.rdstate() << '\n';
    while (cin >> word) {
        cout << word.get() << '.';
    }
    cout << ' ' << cin.rdstate() << ' ' << (cin.tie() == &cout) << '\n';
}

int main() {
    lines();
    characters();
    places();
    copies();
    buffers();
    standard_input();
    return 0;
}

MSVC_RUNTIME

// exit: 1
// An exit code whose lower 8 bits are 0 does not become success.
int main(void) { return 256; }

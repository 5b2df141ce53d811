int first(void) { return 7; }
int second(void) { return 300; }

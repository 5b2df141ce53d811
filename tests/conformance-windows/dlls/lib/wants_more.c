// imports: not_there order_c_and_more
__declspec(dllimport) int of_nobody(void);
__declspec(dllimport) int no_such_value(void);
__declspec(dllexport) int more(void) { return of_nobody() + no_such_value(); }

// needs: order_c
int own(void) { return 7; }

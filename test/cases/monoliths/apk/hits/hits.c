#include <stdio.h>

int main(void) {
  int c, lines = 0;
  while ((c = getchar()) != EOF) lines += c == 10;
  printf("%d hits\n", lines);
  return 0;
}

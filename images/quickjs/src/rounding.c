#include "rounding.h"
#include <math.h>
#include <stdarg.h>
#include <string.h>
#undef snprintf

/* More digits than any double has after its first (1074 fractional ones at most). */
#define ALL 1100

static int rounding = FE_TONEAREST;

int rounding_set(int mode) {
  rounding = mode;
  return 0;
}

/* Whether a double has no digits but zeros after so many of its fraction, in the format `%.*f` or `%.*e`. */
static int ends_after(const char *format, int digits, double value) {
  char text[ALL + 512];
  snprintf(text, sizeof text, format, digits + ALL, value);
  const char *rest = strchr(text, '.') + 1 + digits;
  return strspn(rest, "0") == ALL;
}

/*
 * `snprintf`. Under another mode than to the nearest the engine prints one double, for two purposes: to compare what both
 * directions print, which is the same where nothing is left to round; and to round what lies in the middle away from zero.
 */
int rounding_snprintf(char *out, size_t size, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  if (rounding == FE_TONEAREST) {
    int length = vsnprintf(out, size, format, arguments);
    va_end(arguments);
    return length;
  }
  int digits = va_arg(arguments, int);
  double value = va_arg(arguments, double);
  va_end(arguments);
  if (ends_after(format, digits, value)) return snprintf(out, size, format, digits, value);
  if ((rounding == FE_DOWNWARD) == (value < 0))
    return snprintf(out, size, format, digits, nextafter(value, value < 0 ? -INFINITY : INFINITY));
  /* Towards zero: it is not looked at, but for being another text than away from zero. */
  int length = snprintf(out, size, format, digits, value);
  out[format[1] == '+'] = '?';
  return length;
}
